/** Reads a raw e-mail (RFC 5322, MIME) with postal-mime, which is linear in its size, into what reports and replies need. */
import PostalMime, { addressParser, decodeWords, type Email } from 'postal-mime';
import { plainTextOf } from '../../../lib/text/html-text.ts';

export interface MailFile {
  /** text/plain */
  type: string;
  fileName: string | null;
  data: Buffer;
}

export interface ReceivedMail {
  /** The first header of each name, in lower case, unfolded. */
  headers: ReadonlyMap<string, string>;
  /** multipart/report */
  type: string;
  from: { email: string | null; name: string | null };
  subject: string;
  /** All shown text parts in order; nothing of attached mails. HTML as text. */
  text: string;
  files: readonly MailFile[];
}

const MAX_DEPTH = 20;
/** Bytes of all parts' headers. */
const MAX_HEADERS = 500_000;
/** Lines that may begin a part: the time for a mail grows with the square of its parts. */
const MAX_BOUNDARIES = 5_000;
/** Lines beyond those of files, which are 76 characters long. Each costs as much as a hundred characters. */
const MAX_SHORT_LINES = 20_000;
const MAX_TEXT = 200_000;
const MAX_FILES = 50;
const MAX_HTML = 200_000;

/** Throws for a mail that would take long to read: more than a second. */
export async function readMail(bytes: Buffer): Promise<ReceivedMail> {
  requireReadable(bytes);
  const parsed = await parseDecoded(bytes);
  const headers = new Map<string, string>();
  for (const { key, value } of parsed.headers) if (!headers.has(key)) headers.set(key, value.slice(0, 10_000));
  return {
    headers,
    type: headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? 'text/plain',
    from: authorIn(headers.get('from')),
    subject: oneLine(parsed.subject ?? ''),
    text: textOf(parsed) || (parsed.attachments.length === 0 ? unparted(bytes) : ''),
    files: parsed.attachments.slice(0, MAX_FILES).map(({ mimeType, filename, content }) => ({
      type: mimeType,
      fileName: filename,
      data: Buffer.from(content as ArrayBuffer),
    })),
  };
}

/** The body of a multipart whose boundary does not occur in it. */
function unparted(bytes: Buffer): string {
  const raw = bytes.toString('utf8', 0, 200_000);
  const end = raw.search(/\r?\n\r?\n/);
  return /^content-type:[ \t]*multipart\//im.test(raw.slice(0, Math.max(0, end))) ? clean(raw.slice(end)) : '';
}

function requireReadable(bytes: Buffer): void {
  const shortLines = countOf(bytes, '\n') - bytes.length / 60;
  if (countOf(bytes, '\n--') > MAX_BOUNDARIES || shortLines > MAX_SHORT_LINES) throw new Error('The mail is too long');
}

function countOf(bytes: Buffer, text: string): number {
  let count = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) count++;
  return count;
}

async function parseDecoded(bytes: Buffer): Promise<Email> {
  const parsed = await parseParts(bytes);
  const isBroken = /\ufffd|\u001b\$/.test(
    `${parsed.subject}${parsed.headers.find(({ key }) => key === 'from')?.value}`,
  );
  return isBroken || /\ufffd|\u001b\$/.test(`${parsed.text}${parsed.html}`) ? parseParts(withCharsets(bytes)) : parsed;
}

const parseParts = (bytes: Buffer): Promise<Email> =>
  new MailParser({
    // An attached mail is not what its sender says.
    forceRfc822Attachments: true,
    maxNestingDepth: MAX_DEPTH,
    maxHeadersSize: MAX_HEADERS,
  }).parse(bytes);

/** The parts of postal-mime that its types leave out; its version is pinned. */
interface MimePart {
  parentNode?: MimePart;
  contentType: { parsed: { params: Record<string, string> } };
  contentDisposition: { parsed: { params: Record<string, string> } };
}
type Inlining = { isInlineTextNode(part: MimePart): boolean };
const inherited = PostalMime.prototype as unknown as Inlining;

