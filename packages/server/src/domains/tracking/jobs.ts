/** What the tracking domain does in the background, and what it does about events of others. */
import { setTimeout as delay } from 'node:timers/promises';
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../runtime/app.ts';
import { defineJob, type EventListener, type JobDefinition } from '../../runtime/jobs.ts';
import { contactListeners } from './recognition/contact-listeners.ts';
import { recognize } from './recognition/recognition.ts';
import { dropMonths, forget } from './retention/retention.ts';

const LOOK_MS = 1_000;
const TURN_MS = 57_000;

/**
 * Looks every second, for as long as it takes until the next one comes: a wake-up for each batch of events would be as
 * much work for the queue as the events are for us.
 */
const recognizeEvents = defineJob({
  name: 'tracking.recognize',
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  run: async (app, _payload, signal) => {
    const until = Date.now() + TURN_MS;
    while (Date.now() < until) {
      for (const organizationId of await organizationsWaiting(app)) {
        await recognize(app, organizationId, signal).catch((error) => {
          signal.throwIfAborted();
          app.log.error({ error, organizationId }, 'events could not be recognized');
        });
      }
      await delay(LOOK_MS, undefined, { signal });
    }
  },
});

const organizationsWaiting = (app: App): Promise<string[]> =>
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

/** At the full hour: a day's promise is kept when the day begins. */
const forgetEvents = defineJob({
  name: 'tracking.forget',
  payload: z.object({}),
  cron: '0 * * * *',
  timeout: 3_000,
  run: (app, _payload, signal) => forget(app, signal),
});

const dropEmptyMonths = defineJob({
  name: 'tracking.dropMonths',
  payload: z.object({}),
  cron: '23 3 * * *',
  run: dropMonths,
});

export const trackingListeners: readonly EventListener[] = contactListeners;

export const trackingJobs = [
  recognizeEvents,
  forgetEvents,
  dropEmptyMonths,
] as unknown as readonly JobDefinition<never>[];
