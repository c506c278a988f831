/** The words that an author wrote: without quoted text, a signature, and what mail programs add. */

/** `On 5 May 2026 at 10:00, Kettle <a@b.de> wrote:`, in any language: a date or an address, and a colon at the end. */
const QUOTE_HEADER =
  /^(?=.*[\d@]|.*(?:wrote|schrieb|écrit|escribió|escreveu|scritto|schreef|написал\p{L}?)\s?[:：]$).{5,300}[:：]$/u;
/** `From: Kettle <a@b.de>`, in any language. */
const HEADER_LINE = /^\*?\p{L}[\p{L} ]{1,20}\*?\s?[:：].*@/u;
/** `-- `, `____`, `-----Original Message-----` */
const SEPARATOR = /^(?:[-_=*~]{2,}|[-–—]$)/;
const MAIL_PROGRAM =
  /\b(?:iphone|ipad|android|samsung|galaxy|huawei|xiaomi|redmi|oneplus|blackberry|smartphone|mobile|handy|outlook|yahoo|gmail|proton)\b/i;
/** `Stop. Sent from my iPhone`, where a gateway made one line of it. */
const PROGRAM_AT_END =
  /\s(?:sent (?:from|via)|get outlook for|von meine[mr]|gesendet (?:von|mit)|envoyé (?:de|depuis)|enviado (?:desde|do|de)|inviato (?:da|dal)|verzonden (?:vanaf|met)|verstuurd (?:vanaf|met)) .{1,60}$/iu;
/** `STOP - John Smith` */
const DASHED_NAME = /\s[-–—~]\s?\p{Lu}\p{Ll}+(?: \p{Lu}[\p{Ll}.]*){0,2}$/u;
/** `Stop. Thanks, John` */
const THANKING_NAME =
  /([Tt]hanks|[Tt]hank you|[Tt]hx|[Rr]egards|[Cc]heers|[Gg]racias|[Ss]aludos|[Mm]erci|[Cc]ordialement|[Dd]anke|[Gg]ruß|[Gg]rüße|[Oo]brigad[oa]|[Gg]razie)[,.!]? \p{Lu}\p{Ll}+(?: \p{Lu}[\p{Ll}.]*){0,2}$/u;
const MAX_LINES = 200;
const MAX_LINE = 500;

/** Time is bounded for every input: the patterns see single, short lines. */
export function ownWords(text: string, author: string | null): string {
  const lines = text.split('\n', MAX_LINES).map((line) => line.trim());
  const own: string[] = [];
  for (const [i, line] of lines.entries()) {
    if (line === '' || line.startsWith('>')) continue;
    if (line.length > MAX_LINE) own.push(line);
    else if (endsOwnWords(line, lines[i + 1] ?? '')) break;
    // What follows the author's name on a line of its own is a signature.
    else if (own.length > 0 && author !== null && line.toLowerCase() === author.toLowerCase()) break;
    else if (own.length === 0 || !MAIL_PROGRAM.test(line)) own.push(withoutSignature(line));
  }
  return own.join('\n');
}

/** Mail programs wrap long quote headers. */
const endsOwnWords = (line: string, next: string): boolean =>
  QUOTE_HEADER.test(line) ||
  HEADER_LINE.test(line) ||
  SEPARATOR.test(line) ||
  (/.{15}[\d@<]|[\d@<].{15}/.test(line) && next.length <= MAX_LINE && /[:：]$/.test(next));

const withoutSignature = (line: string): string =>
  line.replace(PROGRAM_AT_END, '').replace(DASHED_NAME, '').replace(THANKING_NAME, '$1');
