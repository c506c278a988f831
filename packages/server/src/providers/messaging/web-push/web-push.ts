/**
 * Notifications in browsers. The push service belongs to the browser's maker, and where it lies stands in the subscription: it
 * says whether it took the message, and nothing after that. RFC 8030, RFC 8291 (aes128gcm), RFC 8292 (VAPID)
 */
import { createECDH, createHash } from 'node:crypto';
import { Agent } from 'undici';
import webPushLibrary from 'web-push';
import { z } from 'zod';
import { lookupPublic, mayBePublic, PrivateAddressError } from '../../public-address.ts';
import type { VendorAnswer } from '../../vendor-http.ts';
import type { OutboundContent, OutboundMessage } from '../messaging-provider.ts';
import { type MessagingAccount, type MessagingProvider, MessagingProviderError } from '../messaging-provider.ts';
import { broken, callMessagingVendor, tooMany } from '../vendor-call.ts';

const base64url = (bytes: number) =>
  z
    .string()
    .trim()
    .max(200)
    .refine((text) => /^[\w-]+=*$/.test(text) && Buffer.from(text, 'base64url').length === bytes, {
      message: `must be ${bytes} bytes in base64url`,
    });

export const WebPushCredentials = z.object({
  vapidPublicKey: base64url(65),
  vapidPrivateKey: base64url(32),
  subject: z
    .string()
    .trim()
    .max(300)
    .regex(/^(mailto:[^\s@<>]+@[^\s@<>]+|https:\/\/[^\s<>]+)$/, 'must be mailto:… or https://…')
    .describe('Whom a push service may turn to: mailto:… or https://….'),
});

export const WebPushSettings = z.object({
  ttlSeconds: z
    .int()
    .min(0)
    .max(2_419_200)
    .default(2_419_200)
    .describe('How long a push service keeps it for a device that is off: four weeks at most.'),
  urgency: z
    .enum(['very-low', 'low', 'normal', 'high'])
    .default('normal')
    .describe('high: at once; lower ones wait for a device that saves its battery.'),
  topic: z
    .string()
    .max(32)
    .regex(/^[\w-]+$/)
    .optional()
    .describe('A notification that waits is replaced by the next of the same topic.'),
});

/** As browsers write it: PushSubscription.toJSON(). */
export const WebPushSubscription = z.object({
  endpoint: z.url({ protocol: /^https$/ }).max(2_000),
  keys: z.object({ p256dh: base64url(65), auth: base64url(16) }),
});

/** Services must take 4,096 bytes, of which encryption takes some; WNS and others keep some more. */
const MOST_BYTES = 3_072;
const AUTHORIZED_MS = 6 * 3_600_000;
const TOKEN_SECONDS = 12 * 3_600;
const MOST_AUTHORIZATIONS = 1_000;

/** Whoever subscribes says where it goes: only to the internet. */
const agent = new Agent({
  connections: 64,
  pipelining: 1,
  allowH2: false,
  connect: { timeout: 5_000, lookup: lookupPublic },
  keepAliveTimeout: 30_000,
});

export const webPush: MessagingProvider = {
  descriptor: {
    provider: 'web_push',
    name: 'Web push',
    channels: ['push'],
    types: ['text', 'image'],
    credentials: WebPushCredentials,
    settings: WebPushSettings,
    perSecond: 100,
    afterCut: 'none',
    isTwoWay: false,
  },

  async send(account, message) {
    const subscription = subscriptionOf(message.to);
    const endpoint = new URL(subscription.endpoint);
    if (!account.baseUrl && !mayBePublic(endpoint.hostname)) throw notPublic();
    const { ttlSeconds, urgency, topic } = settingsOf(account);
    const authorization = authorizationOf(account, endpoint.origin);
    const answer = await callMessagingVendor({
      vendor: 'The push service',
      method: 'POST',
      origin: account.baseUrl ?? endpoint.origin,
      path: endpoint.pathname + endpoint.search,
      headers: {
        authorization,
        ttl: String(ttlSeconds),
        urgency,
        ...(topic && { topic }),
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
      },
      body: encrypted(subscription, payloadOf(message)),
      agent: account.baseUrl ? undefined : agent,
    }).catch((error: MessagingProviderError) => {
      if (error.cause instanceof PrivateAddressError) throw notPublic();
      throw error.fault === 'unavailable' ? ofThisOne(error) : error;
    });
    if (answer.status < 200 || answer.status > 299) throw faultOf(answer);
    const { location } = answer.headers;
    return { externalId: typeof location === 'string' && /^[!-~]{1,255}$/.test(location) ? location : message.token };
  },

  /** There is no account anywhere: only whether the two keys are one pair. */
  async check(account) {
    const { vapidPublicKey, vapidPrivateKey } = credentialsOf(account);
    if (!isPair(vapidPublicKey, vapidPrivateKey)) throw noPair();
    return { displayName: null, address: null, health: null, uniqueLimit: null };
  },
};

const noPair = (): MessagingProviderError =>
  new MessagingProviderError('credentials', { message: 'The two VAPID keys are no pair' });

