/** Serves waitlists: when seats are released, and once a minute for whatever a listener has missed. */
import { z } from 'zod';
import { defineJob, type EventListener, type JobDefinition } from '../../../runtime/jobs.ts';
import { serveWaitlist, sweepWaitlists, waitlistScope } from './waitlist-offer.ts';

const serve = defineJob({
  name: 'ticketing.serveWaitlist',
  payload: z.object({ organizationId: z.uuid(), event: z.object({ payload: z.object({ eventId: z.uuid() }) }) }),
  batch: 20,
  run: async (app, { organizationId, event }, signal) => {
    await serveWaitlist(waitlistScope(app, organizationId), event.payload.eventId, signal);
  },
});

const sweep = defineJob({
  name: 'ticketing.sweepWaitlists',
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  run: (app, _, signal) => sweepWaitlists(app, signal),
});

export const waitlistListeners: readonly EventListener[] = [
  { on: 'ticketing.seats.released', job: serve as unknown as JobDefinition<never> },
];

export const waitlistJobs = [sweep] as unknown as readonly JobDefinition<never>[];
