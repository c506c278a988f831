/**
 * SMS and MMS through Twilio. Twilio stores none of our data, but calls the URL given with each message, which carries our
 * token. https://www.twilio.com/docs/messaging/api/message-resource
 */
import { z } from 'zod';
import { jsonOf, type VendorAnswer } from '../../vendor-http.ts';
import {
  type MessagingAccount,
  type MessagingProvider,
  MessagingProviderError,
  type OutboundMessage,
} from '../messaging-provider.ts';
import { callMessagingVendor } from '../vendor-call.ts';
import { twilioFault } from './twilio-errors.ts';
import { isSignedByTwilio, parseTwilio } from './twilio-webhook.ts';

export const TwilioCredentials = z.object({
  accountSid: z
    .string()
    .trim()
    .max(34)
    .regex(/^AC[0-9a-f]{32}$/i, 'must be an account SID: AC…')
    .describe('The account SID from the console: AC….'),
  authToken: z.string().trim().min(16).max(100).describe('The primary auth token, which signs webhooks.'),
});

export const TwilioSettings = z.object({
  messagingServiceSid: z
    .string()
    .trim()
    .max(34)
    .regex(/^MG[0-9a-f]{32}$/i, 'must be the SID of a messaging service: MG…')
    .optional()
    .describe('A messaging service (MG…) whose numbers send. The sender’s own number when left out.'),
});

const ORIGIN = 'https://api.twilio.com';
/** https://www.twilio.com/docs/glossary/what-sms-character-limit */
const MAX_CHARACTERS = 1_600;
const MAX_MEDIA_BYTES = 16 * 1024 * 1024;

const Created = z.object({ sid: z.string().min(1).max(100) });
const Account = z.object({ friendly_name: z.string().nullish(), status: z.string().nullish() });

export const twilioMessaging: MessagingProvider = {
  descriptor: {
    provider: 'twilio',
    name: 'Twilio',
    channels: ['sms'],
    types: ['text', 'image', 'video', 'audio', 'document'],
    credentials: TwilioCredentials,
    settings: TwilioSettings,
    // Twilio queues what a number cannot send at once; a US long code sends one a second. https://www.twilio.com/docs/messaging/guides/rate-limits
    perSecond: 10,
    reconcileBy: 'callback',
    isTwoWay: true,
  },

  async send(account, message) {
    const answer = await call(account, 'POST', '/Messages.json', formOf(account, message));
    if (answer.status < 200 || answer.status > 299) throw twilioFault(answer);
    const created = Created.safeParse(jsonOf(answer));
    // Accepted without a readable id: the callback will match by token.
    if (!created.success)
      throw new MessagingProviderError('unknown', { message: 'Twilio’s answer could not be parsed' });
    return { externalId: created.data.sid };
  },

  async check(account) {
    const answer = await call(account, 'GET', '.json');
    if (answer.status < 200 || answer.status > 299) throw twilioFault(answer);
    const { friendly_name, status } = Account.safeParse(jsonOf(answer)).data ?? {};
    if (status && status !== 'active') {
      throw new MessagingProviderError('credentials', {
        code: status,
        message: `The status of this Twilio account is ${status}`,
      });
    }
    return {
      displayName: friendly_name?.slice(0, 200) ?? null,
      address: account.address,
      health: null,
      dailyUniqueRecipientLimit: null,
    };
  },

  isGenuine: ({ credentials, webhookUrl }, webhook) =>
    isSignedByTwilio(credentials.authToken ?? '', webhookUrl, webhook),

  parse: (account, body, headers) => parseTwilio(body, headers, account.now()),

  async fetchMedia(account, { ref }) {
    const { accountSid } = account.credentials;
    // The URL comes from a webhook: credentials go only to Twilio, for media of this account.
    const path = pathOf(ref, account.baseUrl ?? ORIGIN);
    if (!path?.startsWith(`/2010-04-01/Accounts/${accountSid}/`)) {
      throw new MessagingProviderError('content', { message: 'This is not a file of this account at Twilio' });
    }
    const answer = await callMessagingVendor({
      vendor: 'Twilio',
      origin: originOf(account),
      path,
      headers: { authorization: authorizationOf(account) },
      maxBytes: MAX_MEDIA_BYTES,
    });
    if (answer.status === 200) return answer.body;
    // Twilio redirects to a signed URL on another host, which gets no credentials.
    const next = answer.status > 300 && answer.status < 400 ? answer.headers.location : undefined;
    if (typeof next !== 'string') throw twilioFault(answer);
    return fetchRedirectedMedia(next, account);
  },
};

function pathOf(ref: string, base: string): string | null {
  const url = URL.parse(ref);
  return url && url.origin === new URL(base).origin ? url.pathname + url.search : null;
}

/** https://www.twilio.com/docs/messaging/api/media-resource: media.twiliocdn.com or the S3 bucket behind it. */
async function fetchRedirectedMedia(location: string, { baseUrl }: MessagingAccount): Promise<Buffer> {
  const url = URL.parse(location, baseUrl ?? ORIGIN);
  const isTwilioHost = url?.protocol === 'https:' && /^[\w.-]+\.(twilio|twiliocdn|amazonaws)\.com$/.test(url.host);
  if (!url || !(isTwilioHost || (baseUrl && url.origin === new URL(baseUrl).origin))) {
    throw new MessagingProviderError('content', { message: 'Twilio redirects to a host that is not known' });
  }
  const answer = await callMessagingVendor({
    vendor: 'Twilio',
    origin: url.origin,
    path: url.pathname + url.search,
    headers: {},
    maxBytes: MAX_MEDIA_BYTES,
  });
  if (answer.status === 200) return answer.body;
  throw twilioFault(answer);
}

function formOf(account: MessagingAccount, { token, to, content }: OutboundMessage): string {
  const { messagingServiceSid } = TwilioSettings.safeParse(account.settings).data ?? {};
  const { text, media } = content;
  if ([...(text ?? '')].length > MAX_CHARACTERS) {
    throw new MessagingProviderError('content', {
      code: '21617',
      message: `An SMS has at most ${MAX_CHARACTERS} characters`,
    });
  }
  const form = new URLSearchParams({ To: to });
  if (messagingServiceSid) form.set('MessagingServiceSid', messagingServiceSid);
  else if (account.address) form.set('From', account.address);
  else
    throw new MessagingProviderError('credentials', {
      message: 'The sender has neither a number nor a messaging service',
    });
  if (text) form.set('Body', text);
  if (media) form.set('MediaUrl', media.url);
  form.set('StatusCallback', `${account.webhookUrl}?token=${encodeURIComponent(token)}`);
  return form.toString();
}

const originOf = ({ baseUrl }: MessagingAccount): string => baseUrl ?? ORIGIN;

const authorizationOf = ({ credentials }: MessagingAccount): string =>
  `Basic ${Buffer.from(`${credentials.accountSid}:${credentials.authToken}`).toString('base64')}`;

const call = (account: MessagingAccount, method: 'GET' | 'POST', path: string, body?: string): Promise<VendorAnswer> =>
  callMessagingVendor({
    vendor: 'Twilio',
    method,
    origin: originOf(account),
    path: `/2010-04-01/Accounts/${encodeURIComponent(account.credentials.accountSid ?? '')}${path}`,
    headers: {
      authorization: authorizationOf(account),
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    body,
  });
