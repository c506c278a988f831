/** Listeners that keep buyers and contacts in step. */
import { Order } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob, type EventListener, type JobDefinition } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { followConsent, recordBuyer } from './buyer-contact.ts';

const inOrganization = (app: App, id: string, work: (ctx: Ctx) => Promise<void>): Promise<void> =>
  inTransaction({ app, actor: { type: 'system', name: 'ticketing.customers' }, organization: { id } }, work);

/** Free orders count once the mailbox is proved: otherwise visitors could fill the contacts with addresses that they make up. */
export const recordBuyerJob = defineJob({
  name: 'ticketing.recordBuyer',
  payload: z.object({ organizationId: z.uuid(), event: z.object({ payload: z.object({ orderId: z.uuid() }) }) }),
  batch: 20,
  run: (app, { organizationId, event }) =>
    inOrganization(app, organizationId, async (ctx) => {
      const order = await Order.of(ctx).findOne({ id: event.payload.orderId });
      if (order && (order.total > 0 || order.buyerProvedAt !== null)) await recordBuyer(ctx, order, order.createdAt);
    }),
});

export const followConsentJob = defineJob({
  name: 'ticketing.followConsent',
  payload: z.object({
    organizationId: z.uuid(),
    event: z.object({ payload: z.object({ channel: z.string(), address: z.string() }) }),
  }),
  batch: 20,
  run: async (app, { organizationId, event: { payload } }) => {
    if (payload.channel !== 'email') return;
    await inOrganization(app, organizationId, (ctx) => followConsent(ctx, payload.address));
  },
});

export const customerListeners: readonly EventListener[] = [
  { on: 'ticketing.order.paid', job: recordBuyerJob as JobDefinition<never> },
  { on: 'contacts.consent.changed', job: followConsentJob as JobDefinition<never> },
];
