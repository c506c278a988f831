/**
 * WhatsApp Business by Meta's Cloud API.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { fieldsOf, idOf, listOf, parsedJson, textOf } from '../../untrusted-json.ts';
import {
  type AccountCheck,
  type MessagingAccount,
  type MessagingProvider,
  MessagingProviderError,
} from '../messaging-provider.ts';
import { callMessagingVendor } from '../vendor-call.ts';
import { WHATSAPP, whatsappError } from './whatsapp-errors.ts';
import { limitOf, phoneOf } from './whatsapp-fields.ts';
import { accepted, callGraph, GRAPH_VERSION, getGraph, secretsOf } from './whatsapp-graph.ts';
import { whatsappPayload } from './whatsapp-payload.ts';
import { submitWhatsappTemplate } from './whatsapp-templates.ts';
import { parseWhatsapp } from './whatsapp-webhook.ts';

const CHECKED_FIELDS = 'display_phone_number,verified_name,quality_rating,whatsapp_business_manager_messaging_limit';
const MAX_MEDIA_BYTES = 16 * 1024 * 1024;
/** Meta's media hosts. The access token is sent nowhere else. */
const MEDIA_HOSTS = /^https:\/\/(?:[a-z0-9-]+\.)*(?:fbsbx\.com|fbcdn\.net|facebook\.com|whatsapp\.net|whatsapp\.com)$/;

const secret = z.string().min(8).max(1_000);
const graphId = z.string().max(32).regex(/^\d+$/, 'must be digits');

export const WhatsappCredentials = z.object({
  accessToken: secret
    .regex(/^[\x21-\x7e]+$/, 'must not contain spaces')
    .describe('The access token of a system user with whatsapp_business_messaging.'),
  phoneNumberId: graphId.describe('Meta’s id of the phone number.'),
  businessAccountId: graphId.optional().describe('Meta’s id of the business account. Required to submit templates.'),
  appSecret: secret.describe('The app secret, which signs webhooks.'),
  verifyToken: secret.describe('The token that Meta sends when it verifies the webhook: choose one.'),
});

export const WhatsappSettings = z.object({
  apiVersion: z
    .string()
    .max(6)
    .regex(/^v\d{1,3}\.\d$/)
    .default(GRAPH_VERSION),
  perSecond: z
    .int()
    .min(1)
    .max(1_000)
    .default(80)
    .describe('Messages per second: 80 by default, 1,000 if Meta granted it, 20 in coexistence.'),
});

const health = { GREEN: 'healthy', YELLOW: 'warning', RED: 'critical' } as const;

export const whatsappCloudMessaging: MessagingProvider = {
  descriptor: {
    provider: 'whatsapp_cloud',
    name: 'WhatsApp Cloud API',
    channels: ['whatsapp'],
    types: ['text', 'image', 'video', 'audio', 'document'],
    credentials: WhatsappCredentials,
    settings: WhatsappSettings,
    perSecond: 80,
    reconcileBy: 'callback',
    isTwoWay: true,
  },

  async send(account, message) {
    const path = `${account.credentials.phoneNumberId}/messages`;
    const answer = await callGraph(account, path, { body: whatsappPayload(message) });
    const { messages, contacts } = fieldsOf(accepted(account, answer));
    const externalId = idOf(listOf(messages)[0]?.id);
    if (externalId) return { externalId, knownAs: phoneOf(listOf(contacts)[0]?.wa_id) };
    throw new MessagingProviderError('unknown', { message: 'WhatsApp accepted the message without returning its id' });
  },

  async check(account): Promise<AccountCheck> {
    const answer = fieldsOf(await getGraph(account, `${account.credentials.phoneNumberId}?fields=${CHECKED_FIELDS}`));
    return {
      displayName: textOf(answer.verified_name, 200),
      address: phoneOf(answer.display_phone_number),
      health: health[answer.quality_rating as keyof typeof health] ?? null,
      dailyUniqueRecipientLimit: limitOf(answer.whatsapp_business_manager_messaging_limit),
    };
  },

  submitTemplate: submitWhatsappTemplate,

  /** Meta does not sign this request; it only sends the token. */
  answerHandshake({ credentials }, { url }) {
    const asked = (name: string): string => url.searchParams.get(`hub.${name}`) ?? '';
    const challenge = asked('challenge');
    if (asked('mode') !== 'subscribe' || !/^[\w.-]{1,200}$/.test(challenge)) return null;
    return credentials.verifyToken && areEqual(asked('verify_token'), credentials.verifyToken) ? challenge : null;
  },

  isGenuine({ credentials }, { body, headers }) {
    const [, given] = /^sha256=([0-9a-f]{64})$/.exec(headers['x-hub-signature-256'] ?? '') ?? [];
    if (!given || !credentials.appSecret) return false;
    return timingSafeEqual(
      Buffer.from(given, 'hex'),
      createHmac('sha256', credentials.appSecret).update(body).digest(),
    );
  },

  parse: (account, body) => parseWhatsapp(parsedJson(body), account.now()),

  async fetchMedia(account, { ref }) {
    if (!/^[\w-]{1,255}$/.test(ref)) throw new MessagingProviderError('content', { message: 'There is no such file' });
    const file = fieldsOf(await getGraph(account, ref));
    if (typeof file.file_size === 'number' && file.file_size > MAX_MEDIA_BYTES) {
      throw new MessagingProviderError('content', { message: 'The file is larger than 16 MB' });
    }
    const { origin, path } = mediaLocation(account, file.url);
    const { accessToken } = account.credentials;
    const answer = await callMessagingVendor({
      vendor: WHATSAPP,
      origin,
      path,
      // Meta requires a user agent for media.
      headers: { authorization: `Bearer ${accessToken}`, 'user-agent': 'Tessera' },
      maxBytes: MAX_MEDIA_BYTES,
    });
    if (answer.status !== 200) throw whatsappError(answer, secretsOf(account));
    return answer.body;
  },
};

function mediaLocation(account: MessagingAccount, address: unknown): { origin: string; path: string } {
  const url = typeof address === 'string' ? URL.parse(address) : null;
  if (!url || !(account.baseUrl ? url.origin === account.baseUrl : MEDIA_HOSTS.test(url.origin))) {
    throw new MessagingProviderError('content', { message: 'WhatsApp returned a URL that is not on its own hosts' });
  }
  return { origin: url.origin, path: url.pathname + url.search };
}

/** Constant time, whatever the input and its length. */
function areEqual(given: string, expected: string): boolean {
  const mac = (text: string): Buffer => createHmac('sha256', expected).update(text).digest();
  return timingSafeEqual(mac(given), mac(expected));
}
