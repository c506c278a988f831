/**
 * Interprets an e-mail to a sender's address: a bounce of our message (RFC 3464), a complaint about one (RFC 5965), or a
 * reply. Automatic replies are ignored.
 */
import { createHash } from 'node:crypto';
import type { InboundMessage, ReportedStatus, WebhookItem } from '../messaging-provider.ts';
import { allParts, decodeWords, type MailPart, partText, readHeaders, readMail } from './mail-parts.ts';
import { isUnknownMailbox } from './smtp-faults.ts';

const MAX_BYTES = 5_000_000;
const MAX_TEXT = 20_000;
/** A report concerns one message and some of its recipients. */
const MAX_RECIPIENTS = 50;

export function parseMail(body: Buffer, now: Date): WebhookItem[] {
  if (body.length === 0 || body.length > MAX_BYTES) return [];
  const mail = readMail(body);
  const at = dateOf(mail, now);
  const parts = [...allParts(mail)];
  const partOf = (types: RegExp) => parts.find(({ type }) => types.test(type));
  const bounce = partOf(/^message\/(global-)?delivery-status$/);
  if (bounce) return parseBounce(partText(bounce), originalOf(mail, parts), at);
  const complaint = partOf(/^message\/feedback-report$/);
  if (complaint) return parseComplaint(partText(complaint), originalOf(mail, parts), at);
  const answer = parseReply(mail, parts, body, at);
  return answer ? [answer] : [];
}

interface Original {
  /** The Message-ID without angle brackets. */
  id: string | null;
  token: string | null;
}

/** Our message or its headers in the report; otherwise the message that the report replies to. */
function originalOf(mail: MailPart, parts: readonly MailPart[]): Original {
  const back = parts.find(({ type }) => /^(text\/rfc822-headers|message\/(rfc822|global|global-headers))$/.test(type));
  const headers = back && (back.parts[0]?.headers ?? readHeaders(partText(back)));
  const id = idIn(headers?.get('message-id')) ?? idIn(mail.headers.get('in-reply-to')) ?? null;
  const token = id?.slice(0, id.lastIndexOf('@')) ?? tokenIn(headers?.get('x-entity-ref-id'));
  return { id, token };
}

const idIn = (header = ''): string | undefined => /<([^\s<>@]{1,200}@[^\s<>@]{1,253})>/.exec(header)?.[1];
const tokenIn = (header = ''): string | null => /^[\w.-]{1,100}$/.exec(header.trim())?.[0] ?? null;

/** RFC 3464 §2.3.3. `relayed`: to a server that reports nothing further. `delayed` is ignored: the server keeps trying. */
const STATUSES = new Map<string, ReportedStatus>([
  ['failed', 'failed'],
  ['delivered', 'delivered'],
  ['expanded', 'delivered'],
  ['relayed', 'sent'],
]);

function parseBounce(report: string, { id, token }: Original, at: Date): WebhookItem[] {
  if (id === null && token === null) return [];
  const [, ...recipients] = groupsOf(report);
  return recipients.slice(0, MAX_RECIPIENTS).flatMap((fields): WebhookItem[] => {
    const status = STATUSES.get(/^\w+/.exec(fields.get('action') ?? '')?.[0]?.toLowerCase() ?? '');
    if (!status) return [];
    const code = /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? '5.0.0';
    const diagnostic = (fields.get('diagnostic-code') ?? '').replace(/^[\w-]+\s*;\s*/, '').slice(0, 400);
    const failure =
      status === 'failed'
        ? {
            code,
            message: diagnostic || 'The message could not be delivered',
            suppress: isUnknownMailbox(code) ? ('unreachable' as const) : null,
          }
        : null;
    return [{ kind: 'status', externalId: id, token, status, at, failure, pricing: null, accountRef: null }];
  });
}

function parseComplaint(report: string, original: Original, at: Date): WebhookItem[] {
  const fields = groupsOf(report)[0] ?? new Map<string, string>();
  // `not-spam` withdraws a complaint, which is no consent. RFC 6590 may redact the address.
  if (!/^(abuse|fraud|opt-out|opt-out-list)$/i.test(fields.get('feedback-type')?.trim() ?? '')) return [];
  const { id, token } = original;
  if (id === null && token === null) return [];
  // A complaint implies delivery. The recipient is taken from our records, because anyone can send an e-mail that claims a
  // complaint.
  const failure = { code: 'complaint', message: 'Reported as unwanted', suppress: 'opted_out' as const };
  return [{ kind: 'status', externalId: id, token, status: 'delivered', at, failure, pricing: null, accountRef: null }];
}

