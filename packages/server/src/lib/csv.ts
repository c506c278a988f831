/**
 * CSV as spreadsheets read it: UTF-8 with a byte-order mark, CRLF, and no cell that a spreadsheet would run.
 *
 * A text that starts with = + - @, tab or carriage return is a formula to Excel, LibreOffice and Google Sheets, so it gets
 * an apostrophe in front, which they hide (https://owasp.org/www-community/attacks/CSV_Injection). Plain numbers are
 * harmless and stay as they are: -263.92, and phone numbers in E.164. Reading takes exactly one such apostrophe away, and
 * a text that already looks as if it had one gets another: what was written comes back as it was.
 */
import { stringify } from 'csv-stringify/sync';

const FORMULA = /^'*[=+\-@\t\r]/;
const PLAIN_NUMBER = /^[+-]?\d+([.,]\d+)?$/;

export const BYTE_ORDER_MARK = '\ufeff';

export const csvLines = (rows: string[][]): string =>
  stringify(
    rows.map((row) => row.map(guardFormula)),
    { record_delimiter: '\r\n' },
  );

export const guardFormula = (cell: string): string =>
  FORMULA.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell;

/** The opposite of `harmless`; also for files of spreadsheets, where '+91… is how people keep a phone number a text. */
export const unguardFormula = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
