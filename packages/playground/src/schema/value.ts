/** Inputs as they are edited: plain JSON, dates as ISO 8601 text. Here they are begun, read, and made ready to send. */
import type { JsonSchema } from '@tessera/sdk/manifest';
import { type Schemas, shapeOf, type Variant } from './shape.ts';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** What a field begins as once it is wanted: everything that has only one possible value is there already. */
export function emptyOf(schema: JsonSchema, schemas: Schemas, depth = 0): unknown {
  const shape = shapeOf(schema, schemas);
  switch (shape.kind) {
    case 'constant':
      return shape.value;
    case 'array':
      return [];
    case 'record':
      return {};
    case 'object': {
      if (depth > 4) return undefined;
      const entries = shape.required.map((name) => [name, emptyOf(shape.properties[name] ?? {}, schemas, depth + 1)]);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    }
    default:
      return undefined;
  }
}

/** The same, for places that cannot be empty: an item of a list, a value of a map, a chosen variant. */
export function beginOf(schema: JsonSchema, schemas: Schemas): unknown {
  const empty = emptyOf(schema, schemas);
  if (empty !== undefined) return empty;
  const shape = shapeOf(schema, schemas);
  if (shape.kind === 'text') return '';
  if (shape.kind === 'boolean') return false;
  if (shape.kind === 'enum') return shape.values[0];
  if (shape.kind === 'number') return shape.minimum ?? 0;
  if (shape.kind === 'union' && shape.discriminator === null && shape.variants[0])
    return beginOf(shape.variants[0].schema, schemas);
  return null;
}

/** The choice of a union that a value is, or begins to be; -1 for none. */
export function variantIndex(
  variants: Variant[],
  discriminator: string | null,
  value: unknown,
  schemas: Schemas,
): number {
  if (discriminator !== null) {
    const tag = isRecord(value) ? value[discriminator] : undefined;
    return variants.findIndex(({ values }) => values?.includes(tag as string));
  }
  return variants.findIndex(({ schema }) => fits(schema, value, schemas));
}

function fits(schema: JsonSchema, value: unknown, schemas: Schemas): boolean {
  const shape = shapeOf(schema, schemas);
  if (value === null) return shape.nullable || shape.kind === 'null';
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string';
    case 'day':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
    case 'moment':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
    case 'enum':
      return shape.values.includes(value);
    case 'constant':
      return shape.value === value;
    case 'number':
    case 'boolean':
      return typeof value === shape.kind;
    case 'array':
      return Array.isArray(value) && value.every((item) => fits(shape.items, item, schemas));
    case 'object':
      return isRecord(value) && Object.keys(value).every((name) => name in shape.properties);
    case 'record':
      return isRecord(value);
    case 'union':
      return variantIndex(shape.variants, shape.discriminator, value, schemas) >= 0;
    default:
      return true;
  }
}

/** The value as the SDK takes it: dates are Dates, and numbers in the making are numbers. */
export function revive(schema: JsonSchema, value: unknown, schemas: Schemas): unknown {
  const shape = shapeOf(schema, schemas);
  switch (shape.kind) {
    case 'moment':
      return shape.isDate && typeof value === 'string' ? dateOf(value) : value;
    case 'number':
      return typeof value === 'string' ? numberOf(value) : value;
    case 'array':
      return Array.isArray(value) ? value.map((item) => revive(shape.items, item, schemas)) : value;
    case 'object':
      return mapValues(value, (item, name) =>
        shape.properties[name] ? revive(shape.properties[name], item, schemas) : item,
      );
    case 'record':
      return mapValues(value, (item) => revive(shape.values, item, schemas));
    case 'union': {
      const variant = shape.variants[variantIndex(shape.variants, shape.discriminator, value, schemas)];
      return variant ? revive(variant.schema, value, schemas) : value;
    }
    default:
      return value;
  }
}

/** What is no date is left for the server to refuse. */
function dateOf(text: string): Date | string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date;
}

/** `1.` or `1e3` become numbers when they are sent; text that is written like a number was meant as text. */
export const numberOf = (text: string): number | string => {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) && String(number) !== text ? number : text;
};

function mapValues(value: unknown, change: (item: unknown, name: string) => unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, name)]));
}

/** The part of a value an issue's path names: `filter.tags.0`. */
export const at = (value: unknown, path: string): unknown =>
  path === ''
    ? value
    : path
        .split('.')
        .reduce<unknown>((part, key) => (part as Record<string, unknown> | null | undefined)?.[key], value);

/** A copy with one field set, or without it; fields stand in the schema's order, so that nothing jumps while typing. */
export function withField(value: unknown, name: string, field: unknown, order: string[] = []): Record<string, unknown> {
  const next = new Map(Object.entries(isRecord(value) ? value : {}));
  if (field === undefined) next.delete(name);
  else next.set(name, field);
  const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.fromEntries([...next].sort(([a], [b]) => place(a) - place(b)));
}
