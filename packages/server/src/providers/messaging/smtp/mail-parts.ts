/** Parses a raw e-mail (RFC 5322, MIME) into headers, parts and text. Time and memory are bounded for every input. */

export interface MailPart {
  /** The first header of each name, in lower case, unfolded. */
  headers: ReadonlyMap<string, string>;
  /** text/plain */
  type: string;
  parameters: Readonly<Record<string, string>>;
  /** The raw bytes, one character per byte. */
  raw: string;
  parts: readonly MailPart[];
}

const MAX_DEPTH = 6;
const MAX_PARTS = 50;
const MAX_HEADERS = 500;

export const readMail = (bytes: Buffer): MailPart => readPart(bytes.toString('latin1'), 0);

/** All parts, outermost first. */
export function* allParts(part: MailPart): Generator<MailPart> {
  yield part;
  for (const inner of part.parts) yield* allParts(inner);
}

function readPart(source: string, depth: number): MailPart {
  // A message without headers begins with the body.
  const end = /^\r?\n/.test(source) ? 0 : source.search(/\r?\n\r?\n/);
  const head = end < 0 ? source.slice(0, 100_000) : source.slice(0, end);
  const raw = end < 0 ? '' : source.slice(end).replace(/^(?:\r?\n){1,2}/, '');
  const headers = readHeaders(head);
  const { value: type, parameters } = readParameters(headers.get('content-type') ?? 'text/plain');
  return { headers, type, parameters, raw, parts: depth < MAX_DEPTH ? innerParts(type, parameters, raw, depth) : [] };
}

function innerParts(type: string, { boundary }: Record<string, string>, raw: string, depth: number): MailPart[] {
  if (type === 'message/rfc822' || type === 'message/global') return [readPart(raw, depth + 1)];
  if (!type.startsWith('multipart/') || !boundary) return [];
  const parts: MailPart[] = [];
  const text = `\n${raw}`;
  let at = findBoundary(text, boundary, 0);
  while (at && !at.isLast && parts.length < MAX_PARTS) {
    const next = findBoundary(text, boundary, at.end);
    parts.push(readPart(text.slice(at.end + 1, next?.start).replace(/\r$/, ''), depth + 1));
    at = next;
  }
  return parts;
}

/** Finds the next boundary line. A line that only begins with the boundary is not one. */
function findBoundary(
  text: string,
  boundary: string,
  from: number,
): { start: number; end: number; isLast: boolean } | null {
  const boundaryLine = `\n--${boundary}`;
  for (let start = text.indexOf(boundaryLine, from); start >= 0; start = text.indexOf(boundaryLine, start + 1)) {
    const [line = '', tail = ''] = /^(--)?[ \t\r]{0,100}(?=\n|$)/.exec(
      text.slice(start + boundaryLine.length, start + boundaryLine.length + 110),
    ) ?? ['?'];
    if (line === '?') continue;
    const end = text.indexOf('\n', start + 1);
    return { start, end: end < 0 ? text.length : end, isLast: tail !== '' };
  }
  return null;
}

/** Also parses header-like groups of a delivery report. */
export function readHeaders(head: string): Map<string, string> {
  const headers = new Map<string, string>();
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/, MAX_HEADERS);
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).trim().toLowerCase();
    if (at > 0 && !headers.has(name)) headers.set(name, fromUtf8(line.slice(at + 1).trim()).slice(0, 10_000));
  }
  return headers;
}

/** Headers may be UTF-8 (RFC 6532). Others stay as they are. */
function fromUtf8(latin1: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}

function readParameters(header: string): { value: string; parameters: Record<string, string> } {
  const [value = '', ...rest] = header.slice(0, 2_000).match(/(?:[^;"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  const parameters: Record<string, string> = {};
  for (const one of rest) {
    const at = one.indexOf('=');
    if (at < 1) continue;
    const name = one.slice(0, at).trim().toLowerCase();
    parameters[name] = one
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/s, '$1')
      .replace(/\\(.)/g, '$1');
  }
  return { value: value.trim().toLowerCase(), parameters };
}

/** Decodes the body by its transfer encoding and charset. */
export function partText({ headers, parameters, raw }: MailPart): string {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase();
  const bytes =
    encoding === 'base64'
      ? Buffer.from(raw, 'base64')
      : Buffer.from(encoding === 'quoted-printable' ? unquoted(raw) : raw, 'latin1');
  return decoded(bytes, parameters.charset);
}

const unquoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\r\n')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function decoded(bytes: Buffer, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset === 'us-ascii' ? 'utf-8' : charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

/** `=?utf-8?Q?Asha?=` in headers. RFC 2047 */
export const decodeWords = (text: string): string =>
  text
    .replace(/(=\?[^?\s]+\?[bq]\?[^?]*\?=)\s+(?==\?[^?\s]+\?[bq]\?)/gi, '$1')
    .replace(/=\?([^?\s*]+)[^?\s]*\?([bq])\?([^?]*)\?=/gi, (_all, charset: string, way: string, word: string) =>
      decoded(
        way.toLowerCase() === 'b'
          ? Buffer.from(word, 'base64')
          : Buffer.from(unquoted(word.replaceAll('_', ' ')), 'latin1'),
        charset.toLowerCase(),
      ),
    );
