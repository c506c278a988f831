/**
 * Notifications of apps through Firebase Cloud Messaging.
 * https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send
 */
import { z } from 'zod';
import { jsonOf, type VendorAnswer } from '../../vendor-http.ts';
import type { OutboundContent, OutboundMessage } from '../messaging-provider.ts';
import { type MessagingAccount, type MessagingProvider, MessagingProviderError } from '../messaging-provider.ts';
import { callMessagingVendor } from '../vendor-call.ts';
import { fcmFault } from './fcm-errors.ts';
import { accessTokenOf, forgetAccessToken, ServiceAccount } from './google-token.ts';

export const FcmCredentials = z.object({
  serviceAccount: z
    .string()
    .max(10_000)
    .refine((text) => readServiceAccount(text) !== null, 'must be the JSON key file of a service account')
    .describe('The JSON key file of a service account of the Firebase project.'),
});

export const FcmSettings = z.object({
  createContacts: z
    .boolean()
    .optional()
    .describe('Whether pages may create a contact for a visitor who subscribes; by default only members and servers.'),
  ttlSeconds: z
    .int()
    .min(0)
    .max(2_419_200)
    .default(2_419_200)
    .describe('Seconds that FCM keeps a message for an offline device: at most four weeks.'),
  priority: z.enum(['normal', 'high']).default('high').describe('high wakes a sleeping phone.'),
});

const ORIGIN = 'https://fcm.googleapis.com';
/**
 * The notification and its data, keys included.
 * https://firebase.google.com/docs/cloud-messaging/customize-messages/set-message-type
 */
const MAX_BYTES = 4_096;

const Accepted = z.object({ name: z.string().min(1).max(255) });
const Registration = z.object({ token: z.string() });

export const fcmMessaging: MessagingProvider = {
  descriptor: {
    provider: 'fcm',
    name: 'Firebase Cloud Messaging',
    channels: ['push'],
    types: ['text', 'image'],
    credentials: FcmCredentials,
    settings: FcmSettings,
    // 600,000 a minute for a project, unless it was granted more. https://firebase.google.com/docs/cloud-messaging/throttling-and-quotas
    perSecond: 1_000,
    // Up to two access tokens and two sends.
    maxCallMs: 40_000,
    reconcileBy: 'none',
    isTwoWay: false,
  },

  async send(account, message) {
    const body = bodyOf(account, message);
    const { token, isFresh } = await accessTokenOf(account, serviceAccountOf(account));
    let answer = await post(account, token, body);
    if (answer.status === 401) {
      await forgetAccessToken(account, token);
      // The token was revoked early; nothing was sent.
      if (!isFresh) {
        const renewed = await accessTokenOf(account, serviceAccountOf(account));
        answer = await post(account, renewed.token, body);
      }
    }
    if (answer.status < 200 || answer.status > 299) throw fcmFault(answer);
    const accepted = Accepted.safeParse(jsonOf(answer));
    if (!accepted.success) throw new MessagingProviderError('unknown', { message: 'FCM’s answer could not be parsed' });
    return { externalId: accepted.data.name };
  },

  /** Validates a message to an impossible device: only a fault of the device proves the account right. */
  async check(account) {
    const service = serviceAccountOf(account);
    const { token } = await accessTokenOf(account, service);
    const answer = await post(account, token, JSON.stringify({ validate_only: true, message: { token: 'none' } }));
    if (answer.status > 299) {
      const error = fcmFault(answer);
      if (error.fault !== 'recipient' && error.fault !== 'content') throw error;
    }
    return { displayName: service.project_id, address: null, health: null, dailyUniqueRecipientLimit: null };
  },
};

function readServiceAccount(text: string): ServiceAccount | null {
  try {
    return ServiceAccount.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function serviceAccountOf({ credentials }: MessagingAccount): ServiceAccount {
  const read = readServiceAccount(credentials.serviceAccount ?? '');
  if (read) return read;
  throw new MessagingProviderError('credentials', { message: 'The service account cannot be read' });
}

const post = (account: MessagingAccount, token: string, body: string): Promise<VendorAnswer> =>
  callMessagingVendor({
    vendor: 'FCM',
    method: 'POST',
    origin: account.baseUrl ?? ORIGIN,
    path: `/v1/projects/${encodeURIComponent(serviceAccountOf(account).project_id)}/messages:send`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  });

/** A registration token, or `{"token":"…"}` as push subscriptions store it. */
function registrationOf(to: string): string {
  const token = to.startsWith('{') ? tokenIn(to) : to;
  if (/^[\w:.-]{10,4096}$/.test(token)) return token;
  throw new MessagingProviderError('recipient', { message: 'This is not a registration token' });
}

function tokenIn(text: string): string {
  try {
    return Registration.safeParse(JSON.parse(text)).data?.token ?? '';
  } catch {
    return '';
  }
}

function bodyOf({ settings }: MessagingAccount, { token, to, content }: OutboundMessage): string {
  const { ttlSeconds, priority } = FcmSettings.safeParse(settings).data ?? FcmSettings.parse({});
  const shown = { notification: notificationOf(content), data: { token, ...(content.url && { url: content.url }) } };
  if (Buffer.byteLength(JSON.stringify(shown)) > MAX_BYTES) {
    throw new MessagingProviderError('content', { message: `A notification has at most ${MAX_BYTES} bytes` });
  }
  return JSON.stringify({
    message: {
      token: registrationOf(to),
      ...shown,
      android: { ttl: `${ttlSeconds}s`, priority },
      apns: { headers: { 'apns-priority': priority === 'high' ? '10' : '5' } },
      webpush: {
        headers: { TTL: String(ttlSeconds), Urgency: priority },
        ...(content.url?.startsWith('https:') && { fcm_options: { link: content.url } }),
      },
    },
  });
}

const notificationOf = ({ subject, text, media }: OutboundContent) => ({
  ...(subject && { title: subject }),
  ...(text && { body: text }),
  ...(media && { image: media.url }),
});
