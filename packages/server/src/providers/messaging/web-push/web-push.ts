/**
 * Web push. The push service belongs to the browser's vendor and its URL comes with the subscription. It confirms acceptance
 * and reports nothing after that. RFC 8030, RFC 8291 (aes128gcm), RFC 8292 (VAPID)
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
    .describe('A contact for push services: mailto:… or https://….'),
});

export const WebPushSettings = z.object({
  createContacts: z
    .boolean()
    .optional()
    .describe('Whether pages may create a contact for a visitor who subscribes; by default only members and servers.'),
  ttlSeconds: z
    .int()
    .min(0)
    .max(2_419_200)
    .default(2_419_200)
    .describe('Seconds that a push service keeps a message for an offline device: at most four weeks.'),
  urgency: z
    .enum(['very-low', 'low', 'normal', 'high'])
    .default('normal')
    .describe('high delivers at once; lower values wait for devices that save battery.'),
  topic: z
    .string()
    .max(32)
    .regex(/^[\w-]+$/)
    .optional()
    .describe('A waiting notification is replaced by the next one with the same topic.'),
});

/** The JSON of a browser: PushSubscription.toJSON(). */
export const WebPushSubscription = z.object({
  endpoint: z.url({ protocol: /^https$/ }).max(2_000),
  keys: z.object({ p256dh: base64url(65), auth: base64url(16) }),
});

/** Services must accept 4,096 bytes, which includes the overhead of encryption and, at WNS and others, some more. */
const MAX_BYTES = 3_072;
const AUTHORIZED_MS = 6 * 3_600_000;
const TOKEN_SECONDS = 12 * 3_600;
const MAX_AUTHORIZATIONS = 1_000;

/** The subscriber chooses the URL, so only public addresses are connected to. */
const agent = new Agent({
  connections: 64,
  pipelining: 1,
  allowH2: false,
  connect: { timeout: 5_000, lookup: lookupPublic },
  keepAliveTimeout: 30_000,
});

export const webPushMessaging: MessagingProvider = {
  descriptor: {
    provider: 'web_push',
    name: 'Web push',
    channels: ['push'],
    types: ['text', 'image'],
    credentials: WebPushCredentials,
    settings: WebPushSettings,
    perSecond: 100,
    reconcileBy: 'none',
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
      body: encryptPayload(subscription, payloadOf(message)),
      agent: account.baseUrl ? undefined : agent,
    }).catch((error: MessagingProviderError) => {
      if (error.cause instanceof PrivateAddressError) throw notPublic();
      throw error.fault === 'unavailable' ? recipientOnly(error) : error;
    });
    if (answer.status < 200 || answer.status > 299) throw faultOf(answer);
    const { location } = answer.headers;
    return { externalId: typeof location === 'string' && /^[!-~]{1,255}$/.test(location) ? location : message.token };
  },

  /** There is no account to ask: checks that the two keys belong together. */
  async check(account) {
    const { vapidPublicKey, vapidPrivateKey } = credentialsOf(account);
    if (!isKeyPair(vapidPublicKey, vapidPrivateKey)) throw mismatchedKeys();
    return { displayName: null, address: null, health: null, dailyUniqueRecipientLimit: null };
  },
};

const mismatchedKeys = (): MessagingProviderError =>
  new MessagingProviderError('credentials', { message: 'The two VAPID keys do not belong together' });

function isKeyPair(publicKey: string, privateKey: string): boolean {
  const curve = createECDH('prime256v1');
  try {
    curve.setPrivateKey(Buffer.from(privateKey, 'base64url'));
  } catch {
    // Not every number is a valid key; zero is not.
    return false;
  }
  return curve.getPublicKey().equals(Buffer.from(publicKey, 'base64url'));
}

/** A new key pair. Subscriptions belong to the public key: with another one every browser has to subscribe again. */
export function generateVapidKeyPair(): { vapidPublicKey: string; vapidPrivateKey: string } {
  const { publicKey, privateKey } = webPushLibrary.generateVAPIDKeys();
  return { vapidPublicKey: publicKey, vapidPrivateKey: privateKey };
}

function credentialsOf({ credentials }: MessagingAccount): z.infer<typeof WebPushCredentials> {
  const read = WebPushCredentials.safeParse(credentials);
  if (read.success) return read.data;
  throw new MessagingProviderError('credentials', { message: 'The VAPID keys are incomplete' });
}

