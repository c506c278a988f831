/**
 * Reports of mail servers about our messages: delivery status notifications (RFC 3464) of a multipart/report (RFC 6522), and
 * those in words, as qmail, Exim and many mail services write them.
 */
import type { ReportedStatus, StatusReport } from '../messaging-provider.ts';
import { codesIn, type DeliveryCodes, suppressionOf } from './delivery-failure.ts';
import { addressesIn, type ReceivedMail, readHeaders } from './mail.ts';

/** A report concerns one message and some of its recipients. */
const MAX_RECIPIENTS = 50;
const MAX_WORDS = 20_000;

/** Our message, as far as a report names it. */
export interface Original {
  /** The Message-ID without angle brackets. */
  id: string | null;
  token: string | null;
}

export const idsIn = (text = ''): string[] =>
  [...text.slice(0, 100_000).matchAll(/<([^\s<>@]{1,200}@[^\s<>@]{1,253})>/g)].map(([, id]) => id as string);

/** A token of ours: the id of a message and the attempt. */
const OUR_ID = /^[0-9a-f-]{36}\.\d{1,9}@/;
const RETURNED = /^(?:text\/rfc822(?:-headers?)?|message\/(?:rfc822|global|global-headers))$/;

/** Our message or its headers in the report, as a part or in the text; otherwise the message that the report replies to. */
export async function originalOf({ files, text, headers }: ReceivedMail): Promise<Original> {
  const returned = files.find(({ type }) => RETURNED.test(type));
  const its = returned
    ? await readHeaders(returned.data).catch(() => new Map<string, string>())
    : new Map<string, string>();
  const inText = [...text.matchAll(/^[> \t]*message-id:[ \t]*(?:\n[ \t]+)?(<[^\n]{1,500})/gim)].map(([, id]) => id);
  const named = [its.get('message-id'), ...inText, headers.get('in-reply-to'), headers.get('references')].flatMap(
    idsIn,
  );
  const id = named.find((one) => OUR_ID.test(one)) ?? named[0] ?? null;
  const ref = its.get('x-entity-ref-id') ?? /^x-entity-ref-id:[ \t]*(\S{1,100})$/im.exec(text)?.[1] ?? '';
  return { id, token: id?.slice(0, id.lastIndexOf('@')) ?? /^[\w.-]{1,100}$/.exec(ref.trim())?.[0] ?? null };
}

/** RFC 3464 §2.3.3. `relayed`: to a server that reports nothing further. `delayed` is ignored: the server keeps trying. */
const STATUSES = new Map<string, ReportedStatus>([
  ['failed', 'failed'],
  ['failure', 'failed'],
  ['delivered', 'delivered'],
  ['expanded', 'delivered'],
  ['relayed', 'sent'],
]);

const groupsOf = async (report: Buffer): Promise<ReadonlyMap<string, string>[]> => {
  const groups = report
    .toString('latin1')
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n/, MAX_RECIPIENTS + 1)
    .filter((group) => group.trim() !== '');
  return Promise.all(groups.map((group) => readHeaders(Buffer.from(`${group.trimStart()}\n\n`, 'latin1'))));
};

/** The fields of `message/delivery-status`; the first group may be missing. */
export async function readDeliveryStatus(report: Buffer, mail: ReceivedMail, at: Date): Promise<StatusReport[]> {
  const original = await originalOf(mail);
  const groups = await groupsOf(report);
  const recipients = groups.filter((fields) => fields.has('action') || fields.has('final-recipient'));
  return recipients.flatMap((fields) => {
    const code = CODE_FIELD.exec(fields.get('status') ?? '')?.[0] ?? '';
    const action = /^\w+/.exec(fields.get('action') ?? '')?.[0]?.toLowerCase() ?? (/^5/.test(code) ? 'failed' : '');
    const status = STATUSES.get(action);
    if (!status) return [];
    const diagnostic = (fields.get('diagnostic-code') ?? '').replace(/^[\w-]+\s*;\s*/, '');
    // Some servers explain the failure to people only.
    const words = /^$|^5\.0\.0$/.test(code) ? reasonIn(wordsOf(mail), recipientIn(fields)) : '';
    return [reportOf(original, status, at, code, diagnostic || words)];
  });
}

const recipientIn = (fields: ReadonlyMap<string, string>): string =>
  (fields.get('final-recipient') ?? '')
    .replace(/^[\w-]+\s*;\s*/, '')
    .replace(/[<>]/g, '')
    .toLowerCase();

const CODE_FIELD = /[245]\.\d{1,3}\.\d{1,4}/;

/** The code of the remote server wins over that of the reporting one, where they differ. RFC 3464 §2.3.4, 2.3.6 */
function reportOf(
  original: Original,
  status: ReportedStatus,
  at: Date,
  code: string,
  diagnostic: string,
): StatusReport {
  const found = codesIn(diagnostic);
  const isSpecific = found.enhanced !== '' && !/^[245]\.0\.0$/.test(found.enhanced);
  const enhanced = isSpecific || code === '' ? found.enhanced : code;
  return statusReport(original, status, at, { reply: found.reply, enhanced }, diagnostic);
}

