/** What tickets need in the background: offers to those who wait, and the end of transfers nobody answered. */
import { inSystem, Transfer } from '@tessera/db';
import { z } from 'zod';
import { defineJob, type EventListener, type JobDefinition } from '../../../runtime/jobs.ts';
import { scopeOf, serveWaitlist, sweepWaitlists } from './waitlist-offer.ts';

const serve = defineJob({
  name: 'ticketing.serveWaitlist',
  payload: z.object({ organizationId: z.uuid(), event: z.object({ payload: z.object({ eventId: z.uuid() }) }) }),
  batch: 20,
  run: async (app, { organizationId, event }, signal) => {
    await serveWaitlist(scopeOf(app, organizationId), event.payload.eventId, signal);
  },
});

const sweep = defineJob({
  name: 'ticketing.sweepWaitlists',
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  run: (app, _, signal) => sweepWaitlists(app, signal),
});

const expire = defineJob({
  name: 'ticketing.expireTransfers',
  payload: z.object({}),
  cron: '*/5 * * * *',
  run: async (app) => {
    await inSystem(app.database, (db) =>
      Transfer.query(db)
        .where({ status: 'offered' })
        .where('expiresAt', '<=', app.now())
        .patch({ status: 'expired' })
        .execute(),
    );
  },
});

export const ticketListeners: readonly EventListener[] = [
  { on: 'ticketing.seats.released', job: serve as unknown as JobDefinition<never> },
];

export const ticketJobs = [sweep, expire] as unknown as readonly JobDefinition<never>[];