/** A text part with the name of a file is a file: mail programs show it below the message, and its author did not write it there. */
class MailParser extends PostalMime {
  isInlineTextNode(part: MimePart): boolean {
    const name = part.contentDisposition.parsed.params.filename ?? part.contentType.parsed.params.name;
    const isFile = part.parentNode !== undefined && name !== undefined;
    return !isFile && inherited.isInlineTextNode(part);
  }
}

/** Letters, digits, punctuation or signs: not only spaces, as in the plain part of mails that are written in HTML. */
const SHOWN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** The plain text, unless only the HTML has everything: an empty plain part is an alternative for mail programs of old. */
function textOf({ text, html }: Email): string {
  const plain = SHOWN.test(text ?? '') ? clean(text) : '';
  if (!html) return plain;
  const whole = clean(plainTextOf(html.slice(0, MAX_HTML), 'hidden'));
  const squeezed = (one: string) => one.replace(/\s+/g, '');
  return squeezed(whole).length > squeezed(plain).length && squeezed(whole).includes(squeezed(plain)) ? whole : plain;
}

/** Names the charset of text parts that do not: that of the HTML, or windows-1252, which is what such mails are written in. */
function withCharsets(bytes: Buffer): Buffer {
  const raw = bytes.toString('latin1');
  const declared = /<meta\b[^<>]{0,200}\bcharset=(?:3D)?["']?([\w-]{2,40})/i.exec(raw)?.[1];
  const charset = declared ?? (raw.includes('\u001b$') ? 'iso-2022-jp' : 'windows-1252');
  const end = Math.max(0, raw.search(/\r?\n\r?\n/));
  const head = raw.slice(0, end);
  const named = raw
    .slice(end)
    .replace(/^content-type:[ \t]*text\/(?:plain|html)(?=[;\s])/gim, (type, at: number, body: string) =>
      hasCharset(body.slice(at, at + 1_000)) ? type : `${type}; charset=${charset}`,
    );
  const type = /^content-type:[ \t]*(text\/(?:plain|html))?/im.exec(head);
  const namedHead =
    type === null
      ? `Content-Type: text/plain; charset=${charset}\r\n${head}`
      : type[1] && !hasCharset(head.slice(type.index, type.index + 1_000))
        ? head.replace(type[0], `${type[0]}; charset=${charset}`)
        : head;
  const decoded = namedHead.split('\n').map((line) => utf8Of(Buffer.from(line, 'latin1')));
  return Buffer.concat([Buffer.from(decoded.join('\n')), Buffer.from(named, 'latin1')]);
}

/** Whether the header at the start of this text, with its folded lines, names a charset. */
const hasCharset = (text: string): boolean => /charset\s*=/i.test(text.split(/\r?\n(?![ \t])/, 1)[0] ?? '');

function utf8Of(line: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return new TextDecoder('windows-1252').decode(line);
  }
}

/** Headers of a report, or of a message that it returns. */
export async function readHeaders(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  const { headers } = await PostalMime.parse(bytes.subarray(0, 100_000));
  return new Map(headers.toReversed().map(({ key, value }) => [key, value]));
}

const clean = (text = ''): string =>
  text
    .slice(0, MAX_TEXT)
    .replace(/\r\n?/g, '\n')
    .replaceAll('\u0000', '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

/** The first address: `Asha Nair <asha@example.in>`. The local part is quoted where it must be: `"odd one"@example.in`. */
function authorIn(header = ''): ReceivedMail['from'] {
  const [first] = addressParser(header.slice(0, 2_000), { flatten: true });
  const [, local = '', domain = ''] = /^(.+)@([^@\s<>]+)$/s.exec(first?.address?.trim().toLowerCase() ?? '') ?? [];
  const email = /^[^\s<>()[\]\\,;:"@]+$/.test(local)
    ? `${local}@${domain}`
    : `${JSON.stringify(oneLine(local))}@${domain}`;
  const name = oneLine(decodeWords(first?.name ?? '').replace(/^["']+|["']+$/g, ''));
  return { email: domain === '' || email.length > 320 ? null : email, name: name.slice(0, 200) || null };
}

export const addressesIn = (header = ''): string[] =>
  addressParser(header.slice(0, 10_000), { flatten: true }).flatMap(({ address }) => address?.toLowerCase() ?? []);
