/** Housekeeping of the platform's own tables. */
import { EventRow, IdempotencyKey, inSystem } from '@tessera/db';
import { z } from 'zod';
import { defineJob, type JobDefinition } from './jobs.ts';

/** How long a subscription can resume, and an Idempotency-Key is remembered. */
const EVENT_DAYS = 7;
const IDEMPOTENCY_DAYS = 2;

const daysAgo = (now: Date, days: number) => new Date(now.getTime() - days * 86_400_000);

const forgetOld = defineJob({
  name: 'platform.forgetOld',
  payload: z.object({}),
  cron: '17 * * * *',
  run: async (app) => {
    await inSystem(app.database, async (db) => {
      const now = app.now();
      // An organization's newest event stays: whoever has seen it has missed nothing.
      await EventRow.query(db)
        .alias('old')
        .where('createdAt', '<', daysAgo(now, EVENT_DAYS))
        .whereExists(
          EventRow.query(db)
            .alias('newer')
            .whereColumn('newer.organizationId', 'old.organizationId')
            .whereColumn('newer.position', '>', 'old.position'),
        )
        .delete();
      await IdempotencyKey.query(db).where('createdAt', '<', daysAgo(now, IDEMPOTENCY_DAYS)).delete();
    });
  },
});

export const platformJobs: readonly JobDefinition<never>[] = [forgetOld as JobDefinition<never>];
