/** Background jobs of the tracking domain, and its listeners for events of other domains. */
import { setTimeout as delay } from 'node:timers/promises';
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../runtime/app.ts';
import { defineJob, type EventListener, type JobDefinition } from '../../runtime/jobs.ts';
import type { LoopDefinition } from '../../runtime/work/loops.ts';
import { trackingContactListeners } from './recognition/contact-listeners.ts';
import { recognizeEvents } from './recognition/recognition.ts';
import { RECOGNIZE_LOOP } from './recognition/recognize-loop.ts';
import { deleteExpiredEvents, dropEmptyMonths } from './retention/retention.ts';

/** Events that follow each other quickly are recognized together. */
const GATHER_MS = 500;

/** A job per batch of events would cost the queue as much as the events cost us. */
async function recognize(app: App, signal: AbortSignal): Promise<boolean> {
  await delay(GATHER_MS, undefined, { signal });
  for (const organizationId of await organizationsWithWork(app)) {
    await recognizeEvents(app, organizationId, signal).catch((error) => {
      signal.throwIfAborted();
      app.log.error({ error, organizationId }, 'events could not be recognized');
    });
  }
  return false;
}

/** Now, as soon as there is something to recognize. */
const nextToRecognize = (app: App): Promise<Date | null> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `(select from tracking.data_events where processed_at is null limit 1)
         union all (select from tracking.identities where backfilled_at is null limit 1)`,
      );
      return rows.length > 0 ? app.now() : null;
    },
    { readOnly: true },
  );

export const trackingLoops: readonly LoopDefinition[] = [
  { name: RECOGNIZE_LOOP, nextDueAt: nextToRecognize, run: recognize, retryMs: 1_000 },
];

const organizationsWithWork = (app: App): Promise<string[]> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select organization_id from tracking.data_events where processed_at is null
         union select organization_id from tracking.identities where backfilled_at is null`,
      );
      return (rows as { organizationId: string }[]).map(({ organizationId }) => organizationId);
    },
    { readOnly: true },
  );

/** Runs at the full hour, so that events expire when their last day ends. */
const deleteExpiredJob = defineJob({
  name: 'tracking.forget',
  payload: z.object({}),
  cron: '0 * * * *',
  timeout: 3_000,
  run: (app, _payload, signal) => deleteExpiredEvents(app, signal),
});

const dropEmptyMonthsJob = defineJob({
  name: 'tracking.dropMonths',
  payload: z.object({}),
  cron: '23 3 * * *',
  run: dropEmptyMonths,
});

export const trackingListeners: readonly EventListener[] = trackingContactListeners;

export const trackingJobs = [deleteExpiredJob, dropEmptyMonthsJob] as unknown as readonly JobDefinition<never>[];
