/** Parses PostgreSQL's text format: camelCase rows, dates, safe integers. */
import pg from 'pg';
import { toCamel } from './naming.ts';

/** A row as pg delivers it: one text per column. */
export type RawRow = (string | null)[];

export type RowParser = (values: RawRow) => object;

export interface Field {
  name: string;
  dataTypeID: number;
}

const rowParsers = new Map<string, RowParser>();

/** One function per set of columns: all rows of a statement have one shape, and types are looked up once. */
export function rowParser(fields: Field[]): RowParser {
  let shape = '';
  for (const { name, dataTypeID } of fields) shape += `${name}:${dataTypeID},`;
  let parser = rowParsers.get(shape);
  if (!parser) {
    const members = fields.map(
      ({ name }, i) => `${JSON.stringify(toCamel(name))}: values[${i}] === null ? null : parsers[${i}](values[${i}])`,
    );
    const make = new Function(
      'parsers',
      'requireCount',
      `return (values) => { requireCount(values, ${fields.length}); return { ${members.join(', ')} }; }`,
    );
    parser = make(
      fields.map(({ dataTypeID }) => getTypeParser(dataTypeID)),
      requireCount,
    ) as RowParser;
    if (rowParsers.size >= 1_000) rowParsers.clear();
    rowParsers.set(shape, parser);
  }
  return parser;
}

/** A pooler may prepare a statement again after its table has changed, and its rows are described once. */
function requireCount(values: RawRow, count: number): void {
  if (values.length !== count) throw new Error('A prepared statement returns other columns than before');
}

const TEXT_ARRAY = 1009;

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: safeInteger,
  [pg.types.builtins.DATE]: (text) => text,
  [pg.types.builtins.TIMESTAMPTZ]: parseTimestamp,
  [TEXT_ARRAY]: parseTexts,
};

export function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return parsers[oid] ?? (pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown);
}

const parseAnyTexts = pg.types.getTypeParser(TEXT_ARRAY as number) as unknown as (text: string) => unknown;

/** Most arrays are empty or have plain words; the library parses quoted elements and NULL. */
function parseTexts(text: string): unknown {
  if (text === '{}') return [];
  return /["\\]|NULL/.test(text) ? parseAnyTexts(text) : text.slice(1, -1).split(',');
}

/** Counts and minor units fit a number. A value that does not must not be rounded silently. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a number`);
  return value;
}

/** Sessions use UTC and ISO style, so the usual value is `2026-11-20 09:00:00.123456+00`; others take the slow path. */
function parseTimestamp(text: string): unknown {
  if (text.length < 22 || !text.endsWith('+00') || text[10] !== ' ' || text[4] !== '-')
    return pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)(text);
  return new Date(`${text.slice(0, 10)}T${text.slice(11, Math.min(text.length - 3, 23))}Z`);
}