const settingsOf = ({ settings }: MessagingAccount): z.infer<typeof WebPushSettings> =>
  WebPushSettings.safeParse(settings).data ?? WebPushSettings.parse({});

function subscriptionOf(to: string): z.infer<typeof WebPushSubscription> {
  const read = WebPushSubscription.safeParse(jsonIn(to));
  if (read.success) return read.data;
  throw new MessagingProviderError('recipient', { message: 'This is not a browser subscription' });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const notPublic = (): MessagingProviderError =>
  new MessagingProviderError('recipient', { message: 'The subscription does not point to the public internet' });

function payloadOf({ token, content }: Pick<OutboundMessage, 'token' | 'content'>): string {
  const payload = JSON.stringify({ ...shownOf(content), url: content.url, token });
  if (Buffer.byteLength(payload) <= MAX_BYTES) return payload;
  throw new MessagingProviderError('content', { message: `A notification has at most ${MAX_BYTES} bytes` });
}

const shownOf = ({ subject, text, media }: OutboundContent) => ({
  title: subject ?? '',
  body: text ?? '',
  ...(media && { image: media.url }),
});

function encryptPayload({ keys }: z.infer<typeof WebPushSubscription>, payload: string): Buffer {
  try {
    return webPushLibrary.encrypt(keys.p256dh, keys.auth, payload, 'aes128gcm').cipherText;
  } catch (error) {
    // Bytes of the right length that are not a point on the curve.
    throw new MessagingProviderError(
      'recipient',
      { message: 'The keys of the subscription are not valid' },
      { cause: error },
    );
  }
}

const authorizations = new Map<string, { header: string; expiresAt: number }>();

/** One signature serves all messages to a push service for hours. */
function authorizationOf(account: MessagingAccount, audience: string): string {
  const { vapidPublicKey, vapidPrivateKey, subject } = credentialsOf(account);
  const key = createHash('sha256')
    .update([vapidPublicKey, vapidPrivateKey, subject, audience].join('\n'))
    .digest('base64');
  const now = account.now().getTime();
  const known = authorizations.get(key);
  if (known && known.expiresAt > now) return known.header;
  const expiration = Math.floor(now / 1_000) + TOKEN_SECONDS;
  const header = signAuthorization(audience, subject, vapidPublicKey, vapidPrivateKey, expiration);
  if (authorizations.size >= MAX_AUTHORIZATIONS) authorizations.clear();
  authorizations.set(key, { header, expiresAt: now + AUTHORIZED_MS });
  return header;
}

function signAuthorization(
  audience: string,
  subject: string,
  publicKey: string,
  privateKey: string,
  expiration: number,
) {
  if (!isKeyPair(publicKey, privateKey)) throw mismatchedKeys();
  try {
    return webPushLibrary.getVapidHeaders(audience, subject, publicKey, privateKey, 'aes128gcm', expiration)
      .Authorization;
  } catch {
    // The library's message may contain parts of the key.
    throw new MessagingProviderError('credentials', { message: 'The VAPID keys cannot be used' });
  }
}

/** The subscriber chooses the push service, so its faults concern this recipient only and never pause the sender. */
const recipientOnly = ({ fault, failure, retryAfterMs, cause }: MessagingProviderError): MessagingProviderError =>
  new MessagingProviderError(fault, failure, {
    cause,
    isRecipientOnly: true,
    ...(retryAfterMs !== null && { retryAfterMs }),
  });

function faultOf(answer: VendorAnswer): MessagingProviderError {
  const { status } = answer;
  const code = String(status);
  if (status === 404 || status === 410) {
    return new MessagingProviderError('recipient', {
      code,
      message: 'The subscription no longer exists',
      suppress: 'unreachable',
    });
  }
  // 503 means that nothing was accepted. RFC 9110 §15.6.4
  if (status === 429 || status === 503) return recipientOnly(tooMany('The push service', answer, { code }));
  if (status >= 500) return broken('The push service', answer);
  if (status === 401 || status === 403) {
    return new MessagingProviderError('recipient', {
      code,
      message: 'The push service does not accept the VAPID keys for this subscription',
    });
  }
  return new MessagingProviderError('content', { code, message: `The push service refuses this: HTTP ${status}` });
}
