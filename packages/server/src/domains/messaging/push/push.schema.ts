import { pushSubscriptionRow } from '@tessera/db';
import { z } from 'zod';
import { WebPushSubscription } from '../../../providers/messaging/web-push/web-push.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const PushSubscription = pushSubscriptionRow
  .omit({ organizationId: true, endpointHash: true, subscription: true })
  .extend({
    id: z.uuid().describe('Its address, too: to consents, campaigns and messages.'),
    contactId: z.uuid().nullable().describe('Whose browser or app it is; campaigns reach contacts only.'),
    userAgent: z.string().nullable().describe('The browser, as it called itself.'),
    expiredAt: z.date().nullable().describe('When its push service said that it is no more.'),
  })
  .meta({ id: 'PushSubscription', description: 'A browser or an app that takes notifications.' });

const senderId = z.uuid().describe('Of notifications.');

export const SubscribePushInput = z.object({
  senderId,
  subscription: z
    .union([
      WebPushSubscription,
      z.strictObject({ token: z.string().trim().min(16).max(4096).describe('Of Firebase Cloud Messaging.') }),
    ])
    .describe('What the browser answers to `pushManager.subscribe(…)`, as JSON; or the token of an app.'),
  contactId: z
    .uuid()
    .optional()
    .describe('Whose it is. Not from a page: anybody could take the notifications of somebody else.'),
  visitorName: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('Makes a contact of this name when it is nobody’s yet, so that campaigns reach it.'),
});

export const UnsubscribePushInput = z.object({
  senderId,
  endpoint: z.string().trim().min(1).max(4096).describe('Of the subscription; or the token of an app.'),
});

export const PushKeyInput = z.object({ senderId });
export const PushKey = z.object({
  publicKey: z
    .string()
    .nullable()
    .describe('`applicationServerKey` for `pushManager.subscribe`; null where none is needed.'),
});

export const ListPushSubscriptionsInput = listInput(
  z.object({
    senderId: z.uuid().optional(),
    contactId: z.uuid().optional(),
    isExpired: z.boolean().optional(),
  }),
  ['createdAt'],
);
export const PushSubscriptionList = listOutput(PushSubscription);
