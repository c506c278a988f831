/**
 * Twilio as documented: the Messages resource with its test numbers, status callbacks, signatures.
 * https://www.twilio.com/docs/iam/test-credentials https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
import { createHmac, randomBytes } from 'node:crypto';
import { twilioMessaging } from '../../../src/providers/messaging/twilio/twilio.ts';
import { anAccount, type FakeMessagingVendor, type VendorReport } from './fake-messaging-vendor.ts';
import { countsOf, type HttpReply, type HttpRequest, NOWHERE, startHttpFake } from './http-fake.ts';

const SID = `AC${'0123456789abcdef'.repeat(2)}`;
const TOKEN = 'f'.repeat(16) + '0'.repeat(16);

export interface TwilioMessage {
  sid: string;
  to: string;
  from: string | null;
  text: string | null;
  mediaUrl: string | null;
  callback: string | null;
  token: string | null;
  at: number;
}

const problem = (status: number, code: number, message: string, headers = {}): HttpReply => ({
  status,
  headers,
  body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});

/** Twilio's test numbers. */
const MAGIC: Record<string, [code: number, message: string]> = {
  '+15005550001': [21211, "The 'To' number +15005550001 is not a valid phone number."],
  '+15005550002': [21612, "The 'To' phone number: +15005550002, is not currently reachable via SMS."],
  '+15005550003': [21408, 'Permission to send an SMS has not been enabled for the region'],
  '+15005550004': [21610, 'Attempt to send to unsubscribed recipient'],
  '+15005550009': [21614, "'To' number is not a valid mobile number"],
};
const MAGIC_FROM: Record<string, [code: number, message: string]> = {
  '+15005550001': [21212, "The 'From' number +15005550001 is not a valid phone number"],
  '+15005550007': [21606, 'The From phone number is not a valid, SMS-capable Twilio phone number'],
  '+15005550008': [21611, 'This From number has exceeded the maximum number of queued messages'],
};

const sid = (prefix: string): string => prefix + randomBytes(16).toString('hex');