function isPair(publicKey: string, privateKey: string): boolean {
  const curve = createECDH('prime256v1');
  try {
    curve.setPrivateKey(Buffer.from(privateKey, 'base64url'));
  } catch {
    // Not every number is a key: zero is none.
    return false;
  }
  return curve.getPublicKey().equals(Buffer.from(publicKey, 'base64url'));
}

/** A new pair. Subscriptions belong to its public key: with another one everybody has to subscribe again. */
export function generateVapidKeys(): { vapidPublicKey: string; vapidPrivateKey: string } {
  const { publicKey, privateKey } = webPushLibrary.generateVAPIDKeys();
  return { vapidPublicKey: publicKey, vapidPrivateKey: privateKey };
}

function credentialsOf({ credentials }: MessagingAccount): z.infer<typeof WebPushCredentials> {
  const read = WebPushCredentials.safeParse(credentials);
  if (read.success) return read.data;
  throw new MessagingProviderError('credentials', { message: 'The VAPID keys are not complete' });
}

const settingsOf = ({ settings }: MessagingAccount): z.infer<typeof WebPushSettings> =>
  WebPushSettings.safeParse(settings).data ?? WebPushSettings.parse({});

function subscriptionOf(to: string): z.infer<typeof WebPushSubscription> {
  const read = WebPushSubscription.safeParse(jsonIn(to));
  if (read.success) return read.data;
  throw new MessagingProviderError('recipient', { message: 'This is no subscription of a browser' });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const notPublic = (): MessagingProviderError =>
  new MessagingProviderError('recipient', { message: 'The subscription does not lead to the internet' });

function payloadOf({ token, content }: Pick<OutboundMessage, 'token' | 'content'>): string {
  const payload = JSON.stringify({ ...shownOf(content), url: content.url, token });
  if (Buffer.byteLength(payload) <= MOST_BYTES) return payload;
  throw new MessagingProviderError('content', { message: `A notification has at most ${MOST_BYTES} bytes` });
}

const shownOf = ({ subject, text, media }: OutboundContent) => ({
  title: subject ?? '',
  body: text ?? '',
  ...(media && { image: media.url }),
});

function encrypted({ keys }: z.infer<typeof WebPushSubscription>, payload: string): Buffer {
  try {
    return webPushLibrary.encrypt(keys.p256dh, keys.auth, payload, 'aes128gcm').cipherText;
  } catch (error) {
    // Bytes of the right length that are no point on the curve.
    throw new MessagingProviderError(
      'recipient',
      { message: 'The keys of the subscription are none' },
      { cause: error },
    );
  }
}

const authorizations = new Map<string, { header: string; until: number }>();

/** One signature does for all messages to a push service for hours. */
function authorizationOf(account: MessagingAccount, audience: string): string {
  const { vapidPublicKey, vapidPrivateKey, subject } = credentialsOf(account);
  const key = createHash('sha256')
    .update([vapidPublicKey, vapidPrivateKey, subject, audience].join('\n'))
    .digest('base64');
  const now = account.now().getTime();
  const known = authorizations.get(key);
  if (known && known.until > now) return known.header;
  const expiration = Math.floor(now / 1_000) + TOKEN_SECONDS;
  const header = authorized(audience, subject, vapidPublicKey, vapidPrivateKey, expiration);
  if (authorizations.size >= MOST_AUTHORIZATIONS) authorizations.clear();
  authorizations.set(key, { header, until: now + AUTHORIZED_MS });
  return header;
}

function authorized(audience: string, subject: string, publicKey: string, privateKey: string, expiration: number) {
  if (!isPair(publicKey, privateKey)) throw noPair();
  try {
    return webPushLibrary.getVapidHeaders(audience, subject, publicKey, privateKey, 'aes128gcm', expiration)
      .Authorization;
  } catch {
    // What the library says of a key may show some of it.
    throw new MessagingProviderError('credentials', { message: 'The VAPID keys cannot be used' });
  }
}

/** Whoever subscribed said which push service it is, and can be lying: none of them stops what goes to all others. */
const ofThisOne = ({ fault, failure, retryAfterMs, cause }: MessagingProviderError): MessagingProviderError =>
  new MessagingProviderError(fault, failure, {
    cause,
    isRecipientOnly: true,
    ...(retryAfterMs !== null && { retryAfterMs }),
  });

function faultOf(answer: VendorAnswer): MessagingProviderError {
  const { status } = answer;
  const code = String(status);
  if (status === 404 || status === 410) {
    return new MessagingProviderError('recipient', { code, message: 'They have unsubscribed', suppress: 'gone' });
  }
  // 503 is for before anything was taken on. RFC 9110 §15.6.4
  if (status === 429 || status === 503) return ofThisOne(tooMany('The push service', answer, { code }));
  if (status >= 500) return broken('The push service', answer);
  if (status === 401 || status === 403) {
    return new MessagingProviderError('recipient', {
      code,
      message: 'The push service does not accept the VAPID keys for this subscription',
    });
  }
  return new MessagingProviderError('content', { code, message: `The push service refuses this: HTTP ${status}` });
}
