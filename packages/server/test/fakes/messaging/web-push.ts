/** A push service whose devices decrypt what they receive: RFC 8030, RFC 8188, RFC 8291, RFC 8292. */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import { generateVapidKeyPair, webPushMessaging } from '../../../src/providers/messaging/web-push/web-push.ts';
import { anAccount, type FakeMessagingVendor } from './fake-messaging-vendor.ts';
import { countsOf, type HttpReply, type HttpRequest, NOWHERE, startHttpFake } from './http-fake.ts';

const ORIGIN = 'https://push.example.net';

export interface Notification {
  id: string;
  /** The path of its subscription. */
  to: string;
  token: string | null;
  payload: Record<string, unknown>;
  headers: Record<string, string | undefined>;
  at: number;
}

interface Device {
  ecdh: ReturnType<typeof createECDH>;
  auth: Buffer;
  isUnregistered: boolean;
}

const hkdf = (salt: Buffer, key: Buffer, info: Buffer, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** One record: salt (16), record size (4), key length (1), the sender's key, then the AES-128-GCM ciphertext. */
function decrypt({ ecdh, auth }: Device, body: Buffer): string {
  const [salt, length] = [body.subarray(0, 16), body[20] as number];
  const [sender, sealed] = [body.subarray(21, 21 + length), body.subarray(21 + length)];
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender]);
  const key = hkdf(auth, ecdh.computeSecret(sender), info, 32);
  const nonce = hkdf(salt, key, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv(
    'aes-128-gcm',
    hkdf(salt, key, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
    nonce,
  );
  decipher.setAuthTag(sealed.subarray(-16));
  const open = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return open.subarray(0, open.lastIndexOf(2)).toString();
}

const keyOf = (publicKey: string) => {
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
};

export async function startFakePush(vapidPublicKey: string) {
  const ledger: Notification[] = [];
  const devices = new Map<string, Device>();

  async function answer({ method, path, headers, body }: HttpRequest): Promise<HttpReply> {
    const device = devices.get(path);
    if (method !== 'POST' || !device) return { status: 404 };
    if (device.isUnregistered) return { status: 410 };
    const [, jwt = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
    const isKnown = await jwtVerify(jwt, keyOf(vapidPublicKey), { audience: ORIGIN, maxTokenAge: '24h' }).catch(() =>
      jwtVerify(jwt, keyOf(vapidPublicKey), { audience: ORIGIN }).catch(() => null),
    );
    const { exp = 0, sub } = isKnown?.payload ?? {};
    const isInTime = exp * 1_000 > Date.now() && exp * 1_000 < Date.now() + 24 * 3_600_000;
    if (key !== vapidPublicKey || !sub || !isInTime) return { status: 403 };
    if (!/^\d+$/.test(String(headers.ttl)) || headers['content-encoding'] !== 'aes128gcm') return { status: 400 };
    if (body.length > 4_096) return { status: 413 };
    const payload = JSON.parse(decrypt(device, body)) as Record<string, unknown>;
    const id = randomBytes(12).toString('hex');
    const { ttl, urgency, topic } = headers as Record<string, string | undefined>;
    ledger.push({
      id,
      to: path,
      token: String(payload.token),
      payload,
      headers: { ttl, urgency, topic },
      at: Date.now(),
    });
    return { status: 201, headers: { location: `${ORIGIN}/message/${id}` } };
  }

  const server = await startHttpFake(answer);
  return {
    ...server,
    ledger: ledger as readonly Notification[],
    perToken: () => countsOf(ledger.map(({ token }) => token)),
    perRecipient: () => countsOf(ledger.map(({ to }) => to)),
    /** The JSON of a browser that subscribes. */
    subscribe({ isUnregistered = false } = {}): string {
      const ecdh = createECDH('prime256v1');
      ecdh.generateKeys();
      const device = { ecdh, auth: randomBytes(16), isUnregistered };
      const path = `/push/${randomBytes(12).toString('hex')}`;
      devices.set(path, device);
      const keys = { p256dh: ecdh.getPublicKey('base64url'), auth: device.auth.toString('base64url') };
      return JSON.stringify({ endpoint: ORIGIN + path, expirationTime: null, keys });
    },
  };
}

export const pushCredentials = () => ({ ...generateVapidKeyPair(), subject: 'mailto:push@crm.example.in' });

export async function webPushVendor(): Promise<FakeMessagingVendor> {
  const credentials = pushCredentials();
  const fake = await startFakePush(credentials.vapidPublicKey);
  const account = anAccount({ channel: 'push', address: null, baseUrl: fake.url, credentials });
  const subscriptions = new Map<string, string>();
  const subscribe = (): string => {
    const to = fake.subscribe();
    subscriptions.set(new URL((JSON.parse(to) as { endpoint: string }).endpoint).pathname, to);
    return to;
  };
  const content = (text: string) => ({
    ...{ type: 'text' as const, text, subject: null, html: null, media: null, template: null, url: null },
    ...{ unsubscribeUrl: null, replyTo: null },
  });
  return {
    provider: webPushMessaging,
    account,
    strangers: { ...account, credentials: { ...pushCredentials(), vapidPublicKey: credentials.vapidPublicKey } },
    nowhere: { ...account, baseUrl: NOWHERE },
    anAddress: subscribe,
    booked: async () =>
      fake.ledger.map(({ id, to, token, payload }) => ({
        ...{ externalId: `${ORIGIN}/message/${id}`, to: subscriptions.get(to) ?? to, token },
        ...{ type: payload.image ? ('image' as const) : ('text' as const), text: String(payload.body) },
      })),
    loseNext: () => fake.next('lose'),
    cutNext: () => fake.next('cut'),
    refusals: [
      {
        name: 'expired subscription',
        message: { to: fake.subscribe({ isUnregistered: true }) },
        fault: 'recipient',
        code: '410',
        suppress: 'unreachable',
      },
      {
        name: 'never there',
        arrange: () => fake.next({ status: 404 }),
        fault: 'recipient',
        code: '404',
        suppress: 'unreachable',
      },
      { name: 'no subscription', message: { to: '{}' }, fault: 'recipient' },
      { name: 'too large there', arrange: () => fake.next({ status: 413 }), fault: 'content', code: '413' },
      { name: 'too large here', message: { content: content('ä'.repeat(1_600)) }, fault: 'content' },
      {
        name: 'too many',
        arrange: () => fake.next({ status: 429, headers: { 'retry-after': '7' } }),
        fault: 'throughput',
        retryAfterMs: 7_000,
        isRecipientOnly: true,
      },
      {
        name: 'overloaded',
        arrange: () => fake.next({ status: 503, headers: { 'retry-after': '2' } }),
        fault: 'throughput',
        retryAfterMs: 2_000,
        isRecipientOnly: true,
      },
      { name: 'a fault', arrange: () => fake.next({ status: 500 }), fault: 'unknown' },
      { name: 'other keys', arrange: () => fake.next({ status: 403 }), fault: 'recipient', code: '403' },
    ],
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}
