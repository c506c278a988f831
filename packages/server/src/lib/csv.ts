/**
 * CSV for spreadsheets: UTF-8 with a byte-order mark, CRLF, and no cell that a spreadsheet would execute.
 *
 * Excel, LibreOffice and Google Sheets treat a text that starts with = + - @, tab or carriage return as a formula. Such
 * a text is prefixed with an apostrophe, which they hide (https://owasp.org/www-community/attacks/CSV_Injection). Plain
 * numbers are harmless and stay unchanged: -263.92, and phone numbers in E.164. Reading removes exactly one such
 * apostrophe, and a text that already begins with one gets another: what was written is read back unchanged.
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

/** The inverse of `guardFormula`; also for files of spreadsheets, where '+91… keeps a phone number a text. */
export const unguardFormula = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