export function statusReport(
  { id, token }: Original,
  status: ReportedStatus,
  at: Date,
  codes: DeliveryCodes,
  words: string,
): StatusReport {
  const message = words.replace(/\s+/g, ' ').trim().slice(0, 400);
  const failure =
    status === 'failed'
      ? {
          code: codes.enhanced || (codes.reply === '' ? '5.0.0' : codes.reply),
          message: message || 'The message could not be delivered',
          suppress: suppressionOf(codes, words),
        }
      : null;
  return { kind: 'status', externalId: id, token, status, at, failure, pricing: null, accountRef: null };
}

const DAEMON =
  /^(?:mailer-?daemon|mail-?daemon|post[-_]?master|mail-?delivery(?:-subsystem|-system)?|mail-?admin|bounces?|no-?reply|double-bounce|ndr|system)(?:[+-][^@]*)?@/i;
const DAEMON_NAME =
  /mail(?:er)?[ -]?daemon|mail delivery|postmaster|mail (?:administrator|system|router)|system administrator/i;

/** Mailboxes that only servers write from. */
export const SERVER_ONLY = /^(?:mailer-daemon|postmaster)@/;

/** A mail server wrote it: the envelope has no sender, or the author is a mailbox of servers. */
export const isFromServer = ({ headers, from }: ReceivedMail): boolean =>
  headers.has('x-failed-recipients') ||
  /^<\s*(?:mailer-daemon[^>]*)?>$/i.test(headers.get('return-path')?.trim() ?? '') ||
  DAEMON.test(from.email ?? '') ||
  DAEMON_NAME.test(from.name ?? '') ||
  from.email === null;

const FAILED =
  /undeliver|non-?deliver|temporary failure|delivery errors|invalid user address|not (?:be )?deliver|del[ei]ver(?:y|ed|ing)?[^\n]{0,60}(?:fail|problem|error|impossible|aborted)|(?:fail|problem|error)[^\n]{0,40}deliver|returned (?:mail|to sender)|failure notice|mail (?:system )?(?:error|fail(?:ure|ed))|returning message|(?:could|can|was|were|did)(?: not|n.t)[^\n]{0,40}(?:deliver|reach|sent|relay|accept)|unable to (?:deliver|send|relay)|unzustellbar|non remis|no se ha podido entregar|не доставлено|не может быть доставлено|配信|送信できません|配送|未着|bounce|rejected/i;
const DELAYED =
  /\b(?:will (?:keep (?:on )?trying|continue (?:to )?try|be re-?tried|retry)|still (?:being )?(?:try|retr)|warning message only|not need to (?:do|take) any|do(?:es)? not need to resend|delivery attempts will continue|(?:has been|is) delayed|kept in the queue|only a notification about a delay)\b/i;
/** Where the returned message begins. */
const COPY =
  /^(?:[-=*|> ]*(?:(?:this|below|here) is (?:a|the) copy|below this line is|(?:a )?copy of (?:the|your)|below is (?:a|the) copy|message headers? follow|original message|the (?:body|header|original) |returned message|unsent message|rejected message|undelivered message|message text|----- message)|received:|return-path:|message-id:)/im;

/** The text before the returned message. */
function wordsOf({ text }: ReceivedMail): string {
  const whole = text.slice(0, MAX_WORDS);
  const end = COPY.exec(whole)?.index ?? whole.length;
  return (end > 0 ? whole.slice(0, end) : whole).trim();
}

/** What a server says in words; null when it is not understood, and an empty list for a delay. */
export async function readBounceWords(mail: ReceivedMail, at: Date): Promise<StatusReport[] | null> {
  const words = wordsOf(mail);
  const codes = codesIn(words);
  if (DELAYED.test(words) && !/^5/.test(codes.enhanced || codes.reply)) return [];
  if (!FAILED.test(`${mail.subject}\n${words}`) && !mail.headers.has('x-failed-recipients')) return null;
  const original = await originalOf(mail);
  const recipients = new Set(addressesIn(mail.headers.get('x-failed-recipients')));
  const isClear =
    SERVER_ONLY.test(mail.from.email ?? '') ||
    codes.enhanced !== '' ||
    codes.reply !== '' ||
    recipients.size > 0 ||
    suppressionOf(codes, words) !== null;
  if (!isClear && original.id === null) return null;
  return [statusReport(original, 'failed', at, codes, reasonIn(words) || mail.subject)];
}

/** What is said about the recipient, or the first one: the lines from the address to the next, or from the first code on. */
function reasonIn(words: string, recipient = ''): string {
  const lines = words.split('\n').map((line) => line.trim());
  const isNamed = (line: string) => recipient !== '' && line.toLowerCase().includes(recipient);
  const named = lines.findIndex(isNamed);
  const address = named >= 0 ? named : lines.findIndex((line) => ADDRESS_LINE.test(line));
  const code = lines.findIndex((line) => /(?<![\d.])[45]\d\d(?:[ -]|$)|[45]\.\d{1,3}\.\d{1,3}/.test(line));
  const first = Math.max(0, address >= 0 ? address : code);
  const next = lines.findIndex((line, at) => at > first && ADDRESS_LINE.test(line) && !isNamed(line));
  return lines.slice(first, address >= 0 && next > 0 ? next : undefined).join(' ');
}

const ADDRESS_LINE = /^["<(]?[^\s<>@"]+@[^\s<>@"]+[>"):]/;
