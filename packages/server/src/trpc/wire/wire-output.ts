/**
 * How answers are written: superjson's format (inputs are read by `wire-input.ts`). Answers with a known schema are written in one pass, directly to text.
 *
 * superjson copies every answer to find what JSON cannot represent, and `JSON.stringify` walks the copy again; in the
 * list benchmark that was the largest single cost (bench/RESULTS.md). A procedure's output schema says in advance where
 * the dates are, so a writer generated from it needs neither. Parts that a schema leaves open are passed to superjson.
 * The fields of zod used here (`_zod.def`) are not public, so zod is pinned; wire.test.ts is the contract.
 */
import superjson from 'superjson';
import type { z } from 'zod';

/** Values already checked by `schema`, as `{"json":…,"meta":…}`. */
export type WireWriter = (value: unknown) => string;

export function wireWriter(schema: z.ZodType): WireWriter {
  const write = nodeWriter(schema as unknown as Schema, new Map());
  return (value) => {
    if (value === undefined) return '{"json":null,"meta":{"values":["undefined"],"v":1}}';
    const dates: Dates = { found: '' };
    const json = write(value, '', dates);
    // A value that the schema does not describe: superjson writes it.
    if (json === undefined) return JSON.stringify(superjson.serialize(value));
    if (dates.found === '') return `{"json":${json}}`;
    return `{"json":${json},"meta":{"values":${dates.found === ROOT ? '["Date"]' : `{${dates.found}}`},"v":1}}`;
  };
}

/** superjson's annotations so far: `"items.0.createdAt":["Date"],…`. */
interface Dates {
  found: string;
}

/** JSON text, or undefined where only superjson can write the value. */
type NodeWriter = (value: unknown, path: string, dates: Dates) => string | undefined;

/** The parts of a zod schema that are read here. */
interface Schema {
  _zod: {
    def: {
      type: string;
      format?: string;
      shape?: Record<string, Schema>;
      catchall?: Schema;
      element?: Schema;
      valueType?: Schema;
      innerType?: Schema;
      out?: Schema;
      getter?: () => Schema;
    };
  };
}

const ROOT = '"":["Date"]';
const UNSAFE = /["\\\u0000-\u001f\ud800-\udfff]/;

const quote = (text: string): string => (UNSAFE.test(text) ? JSON.stringify(text) : `"${text}"`);
const below = (path: string, key: string | number): string => (path === '' ? `${key}` : `${path}.${key}`);

const writeQuoted: NodeWriter = (value) => quote(value as string);
const writeSafe: NodeWriter = (value) => `"${value}"`;
const writePlain: NodeWriter = (value) => `${value}`;
/** JSON cannot represent minus zero. */
const writeNumber: NodeWriter = (value) => (Object.is(value, -0) ? undefined : `${value}`);

const writeDate: NodeWriter = (value, path, dates) => {
  dates.found += `${dates.found === '' ? '' : ','}${path === '' ? '""' : quote(path)}:["Date"]`;
  return `"${isoString(value as Date)}"`;
};

/** Rows of a page often share a minute, and the calendar is the slow part of `toISOString`. */
let minute = Number.NaN;
let minuteText = '';

function isoString(date: Date): string {
  const time = date.getTime();
  const inMinute = time - minute;
  if (!(inMinute >= 0 && inMinute < 60_000)) {
    minute = Math.floor(time / 60_000) * 60_000;
    const text = date.toISOString();
    minuteText = text.slice(0, -7);
    return text;
  }
  const seconds = (inMinute / 1000) | 0;
  const rest = inMinute - seconds * 1000;
  return `${minuteText}${seconds < 10 ? '0' : ''}${seconds}.${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`;
}

/** A union: most are plain, and the value shows which variant it is. */
const writeAny: NodeWriter = (value) => {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' && Number.isFinite(value)) return writeNumber(value, '', { found: '' });
  return writeOpen(value, '', { found: '' });
};

/** Open values: plain JSON is written as it is; values that contain a date or another special type go to superjson. */
const writeOpen: NodeWriter = (value) => (isPlain(value) ? JSON.stringify(value) : undefined);

function isPlain(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isPlain);
}

function nodeWriter(schema: Schema, made: Map<Schema, NodeWriter>): NodeWriter {
  const known = made.get(schema);
  if (known) return known;
  // Schemas may contain themselves: a request for a writer under construction receives a reference to it.
  let writer: NodeWriter | undefined;
  made.set(schema, (value, path, dates) => (writer as NodeWriter)(value, path, dates));
  writer = makeWriter(schema, made);
  made.set(schema, writer);
  return writer;
}

function makeWriter(schema: Schema, made: Map<Schema, NodeWriter>): NodeWriter {
  const { def } = schema._zod;
  const inner = (child: Schema | undefined) => nodeWriter(child as Schema, made);
  switch (def.type) {
    case 'string':
      return def.format === 'uuid' ? writeSafe : writeQuoted;
    case 'enum':
      return writeQuoted;
    case 'union':
      return writeAny;
    case 'record':
      return recordWriter(inner(def.valueType));
    case 'number':
      return writeNumber;
    case 'boolean':
    case 'null':
      return writePlain;
    case 'date':
      return writeDate;
    case 'nullable':
    case 'optional': {
      const write = inner(def.innerType);
      return (value, path, dates) => (value === null ? 'null' : value === undefined ? '' : write(value, path, dates));
    }
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
      return inner(def.innerType);
    case 'lazy':
      return inner(def.getter?.());
    case 'pipe':
      return inner(def.out);
    case 'array':
      return arrayWriter(inner(def.element));
    case 'object':
      return def.catchall ? writeOpen : objectWriter(def.shape ?? {}, inner);
    default:
      return writeOpen;
  }
}

function arrayWriter(write: NodeWriter): NodeWriter {
  return (value, path, dates) => {
    const items = value as unknown[];
    let json = '[';
    for (let i = 0; i < items.length; i++) {
      const text = write(items[i], below(path, i), dates);
      if (text === undefined || text === '') return undefined;
      json += i === 0 ? text : `,${text}`;
    }
    return `${json}]`;
  };
}

function objectWriter(shape: Record<string, Schema>, inner: (schema: Schema) => NodeWriter): NodeWriter {
  const fields = Object.entries(shape).map(([key, schema]) => ({
    key,
    // superjson escapes dots in its paths; a field with a dot in its name would need it.
    write: key.includes('.') || key.includes('\\') ? writeOpen : inner(schema),
    prefix: `${JSON.stringify(key)}:`,
    plain: ['string', 'enum', 'number', 'boolean'].includes(schema._zod.def.type),
  }));
  return (value, path, dates) => {
    let json = '';
    for (const { key, write, prefix, plain } of fields) {
      const item = (value as Record<string, unknown>)[key];
      const text = write(item, plain ? '' : below(path, key), dates);
      if (text === undefined) return undefined;
      if (text !== '') json += json === '' ? prefix + text : `,${prefix}${text}`;
    }
    return `{${json}}`;
  };
}

function recordWriter(write: NodeWriter): NodeWriter {
  return (value, path, dates) => {
    let json = '';
    for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
      const before = dates.found;
      const text = write(item, below(path, key), dates);
      // Keys come from callers here, and superjson escapes dots in the paths of dates.
      if (text === undefined || text === '' || dates.found !== before) return undefined;
      json += `${json === '' ? '' : ','}${quote(key)}:${text}`;
    }
    return `{${json}}`;
  };
}
