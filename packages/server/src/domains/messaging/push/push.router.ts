import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure, storefrontProcedure } from '../../../trpc/procedures.ts';
import {
  ListSubscriptionsInput,
  PushKey,
  PushKeyInput,
  PushSubscription,
  SubscribeInput,
  SubscriptionList,
  UnsubscribeInput,
} from './push.schema.ts';
import { deleteSubscription, listSubscriptions, pushKey, subscribe, unsubscribe } from './push.service.ts';

export const pushRouter = {
  publicKey: storefrontProcedure('push.subscribe')
    .meta({ summary: 'The key that a page subscribes to notifications with.' })
    .input(PushKeyInput)
    .output(PushKey)
    .query(({ ctx, input }) => pushKey(ctx, input)),

  subscribe: storefrontProcedure('push.subscribe')
    .meta({
      summary: 'Takes a browser or an app in, for notifications.',
      description:
        'A page does it with a publishable key. Whose browser it is, only a member or a secret key may say: call it once more ' +
        'from your server with `contactId`. FORBIDDEN with kind `secret_key_required` otherwise.',
    })
    .input(SubscribeInput)
    .output(PushSubscription)
    .mutation(({ ctx, input }) => subscribe(ctx, input)),

  unsubscribe: storefrontProcedure('push.subscribe')
    .meta({ summary: 'Lets a browser or an app go: it gets no more notifications.' })
    .input(UnsubscribeInput)
    .output(z.void())
    .mutation(({ ctx, input }) => unsubscribe(ctx, input)),

  list: orgProcedure('messages.read')
    .meta({ summary: 'Browsers and apps that take notifications, newest first.' })
    .input(ListSubscriptionsInput)
    .output(SubscriptionList)
    .query(({ ctx, input }) => listSubscriptions(ctx, input)),

  delete: orgProcedure('messages.send')
    .meta({ summary: 'Takes a subscription away.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteSubscription(ctx, input)),
} satisfies TRPCRouterRecord;
