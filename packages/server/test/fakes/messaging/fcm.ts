/**
 * Firebase Cloud Messaging and Google's tokens as documented.
 * https://firebase.google.com/docs/cloud-messaging/error-codes https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import { fcmMessaging } from '../../../src/providers/messaging/fcm/fcm.ts';
import { anAccount, type FakeMessagingVendor } from './fake-messaging-vendor.ts';
import { countsOf, type HttpReply, type HttpRequest, NOWHERE, startHttpFake } from './http-fake.ts';

const PROJECT = 'kettle-and-co';
const EMAIL = `sender@${PROJECT}.iam.gserviceaccount.com`;
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';

export interface FcmMessage {
  name: string;
  to: string;
  token: string | null;
  notification: { title?: string; body?: string; image?: string };
  data: Record<string, string>;
  at: number;
}

const aKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

export const problem = (
  code: number,
  status: string,
  errorCode: string | null,
  message = 'Refused',
  headers = {},
): HttpReply => ({
  status: code,
  headers,
  body: {
    error: {
      ...{ code, message, status },
      details: errorCode ? [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }] : [],
    },
  },
});

const deviceQuota: HttpReply = {
  status: 429,
  headers: {},
  body: {
    error: {
      ...{ code: 429, message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED' },
      details: [
        { '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: 'QUOTA_EXCEEDED' },
        {
          '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
          violations: [{ subject: 'device:x', description: 'Message rate exceeded for device' }],
        },
      ],
    },
  },
};

const badToken = problem(
  400,
  'INVALID_ARGUMENT',
  'INVALID_ARGUMENT',
  'The registration token is not a valid FCM registration token',
);

export async function startFakeFcm() {
  const { publicKey, privateKey } = aKey();
  const ledger: FcmMessage[] = [];
  const tokens = new Set<string>();
  const unregistered = new Set<string>();
  let asked = 0;

  async function grant(form: URLSearchParams): Promise<HttpReply> {
    asked++;
    const isBearer = form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const claims = await jwtVerify(form.get('assertion') ?? '', createPublicKey(publicKey), {
      ...{ algorithms: ['RS256'], issuer: EMAIL, audience: 'https://oauth2.googleapis.com/token' },
    }).catch(() => null);
    const { exp = 0, iat = 0, scope } = claims?.payload ?? {};
    if (!isBearer || scope !== SCOPE || exp - iat > 3_600) {
      return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
    }
    const token = `ya29.${randomBytes(24).toString('base64url')}`;
    tokens.add(token);
    return { status: 200, body: { access_token: token, expires_in: 3_599, token_type: 'Bearer' } };
  }

  function send({ path, headers, body }: HttpRequest): HttpReply {
    if (!tokens.has(headers.authorization?.replace(/^Bearer /, '') ?? '')) {
      return problem(401, 'UNAUTHENTICATED', null, 'Request had invalid authentication credentials.');
    }
    if (path !== `/v1/projects/${PROJECT}/messages:send`) return problem(404, 'NOT_FOUND', null, 'Project not found');
    const { message, validate_only } = JSON.parse(body.toString()) as {
      message: FcmMessage & { token: string };
      validate_only?: boolean;
    };
    if (!/^[\w:-]{20,}$/.test(message.token)) return badToken;
    if (unregistered.has(message.token))
      return problem(404, 'NOT_FOUND', 'UNREGISTERED', 'Requested entity was not found.');
    const { notification = {}, data = {} } = message;
    if (Object.values(data).some((value) => typeof value !== 'string'))
      return problem(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT');
    if (Buffer.byteLength(JSON.stringify({ notification, data })) > 4_096) {
      return problem(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'Android message is too big');
    }
    const name = `projects/${PROJECT}/messages/0:${randomBytes(12).toString('hex')}`;
    if (!validate_only)
      ledger.push({ name, to: message.token, token: data.token ?? null, notification, data, at: Date.now() });
    return { status: 200, body: { name } };
  }

  const server = await startHttpFake(
    (request) => (request.path === '/token' ? grant(new URLSearchParams(request.body.toString())) : send(request)),
    ({ path }) => path.endsWith('messages:send'),
  );
  const serviceAccountOf = (private_key: string) =>
    JSON.stringify({
      ...{ type: 'service_account', project_id: PROJECT, client_email: EMAIL, private_key },
      // A host that must receive no signature.
      token_uri: 'https://tokens.example.net/steal',
    });
  let serial = 0;
  return {
    ...server,
    ledger: ledger as readonly FcmMessage[],
    perToken: () => countsOf(ledger.map(({ token }) => token)),
    perRecipient: () => countsOf(ledger.map(({ to }) => to)),
    credentials: { serviceAccount: serviceAccountOf(privateKey) },
    otherCredentials: { serviceAccount: serviceAccountOf(aKey().privateKey) },
    /** An app registers. */
    register: ({ isUnregistered = false } = {}): string => {
      const token = `device${String(++serial).padStart(16, '0')}:APA91b`;
      if (isUnregistered) unregistered.add(token);
      return token;
    },
    /** Google revokes all access tokens. */
    revoke: () => tokens.clear(),
    timesAsked: () => asked,
  };
}

