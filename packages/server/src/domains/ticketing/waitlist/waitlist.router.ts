import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure, storefrontProcedure } from '../../../trpc/procedures.ts';
import {
  JoinedWaitlist,
  JoinWaitlistInput,
  ListWaitlistInput,
  WaitingPlace,
  WaitlistAccess,
  WaitlistPage,
} from './waitlist.schema.ts';
import { getPlace, joinWaitlist, leaveWaitlist, listWaitlist, removeFromWaitlist } from './waitlist.service.ts';

export const waitlistRouter = {
  join: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Waits for seats of a sold-out ticket type.',
      description:
        'Freed seats are offered strictly in the order of joining, before anybody else can buy them: a cart holds them for ' +
        'a while, a mail says so. CONFLICT `waitlist_not_needed` while there are seats.',
    })
    .input(JoinWaitlistInput)
    .output(JoinedWaitlist)
    .mutation(({ ctx, input }) => joinWaitlist(ctx, input)),

  get: storefrontProcedure('storefront.buy')
    .meta({ summary: 'A place on the waiting list, and the offer if there is one.' })
    .input(WaitlistAccess)
    .output(WaitingPlace)
    .query(({ ctx, input }) => getPlace(ctx, input)),

  leave: storefrontProcedure('storefront.buy')
    .meta({ summary: 'Leaves the waiting list; seats on offer go to the next.' })
    .input(WaitlistAccess)
    .output(withId)
    .mutation(({ ctx, input }) => leaveWaitlist(ctx, input)),

  list: orgProcedure('orders.read')
    .meta({ summary: 'Who waits for what, newest first unless sorted otherwise.' })
    .input(ListWaitlistInput)
    .output(WaitlistPage)
    .query(({ ctx, input }) => listWaitlist(ctx, input)),

  remove: orgProcedure('orders.write')
    .meta({ summary: 'Takes somebody off the waiting list; seats on offer go to the next.' })
    .input(withId)
    .output(withId)
    .mutation(({ ctx, input }) => removeFromWaitlist(ctx, input)),
} satisfies TRPCRouterRecord;
