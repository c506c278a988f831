/**
 * Inputs as the form edits them: plain JSON, dates as ISO 8601 text. This module creates, reads and converts them for
 * sending.
 */
import type { JsonSchema } from '@tessera/sdk/manifest';
import { type Schemas, shapeOf, type Variant } from './shape.ts';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** A field's empty value: everything that has only one possible value is filled in. */
export function emptyValue(schema: JsonSchema, schemas: Schemas, depth = 0): unknown {
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
      const entries = shape.required.map((name) => [
        name,
        emptyValue(shape.properties[name] ?? {}, schemas, depth + 1),
      ]);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    }
    default:
      return undefined;
  }
}

/** An initial value where `undefined` is not possible: a list item, a map value, a chosen variant. */
export function initialValue(schema: JsonSchema, schemas: Schemas): unknown {
  const empty = emptyValue(schema, schemas);
  if (empty !== undefined) return empty;
  const shape = shapeOf(schema, schemas);
  if (shape.kind === 'text') return '';
  if (shape.kind === 'boolean') return false;
  if (shape.kind === 'enum') return shape.values[0];
  if (shape.kind === 'number') return shape.minimum ?? 0;
  if (shape.kind === 'union' && shape.discriminator === null && shape.variants[0])
    return initialValue(shape.variants[0].schema, schemas);
  return null;
}

/** The index of the variant that a value matches; -1 for none. */
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

/** Converts a value for the SDK: ISO 8601 text becomes a Date, and text of an incomplete number becomes a number. */
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

/** Text that is no date is sent as it is, and the server refuses it. */
function dateOf(text: string): Date | string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date;
}

/**
 * `1.` and `1e3` become numbers. Text in canonical number form (`"12"`) is kept, because only JSON input can contain it.
 */
export const numberOf = (text: string): number | string => {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) && String(number) !== text ? number : text;
};

function mapValues(value: unknown, change: (item: unknown, name: string) => unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, name)]));
}

/** The part of a value at an issue's path: `filter.tags.0`. */
export const at = (value: unknown, path: string): unknown =>
  path === ''
    ? value
    : path
        .split('.')
        .reduce<unknown>((part, key) => (part as Record<string, unknown> | null | undefined)?.[key], value);

/**
 * A copy with one field set or removed. Fields keep the schema's order, so that the JSON does not reorder while typing.
 */
export function withField(value: unknown, name: string, field: unknown, order: string[] = []): Record<string, unknown> {
  const next = new Map(Object.entries(isRecord(value) ? value : {}));
  if (field === undefined) next.delete(name);
  else next.set(name, field);
  const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.fromEntries([...next].sort(([a], [b]) => place(a) - place(b)));
}
