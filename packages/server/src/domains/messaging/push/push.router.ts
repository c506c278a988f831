import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, storefrontProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
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
    .meta({
      summary: 'Returns the key that a page needs to subscribe to notifications.',
      example: { senderId: sample.pushSender },
    })
    .input(PushKeyInput)
    .output(PushKey)
    .query(({ ctx, input }) => getPushPublicKey(ctx, input)),

  subscribe: storefrontProcedure('push.subscribe')
    .meta({
      budget: 'contact',
      summary: 'Registers a browser or an app for notifications.',
      description:
        'A page calls it with a publishable key. Only members and secret keys may link the subscription to a contact:' +
        ' call it again from your server with `contactId`. FORBIDDEN with kind `secret_key_required` otherwise.',
      example: {
        senderId: sample.pushSender,
        subscription: {
          endpoint: 'https://push.example.in/send/another',
          keys: {
            p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
            auth: 'tBHItJI5svbpez7KI4CCXg',
          },
        },
        contactId: sample.contact,
        visitorName: 'Visitor',
      },
    })
    .input(SubscribePushInput)
    .output(PushSubscription)
    .mutation(({ ctx, input }) => subscribePush(ctx, input)),

  unsubscribe: storefrontProcedure('push.subscribe')
    .meta({
      summary: 'Removes a browser or an app from notifications.',
      example: { senderId: sample.pushSender, endpoint: 'https://push.example.in/send/example' },
    })
    .input(UnsubscribePushInput)
    .output(z.void())
    .mutation(({ ctx, input }) => unsubscribePush(ctx, input)),

  list: orgProcedure('messages.read')
    .meta({
      summary: 'Lists push subscriptions, newest first.',
      example: { filter: { senderId: sample.pushSender, contactId: sample.contact }, limit: 10 },
    })
    .input(ListPushSubscriptionsInput)
    .output(PushSubscriptionList)
    .query(({ ctx, input }) => listPushSubscriptions(ctx, input)),

  delete: orgProcedure('messages.send')
    .meta({ summary: 'Deletes a push subscription.', example: { id: sample.subscription } })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deletePushSubscription(ctx, input)),
} satisfies TRPCRouterRecord;
