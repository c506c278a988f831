/** Background jobs of the tracking domain, and its listeners for events of other domains. */
import { setTimeout as delay } from 'node:timers/promises';
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../runtime/app.ts';
import { defineJob, type EventListener, type JobDefinition } from '../../runtime/jobs.ts';
import { trackingContactListeners } from './recognition/contact-listeners.ts';
import { recognizeEvents } from './recognition/recognition.ts';
import { deleteExpiredEvents, dropEmptyMonths } from './retention/retention.ts';

const POLL_INTERVAL_MS = 1_000;
const POLL_FOR_MS = 57_000;

/**
 * Polls every second until the next job of the schedule starts. A job per batch of events would cost the queue as much as the events
 * cost us.
 */
const recognizeJob = defineJob({
  name: 'tracking.recognize',
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  run: async (app, _payload, signal) => {
    const until = Date.now() + POLL_FOR_MS;
    while (Date.now() < until) {
      for (const organizationId of await organizationsWithWork(app)) {
        await recognizeEvents(app, organizationId, signal).catch((error) => {
          signal.throwIfAborted();
          app.log.error({ error, organizationId }, 'events could not be recognized');
        });
      }
      await delay(POLL_INTERVAL_MS, undefined, { signal });
    }
  },
});

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

export const trackingJobs = [
  recognizeJob,
  deleteExpiredJob,
  dropEmptyMonthsJob,
] as unknown as readonly JobDefinition<never>[];
