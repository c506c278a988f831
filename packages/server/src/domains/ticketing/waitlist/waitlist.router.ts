import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, storefrontProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  JoinedWaitlist,
  JoinWaitlistInput,
  ListWaitlistInput,
  OwnWaitlistEntry,
  WaitlistAccess,
  WaitlistPage,
} from './waitlist.schema.ts';
import {
  getWaitlistEntry,
  joinWaitlist,
  leaveWaitlist,
  listWaitlistEntries,
  removeWaitlistEntry,
} from './waitlist.service.ts';

export const waitlistRouter = {
  join: storefrontProcedure('storefront.buy')
    .meta({
      budget: 'contact',
      summary: 'Joins the waitlist of a sold-out ticket type.',
      description:
        'Released seats are offered strictly in the order of joining, before they are sold to anyone else: a cart holds them for ' +
        'a while, and a mail is sent. CONFLICT `waitlist_not_needed` while there are seats.',
      example: {
        eventId: sample.soldOut,
        ticketTypeId: sample.soldOutType,
        email: 'waiting.7@example.in',
        name: 'Asha',
        quantity: 2,
      },
    })
    .input(JoinWaitlistInput)
    .output(JoinedWaitlist)
    .mutation(({ ctx, input }) => joinWaitlist(ctx, input)),

  get: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Gets a waitlist entry with its position, and its offer if there is one.',
      example: { id: sample.waiting, token: sample.waitingToken },
    })
    .input(WaitlistAccess)
    .output(OwnWaitlistEntry)
    .query(({ ctx, input }) => getWaitlistEntry(ctx, input)),

  leave: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Leaves the waitlist; offered seats go to the next entry.',
      example: { id: sample.waiting, token: sample.waitingToken },
    })
    .input(WaitlistAccess)
    .output(withId)
    .mutation(({ ctx, input }) => leaveWaitlist(ctx, input)),

  list: orgProcedure('orders.read')
    .meta({
      summary: 'Lists waitlist entries, newest first unless sorted otherwise.',
      example: { filter: { eventId: sample.soldOut, ticketTypeId: sample.soldOutType, status: ['waiting'] } },
    })
    .input(ListWaitlistInput)
    .output(WaitlistPage)
    .query(({ ctx, input }) => listWaitlistEntries(ctx, input)),

  remove: orgProcedure('orders.write')
    .meta({
      summary: 'Removes an entry from the waitlist; offered seats go to the next entry.',
      example: { id: sample.waiting },
    })
    .input(withId)
    .output(withId)
    .mutation(({ ctx, input }) => removeWaitlistEntry(ctx, input)),
} satisfies TRPCRouterRecord;
