import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvLines, guardFormula, listCell, readListCell, unguardFormula } from './csv.ts';

/** Texts of the characters that matter to CSV and to spreadsheets. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'=+-@＝＋－＠\'";,|\t\r\n \0aé1.', '\u200b', '\ufeff', '\u00a0', '\u202e', '\u2028'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 30,
});

it.each([
  ["=1+1+cmd|' /C calc'!A0", "'=1+1+cmd|' /C calc'!A0"],
  ['Bob\n=1+1', "Bob\n'=1+1"],
  ['Bob\r@SUM(1)', "Bob\r'@SUM(1)"],
  ['a;=1;b', "a;'=1;b"],
  ['a\t+1', "a\t'+1"],
  ['＝1+1', "'＝1+1"],
  ['\u200b=1', "'\u200b=1"],
  ['\ufeff \u00a0-1+1', "'\ufeff \u00a0-1+1"],
  ['\n\n=1', "'\n\n'=1"],
  ["'=1", "''=1"],
  ['-263.92', '-263.92'],
  ['+919819245678', '+919819245678'],
  ["O'Brien; 'quoted'", "O'Brien; 'quoted'"],
  ['a=b, c-d', 'a=b, c-d'],
  ['a\v=1', "a\v'=1"],
  ['a\u0085=1', "a\u0085'=1"],
  ['a\u2028=1', "a\u2028'=1"],
  ['\v=1', "'\v'=1"],
])('X26, C13: guardFormula: %j becomes %j', (cell, guarded) => {
  expect(guardFormula(cell)).toBe(guarded);
  expect(unguardFormula(guarded)).toBe(cell);
});

it('C12, C15: csvLines: what is written is read back unchanged, and every cell is quoted', () => {
  expect(csvLines([['a\nb', 'c\rd', '=1']])).toBe('"a\nb","c\rd","\'=1"\r\n');
  const rows = fc.array(fc.array(text, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(rows, (given) => {
      const options = { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true };
      const read: string[][] = parse(csvLines(given), options);
      expect(read.map((row) => row.map(unguardFormula))).toEqual(given);
    }),
  );
});

it('C40: listCell: a list with separators, quotes and line breaks in its elements is read back unchanged', () => {
  expect(listCell(['vip', 'news'])).toBe('vip;news');
  expect(listCell(['a;b', 'c'])).toBe('"a;b";c');
  fc.assert(
    fc.property(fc.array(text), (list) => {
      expect(readListCell(listCell(list))).toEqual(list);
    }),
  );
  expect(readListCell('5" pipe;b')).toEqual(['5" pipe', 'b']);
  expect(readListCell('"open;b')).toEqual(['"open', 'b']);
});
