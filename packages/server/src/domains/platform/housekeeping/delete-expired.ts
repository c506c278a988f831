/** Deletes rows of the platform's tables whose retention has ended. */
import { EventRow, IdempotencyKey, inSystem, MailRow, RateLimit } from '@tessera/db';
import { z } from 'zod';
import { defineJob } from '../../../runtime/jobs.ts';

/** How long a subscription can resume, and how long an Idempotency-Key and a mail are kept. */
const EVENT_DAYS = 7;
const IDEMPOTENCY_KEY_DAYS = 2;
const MAIL_DAYS = 30;

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * 86_400_000);

export const deleteExpiredPlatformRows = defineJob({
  name: 'platform.forgetOld',
  payload: z.object({}),
  cron: '17 * * * *',
  run: async (app) => {
    await inSystem(app.database, async (db) => {
      const now = app.now();
      // The newest event of an organization stays: a subscriber that has seen it can resume without a gap.
      await EventRow.query(db)
        .alias('old')
        .where('createdAt', '<', daysBefore(now, EVENT_DAYS))
        .whereExists(
          EventRow.query(db)
            .alias('newer')
            .whereColumn('newer.organizationId', 'old.organizationId')
            .whereColumn('newer.position', '>', 'old.position'),
        )
        .delete();
      await IdempotencyKey.query(db).where('createdAt', '<', daysBefore(now, IDEMPOTENCY_KEY_DAYS)).delete();
      await MailRow.query(db).where('createdAt', '<', daysBefore(now, MAIL_DAYS)).delete();
      await RateLimit.query(db).where('expiresAt', '<', now).delete();
    });
  },
});