export async function fcmVendor(): Promise<FakeMessagingVendor> {
  const fake = await startFakeFcm();
  const account = anAccount({ channel: 'push', address: null, baseUrl: fake.url, credentials: fake.credentials });
  return {
    provider: fcmMessaging,
    account,
    strangers: { ...account, credentials: fake.otherCredentials },
    nowhere: { ...account, baseUrl: NOWHERE },
    anAddress: () => fake.register(),
    booked: async () =>
      fake.ledger.map(({ name, to, token, notification }) => ({
        ...{ externalId: name, to, token, text: notification.body ?? null },
        type: notification.image ? ('image' as const) : ('text' as const),
      })),
    loseNext: () => fake.next('lose'),
    cutNext: () => fake.next('cut'),
    refusals: [
      {
        name: 'unregistered device',
        message: { to: fake.register({ isUnregistered: true }) },
        fault: 'recipient',
        code: 'UNREGISTERED',
        suppress: 'unreachable',
      },
      {
        name: 'no project',
        arrange: () => fake.next(problem(404, 'NOT_FOUND', null)),
        fault: 'credentials',
        code: 'NOT_FOUND',
      },
      { name: 'no device', arrange: () => fake.next(badToken), fault: 'recipient', code: 'INVALID_ARGUMENT' },
      {
        name: 'refused',
        arrange: () => fake.next(problem(400, 'INVALID_ARGUMENT', null, 'message.data')),
        fault: 'content',
      },
      {
        name: 'quota',
        arrange: () => fake.next(problem(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED')),
        ...{ fault: 'throughput', code: 'QUOTA_EXCEEDED', retryAfterMs: 60_000 },
      },
      {
        name: 'quota of the device',
        arrange: () => fake.next(deviceQuota),
        ...{ fault: 'throughput', code: 'QUOTA_EXCEEDED', retryAfterMs: 60_000, isRecipientOnly: true },
      },
      {
        name: 'overloaded',
        arrange: () => fake.next(problem(503, 'UNAVAILABLE', 'UNAVAILABLE', 'Later', { 'retry-after': '9' })),
        ...{ fault: 'throughput', code: 'UNAVAILABLE', retryAfterMs: 9_000 },
      },
      { name: 'a fault', arrange: () => fake.next(problem(500, 'INTERNAL', 'INTERNAL')), fault: 'unknown' },
      {
        name: 'another’s',
        arrange: () => fake.next(problem(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH')),
        fault: 'recipient',
      },
      { name: 'not allowed', arrange: () => fake.next(problem(403, 'PERMISSION_DENIED', null)), fault: 'credentials' },
    ],
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}