const groupsOf = (report: string): Map<string, string>[] =>
  report
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n/)
    .filter((group) => group.trim() !== '')
    .map(readHeaders);

function parseReply(mail: MailPart, parts: readonly MailPart[], body: Buffer, at: Date): InboundMessage | null {
  const { email, name } = addressIn(mail.headers.get('from'));
  if (!email || isAutomatic(mail, email)) return null;
  const subject = decodeWords(mail.headers.get('subject') ?? '').trim();
  return {
    kind: 'message',
    externalId: idIn(mail.headers.get('message-id')) ?? `sha256-${hashOf(body)}`,
    from: { phone: null, userId: null, email, name },
    type: 'text',
    text: (readableText(parts) || subject).slice(0, MAX_TEXT) || null,
    media: null,
    replyTo: idIn(mail.headers.get('in-reply-to')) ?? null,
    at,
    accountRef: null,
  };
}

/** Out-of-office replies, mailing lists and mail servers: replying to them could loop. RFC 3834 */
function isAutomatic({ headers, type }: MailPart, from: string): boolean {
  const submitted = headers.get('auto-submitted') ?? 'no';
  return (
    !/^no\b/i.test(submitted) ||
    /^(bulk|junk|list|auto_reply)\b/i.test(headers.get('precedence') ?? '') ||
    headers.has('x-autoreply') ||
    headers.has('x-autorespond') ||
    type === 'multipart/report' ||
    headers.get('return-path')?.trim() === '<>' ||
    /^(mailer-daemon|postmaster)@/.test(from)
  );
}

function readableText(parts: readonly MailPart[]): string {
  const shown = parts.filter(({ headers }) => !/^attachment\b/i.test(headers.get('content-disposition') ?? ''));
  const plain = shown.find(({ type }) => type === 'text/plain');
  if (plain) return clean(partText(plain));
  const html = shown.find(({ type }) => type === 'text/html');
  return html ? clean(plainOf(partText(html).slice(0, 500_000))) : '';
}

/** Removes what cannot be stored. */
const clean = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\u0000', '').trim();

const SIGNS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'", nbsp: ' ' };

/** Text for reading. It must not be rendered as HTML again. */
const plainOf = (html: string): string =>
  ['style', 'script', 'head']
    .reduce(withoutElement, html)
    .replace(/\s+/g, ' ')
    .replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39|apos|nbsp);/g, (_all, name: string) => SIGNS[name] ?? '')
    .replace(/\n[ \n]+/g, '\n');

/** Loops with indexOf: a pattern would rescan the rest at each element without an end. */
function withoutElement(html: string, name: string): string {
  const small = html.toLowerCase();
  // Lower case may change the length of a text.
  if (small.length !== html.length) return html;
  let kept = '';
  let from = 0;
  for (;;) {
    const start = small.indexOf(`<${name}`, from);
    const end = start < 0 ? -1 : small.indexOf(`</${name}`, start);
    if (end < 0) return kept + html.slice(from, start < 0 ? undefined : start);
    kept += html.slice(from, start);
    from = end;
  }
}

/** The first address of a header: `Asha Nair <asha@example.in>`, `rfc822; asha@example.in`, `asha@example.in`. */
function addressIn(header = ''): { email: string | null; name: string | null } {
  const text = header.slice(0, 2_000);
  const found =
    /<([^\s<>@,;]{1,64}@[^\s<>@,;]{1,253})>/.exec(text) ?? /([^\s<>@,;:"]{1,64}@[^\s<>@,;:"]{1,253})/.exec(text);
  const name = found ? decodeWords(text.slice(0, found.index)) : '';
  const bare = name.replace(/^[\s"']+|[\s"'<]+$/g, '').replace(/\p{Cc}+/gu, ' ');
  return { email: found?.[1]?.toLowerCase() ?? null, name: /[:;,]$/.test(bare) ? null : bare.slice(0, 200) || null };
}

/** The sender's clock may be wrong: times in the future or more than 30 days ago are replaced. */
function dateOf({ headers }: MailPart, now: Date): Date {
  const at = new Date(headers.get('date') ?? '');
  return Number.isNaN(at.getTime()) || at > now || at.getTime() < now.getTime() - 30 * 86_400_000 ? now : at;
}

const hashOf = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 40);
