import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure, storefrontProcedure } from '../../../trpc/procedures.ts';
import {
  ListPushSubscriptionsInput,
  PushKey,
  PushKeyInput,
  PushSubscription,
  PushSubscriptionList,
  SubscribePushInput,
  UnsubscribePushInput,
} from './push.schema.ts';
import {
  deletePushSubscription,
  getPushPublicKey,
  listPushSubscriptions,
  subscribePush,
  unsubscribePush,
} from './push.service.ts';

export const pushRouter = {
  publicKey: storefrontProcedure('push.subscribe')
    .meta({ summary: 'The key that a page subscribes to notifications with.' })
    .input(PushKeyInput)
    .output(PushKey)
    .query(({ ctx, input }) => getPushPublicKey(ctx, input)),

  subscribe: storefrontProcedure('push.subscribe')
    .meta({
      summary: 'Takes a browser or an app in, for notifications.',
      description:
        'A page does it with a publishable key. Whose browser it is, only a member or a secret key may say: call it once more ' +
        'from your server with `contactId`. FORBIDDEN with kind `secret_key_required` otherwise.',
    })
    .input(SubscribePushInput)
    .output(PushSubscription)
    .mutation(({ ctx, input }) => subscribePush(ctx, input)),

  unsubscribe: storefrontProcedure('push.subscribe')
    .meta({ summary: 'Lets a browser or an app go: it gets no more notifications.' })
    .input(UnsubscribePushInput)
    .output(z.void())
    .mutation(({ ctx, input }) => unsubscribePush(ctx, input)),

  list: orgProcedure('messages.read')
    .meta({ summary: 'Browsers and apps that take notifications, newest first.' })
    .input(ListPushSubscriptionsInput)
    .output(PushSubscriptionList)
    .query(({ ctx, input }) => listPushSubscriptions(ctx, input)),

  delete: orgProcedure('messages.send')
    .meta({ summary: 'Takes a subscription away.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deletePushSubscription(ctx, input)),
} satisfies TRPCRouterRecord;
