/**
 * The one writer of CSV: for spreadsheets, in UTF-8 with a byte-order mark, CRLF, every cell quoted, and no cell that a spreadsheet
 * would execute.
 *
 * Excel, LibreOffice and Google Sheets treat a text as a formula that starts with = + - @ or a full-width form of these, also after
 * invisible characters. A program that uses another delimiter than the comma, or ignores quotes, sees such a start behind each ; tab and
 * line break. At each such place an apostrophe is inserted (https://owasp.org/www-community/attacks/CSV_Injection). Plain numbers are
 * harmless and stay unchanged: -263.92, and phone numbers in E.164. Reading removes exactly one apostrophe from each such place, and a
 * place that already has one gets another: what was written is read back unchanged.
 */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/** Where a program may begin another line or cell, also one that ignores quotes. */
const BREAK = '\\t\\r\\n\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029';
const INVISIBLE = `(?:(?![${BREAK}])[\\s\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}])*`;
const FORMULA = `'*${INVISIBLE}[=+\\-@＝＋－＠﹦﹢﹣﹫]`;
const START = `(?<=^|[;${BREAK}])`;
const UNGUARDED = new RegExp(`${START}(?=${FORMULA})|^(?='*[${BREAK}])`, 'gu');
const GUARDED = new RegExp(`${START}'(?=${FORMULA})|^'(?='*[${BREAK}])`, 'gu');
const PLAIN_NUMBER = /^[+-]?\d+([.,]\d+)?$/;

export const BYTE_ORDER_MARK = '\ufeff';

export const csvLines = (rows: string[][]): string =>
  stringify(
    rows.map((row) => row.map(guardFormula)),
    // Without quotes around everything, a lone line feed or carriage return would end a record: it is no delimiter of ours.
    { record_delimiter: '\r\n', quoted: true },
  );

export const guardFormula = (cell: string): string => (PLAIN_NUMBER.test(cell) ? cell : cell.replace(UNGUARDED, "'"));

/** The inverse of `guardFormula`; also for files of spreadsheets, where '+91… keeps a phone number a text. */
export const unguardFormula = (cell: string): string => cell.replace(GUARDED, '');

/** A list in one cell. An element with a separator, a quote or a line break in it is quoted, as a cell of a record is. */
export const listCell = (elements: string[]): string =>
  stringify([elements], { delimiter: ';', eof: false, quoted_empty: true, quoted_match: /[\r\n]/ });

/** The inverse of `listCell`. A list that is not well quoted is split at every separator. */
export function readListCell(cell: string, separator = ';'): string[] {
  if (cell === '') return [];
  if (!cell.includes('"')) return cell.split(separator);
  try {
    return parse(cell, { delimiter: separator, relax_column_count: true, relax_quotes: true }).flat();
  } catch {
    return cell.split(separator);
  }
}