/** Signs the URL and the fields sorted by name. */
export function signTwilio(url: string, body: string): string {
  const fields = [...new URLSearchParams(body)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHmac('sha1', TOKEN)
    .update(url + fields.flat().join(''))
    .digest('base64');
}

export async function startFakeTwilio() {
  const ledger: TwilioMessage[] = [];
  const media = new Map<string, { bytes: Buffer; type: string }>();

  function answer(request: HttpRequest): HttpReply {
    const { method, path, headers, body } = request;
    const file = media.get(path);
    // The media host takes no credentials and must not receive any.
    if (path.startsWith('/cdn/')) {
      const kept = media.get(path.slice(4));
      return kept && !headers.authorization ? { status: 200, body: kept.bytes } : { status: 403 };
    }
    const given = Buffer.from(headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
    if (given !== `${SID}:${TOKEN}`) return problem(401, 20003, 'Authenticate');
    if (file) return { status: 307, headers: { location: `${server.url}/cdn${path}` } };
    if (path === `/2010-04-01/Accounts/${SID}.json`) {
      return { status: 200, body: { sid: SID, friendly_name: 'Kettle & Co.', status: 'active', auth_token: TOKEN } };
    }
    if (method !== 'POST' || path !== `/2010-04-01/Accounts/${SID}/Messages.json`)
      return problem(404, 20404, 'Not found');
    return create(new URLSearchParams(body.toString()));
  }

  function create(form: URLSearchParams): HttpReply {
    const [to, from, text, mediaUrl, callback] = ['To', 'From', 'Body', 'MediaUrl', 'StatusCallback'].map(
      (name) => form.get(name) || null,
    ) as [string | null, string | null, string | null, string | null, string | null];
    if (!to) return problem(400, 21604, "A 'To' phone number is required.");
    if (!from && !form.get('MessagingServiceSid')) return problem(400, 21603, "A 'From' phone number is required.");
    const refusal = (from && MAGIC_FROM[from]) || MAGIC[to];
    if (refusal) return problem(refusal[0] === 21611 ? 429 : 400, ...refusal);
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return problem(400, 21211, `The 'To' number ${to} is not a valid phone number.`);
    if (!text && !mediaUrl) return problem(400, 21602, 'Message body is required.');
    if ([...(text ?? '')].length > 1_600)
      return problem(400, 21617, 'The concatenated message body exceeds 1600 characters');
    if (callback && !URL.canParse(callback)) return problem(400, 21609, 'The StatusCallback URL is not valid');
    const token = callback && new URL(callback).searchParams.get('token');
    const message = { sid: sid('SM'), to, from, text, mediaUrl, callback, token, at: Date.now() };
    ledger.push(message);
    return { status: 201, body: { sid: message.sid, status: 'queued', to, from, body: text, error_code: null } };
  }

  const server = await startHttpFake(answer);
  return {
    ...server,
    ledger: ledger as readonly TwilioMessage[],
    /** More than one message per token is a duplicate. */
    perToken: () => countsOf(ledger.map(({ token }) => token)),
    perRecipient: () => countsOf(ledger.map(({ to }) => to)),
    addMedia(bytes: Buffer, type: string): string {
      const path = `/2010-04-01/Accounts/${SID}/Messages/${sid('MM')}/Media/${sid('ME')}`;
      media.set(path, { bytes, type });
      return server.url + path;
    },
  };
}

export const twilioCredentials = { accountSid: SID, authToken: TOKEN };

/** A webhook as Twilio posts it, with the query it was given. */
export function twilioWebhook(webhookUrl: string, fields: Record<string, string>, token: string | null = null) {
  const url = new URL(webhookUrl + (token === null ? '' : `?token=${encodeURIComponent(token)}`));
  const body = new URLSearchParams(fields).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-twilio-signature': signTwilio(url.href, body),
    ...(token !== null && { ':token': token }),
  };
  return { method: 'POST' as const, url, body: Buffer.from(body), headers };
}

export async function twilioVendor(): Promise<FakeMessagingVendor> {
  const fake = await startFakeTwilio();
  let serial = 0;
  let clock: Date | null = null;
  const account = anAccount({
    channel: 'sms',
    address: '+15005550006',
    baseUrl: fake.url,
    credentials: twilioCredentials,
    // Twilio's webhooks carry no time.
    now: () => clock ?? new Date(),
  });
  const fieldsOf = (told: VendorReport): Record<string, string> => {
    const common = { AccountSid: SID, ApiVersion: '2010-04-01', MessageSid: told.externalId, SmsSid: told.externalId };
    if (told.kind === 'message') {
      return { ...common, From: told.from, To: '+15005550006', Body: told.text, NumMedia: '0', SmsStatus: 'received' };
    }
    const status = told.status === 'failed' ? 'undelivered' : told.status === 'accepted' ? 'queued' : told.status;
    const code: Record<string, string> = told.status === 'failed' ? { ErrorCode: told.code ?? '30003' } : {};
    return { ...common, To: told.to, From: '+15005550006', MessageStatus: status, SmsStatus: status, ...code };
  };
  const to = (number: string) => ({ to: number });
  return {
    provider: twilioMessaging,
    account,
    strangers: { ...account, credentials: { ...twilioCredentials, authToken: '1'.repeat(32) } },
    nowhere: { ...account, baseUrl: NOWHERE },
    impostor: { ...account, credentials: { ...twilioCredentials, authToken: '2'.repeat(32) } },
    anAddress: () => `+1415555${String(++serial).padStart(4, '0')}`,
    booked: async () =>
      fake.ledger.map((one) => ({
        ...{ externalId: one.sid, to: one.to, token: one.token, text: one.text },
        type: one.mediaUrl ? 'image' : 'text',
      })),
    loseNext: () => fake.next('lose'),
    cutNext: () => fake.next('cut'),
    refusals: [
      { name: 'no number', message: to('+15005550001'), fault: 'recipient', code: '21211' },
      { name: 'no route', message: to('+15005550002'), fault: 'recipient', code: '21612' },
      { name: 'a country that is off', message: to('+15005550003'), fault: 'recipient', code: '21408' },
      { name: 'opted out', message: to('+15005550004'), fault: 'recipient', code: '21610', suppress: 'opted_out' },
      { name: 'a landline', message: to('+15005550009'), fault: 'recipient', code: '21614' },
      {
        name: 'too many calls',
        arrange: () => fake.next(problem(429, 20429, 'Too Many Requests', { 'retry-after': '3' })),
        fault: 'throughput',
        code: '20429',
        retryAfterMs: 3_000,
      },
      {
        name: 'a loop between two numbers',
        arrange: () => fake.next(problem(429, 14107, 'SMS send rate limit exceeded')),
        ...{ fault: 'throughput', code: '14107', isRecipientOnly: true },
      },
      { name: 'queue full', arrange: () => fake.next(problem(429, 21611, 'Full')), fault: 'throughput', code: '21611' },
      {
        name: 'not ours',
        arrange: () => fake.next(problem(400, 21606, 'Not yours')),
        fault: 'credentials',
        code: '21606',
      },
      { name: 'a fault', arrange: () => fake.next({ status: 500, body: 'Oh' }), fault: 'unknown', code: '500' },
    ],
    async tell(tolds) {
      clock = tolds.at(-1)?.at ?? null;
      return tolds.map((told) =>
        twilioWebhook(account.webhookUrl, fieldsOf(told), told.kind === 'status' ? told.token : null),
      );
    },
    addMedia: async (bytes, mimeType) => ({ ref: fake.addMedia(bytes, mimeType), mimeType, fileName: null }),
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}
