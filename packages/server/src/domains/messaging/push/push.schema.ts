import { pushSubscriptionRow } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { WebPushSubscription } from '../../../providers/messaging/web-push/web-push.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const PushSubscription = pushSubscriptionRow
  .omit({ organizationId: true, endpointHash: true, subscription: true })
  .extend({
    id: z.uuid().describe('The id of the subscription, and its address in consents, campaigns and messages.'),
    contactId: z
      .uuid()
      .nullable()
      .describe('The contact it belongs to. Campaigns reach subscriptions of contacts only.'),
    userAgent: z.string().nullable().describe('The User-Agent of the browser.'),
    expiredAt: z.date().nullable().describe('When the push service reported that the subscription is no longer valid.'),
  })
  .meta({ id: 'PushSubscription', description: 'A browser or an app that receives notifications.' });

const senderId = z.uuid().describe('The push sender.');

export const SubscribePushInput = z.object({
  senderId,
  subscription: z
    .union([
      WebPushSubscription,
      z.strictObject({
        token: z.string().trim().min(16).max(4096).describe('The registration token of Firebase Cloud Messaging.'),
      }),
    ])
    .describe('The JSON of `pushManager.subscribe(…)`, or the token of an app.'),
  contactId: z
    .uuid()
    .optional()
    .describe('The contact it belongs to. Not allowed with a publishable key, because a page cannot prove it.'),
  visitorName: nameText(200)
    .optional()
    .describe(
      'Creates a contact of this name when the subscription has none, so that campaigns can reach it. Pages may do so where the settings ' +
        'of the sender have `createContacts`.',
    ),
});

export const UnsubscribePushInput = z.object({
  senderId,
  endpoint: z.string().trim().min(1).max(4096).describe('The endpoint of the subscription, or the token of an app.'),
});

export const PushKeyInput = z.object({ senderId });
export const PushKey = z.object({
  publicKey: z
    .string()
    .nullable()
    .describe('The `applicationServerKey` for `pushManager.subscribe`; null when the vendor needs none.'),
});

export const ListPushSubscriptionsInput = listInput(
  z.object({
    senderId: z.uuid().optional().describe('Subscriptions of this sender.'),
    contactId: z.uuid().optional().describe('Subscriptions of this contact.'),
    isExpired: z.boolean().optional().describe('Expired or valid subscriptions only.'),
  }),
  ['createdAt'],
);
export const PushSubscriptionList = listOutput(PushSubscription);
