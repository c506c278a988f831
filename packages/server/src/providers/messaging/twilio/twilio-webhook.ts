/**
 * Twilio's webhooks: status callbacks and inbound messages. The signature covers the URL with its query, and the posted
 * fields. https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { InboundMedia, MessagingWebhook, ReportedStatus, WebhookItem } from '../messaging-provider.ts';
import { suppressOf, undeliveredWords } from './twilio-errors.ts';

/** `webhookUrl` is the URL that Twilio was given, because a proxy may change it. Only the query is taken from the call. */
export function isSignedByTwilio(
  authToken: string,
  webhookUrl: string,
  { url, body, headers }: MessagingWebhook,
): boolean {
  const signature = headers['x-twilio-signature'];
  if (!authToken || !signature) return false;
  const hash = url.searchParams.get('bodySHA256');
  if (hash !== null && !isSame(hash.toLowerCase(), createHash('sha256').update(body).digest('hex'))) return false;
  const signed = hash === null ? sortedFields(body) : '';
  return addressesOf(`${webhookUrl}${url.search}`).some((one) => isSame(signature, macOf(authToken, one + signed)));
}

/** Twilio signs the address with its port or without, whichever it was given, as its own libraries check it. */
function addressesOf(address: string): string[] {
  const [, origin = '', port, rest = ''] =
    /^(https?:\/\/[^/?#:]+|https?:\/\/\[[^\]]+\])(:\d+)?(.*)$/s.exec(address) ?? [];
  const standard = origin.startsWith('https:') ? ':443' : ':80';
  return port === undefined || port === standard
    ? [origin + rest, `${origin}${standard}${rest}`]
    : [address, origin + rest];
}

/** Names and values, sorted by name. Repeated equal values count once. */
function sortedFields(body: Buffer): string {
  const byName = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(body.toString())) {
    byName.set(name, (byName.get(name) ?? new Set()).add(value));
  }
  const names = [...byName.keys()].sort();
  return names.flatMap((name) => [...(byName.get(name) ?? [])].sort().map((value) => name + value)).join('');
}

const macOf = (authToken: string, text: string): string => createHmac('sha1', authToken).update(text).digest('base64');

function isSame(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Twilio's statuses. `canceled` is never used, and `received` is no status of an outbound message. */
const STATUSES = new Map<string, ReportedStatus>([
  ['accepted', 'accepted'],
  ['scheduled', 'accepted'],
  ['queued', 'accepted'],
  ['sending', 'accepted'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
]);

const MAX_TEXT = 20_000;

/** A status, or a message with its consent and files. Twilio sends no time, so it is the time of arrival. */
export function parseTwilio(body: Buffer, headers: Record<string, string | undefined>, now: Date): WebhookItem[] {
  const fields = new URLSearchParams(body.toString());
  const of = (name: string, maxLength = 100): string => (fields.get(name) ?? '').slice(0, maxLength);
  const sid = of('MessageSid') || of('SmsSid');
  if (!/^[\w-]{1,100}$/.test(sid)) return [];
  const accountRef = null;
  const status = STATUSES.get(of('MessageStatus') || of('SmsStatus'));
  if (status) {
    const code = of('ErrorCode', 20) || 'undelivered';
    const failure = status === 'failed' ? { code, message: undeliveredWords(code), suppress: suppressOf(code) } : null;
    const token = headers[':token']?.slice(0, 100) || null;
    return [{ kind: 'status', externalId: sid, token, status, at: now, failure, pricing: null, accountRef }];
  }
  const from = of('From').replace(/^\w+:/, '');
  if (!from) return [];
  const optOut = of('OptOutType');
  const items: WebhookItem[] = [];
  if (optOut === 'STOP' || optOut === 'START') {
    const consent = optOut === 'STOP' ? 'opted_out' : 'opted_in';
    items.push({
      kind: 'consent',
      key: `twilio:${sid}`,
      address: from,
      status: consent,
      source: 'twilio',
      at: now,
      accountRef,
    });
  }
  const message = {
    kind: 'message' as const,
    from: { phone: from, userId: null, email: null, name: of('ProfileName', 200) || null },
    replyTo: of('OriginalRepliedMessageSid') || null,
    at: now,
    accountRef,
  };
  const [first = null, ...others] = mediaIn(fields);
  const text = of('Body', MAX_TEXT).replaceAll('\u0000', '') || null;
  items.push({ ...message, externalId: sid, type: first ? typeOf(first.mimeType) : 'text', text, media: first });
  // A message has one file, so each further one is a message of its own.
  for (const [i, media] of others.entries()) {
    items.push({ ...message, externalId: `${sid}#${i + 1}`, type: typeOf(media.mimeType), text: null, media });
  }
  return items;
}

/** Twilio sends ten at most. https://www.twilio.com/docs/messaging/guides/webhook-request */
const MAX_MEDIA = 10;

function mediaIn(fields: URLSearchParams): InboundMedia[] {
  const count = Math.min(Number(fields.get('NumMedia')) || 0, MAX_MEDIA);
  return Array.from({ length: count }, (_, i) => ({
    ref: (fields.get(`MediaUrl${i}`) ?? '').slice(0, 2_000),
    mimeType: (fields.get(`MediaContentType${i}`) || 'application/octet-stream').slice(0, 200).toLowerCase(),
    fileName: null,
  })).filter(({ ref }) => ref !== '');
}

function typeOf(mimeType: string): 'image' | 'video' | 'audio' | 'document' {
  const [kind] = mimeType.split('/');
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
}
