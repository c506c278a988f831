/** Values for a zod schema, as fast-check arbitraries: whatever could stand in an answer that the schema describes. */
import fc from 'fast-check';
import type { z } from 'zod';

/** What is read of a schema. */
interface Def {
  type: string;
  format?: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  innerType?: z.ZodType;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  entries?: Record<string, string>;
  values?: unknown[];
  items?: z.ZodType[];
  out?: z.ZodType;
  getter?: () => z.ZodType;
}

const defOf = (schema: z.ZodType): Def => (schema as unknown as { def: Def }).def;

/** No -0, which JSON has no word for; it is looked at by itself. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));

/** Letters of all kinds, with those in front that JSON or superjson's paths treat otherwise. */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '.', '\\', '\\.', 'a.b', 'a\\.b', '"', '\n', '\0', '\ud800', 'नमस्ते', '0', 'length', '\u2028'),
);

const plainJson = fc
  .json({ stringUnit: 'grapheme' })
  .filter((json) => !/(__proto__|constructor|prototype|\\)"\s*:/.test(json))
  .map((json) => JSON.parse(json.replace(/-0\b(?!\.)/g, '0')));

/** Years from 1 to 9999 and beyond, with many in one minute as a page of rows has them. */
export const anyDate = fc.oneof(
  fc.date({ noInvalidDate: true }),
  fc.integer({ min: 0, max: 90_000 }).map((ms) => new Date(Date.UTC(2026, 10, 20, 9) + ms)),
);

/** `depth` bounds schemas that contain themselves. */
export function arbitraryOf(schema: z.ZodType, depth = 9): fc.Arbitrary<unknown> {
  const def = defOf(schema);
  const inner = (child: z.ZodType | undefined) => arbitraryOf(child as z.ZodType, depth - 1);
  switch (def.type) {
    case 'string':
      return def.format === 'uuid' ? fc.uuid() : anyText;
    case 'number':
      return def.format?.includes('int') ? fc.maxSafeInteger() : finite;
    case 'boolean':
      return fc.boolean();
    case 'date':
      return anyDate;
    case 'null':
      return fc.constant(null);
    case 'void':
    case 'undefined':
      return fc.constant(undefined);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case 'literal':
      return fc.constantFrom(...(def.values ?? []));
    case 'nullable':
      return depth <= 0 ? fc.constant(null) : fc.oneof(fc.constant(null), inner(def.innerType));
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
      return depth <= 0 ? fc.constant(null).map(() => []) : fc.array(inner(def.element), { maxLength: 4 });
    case 'tuple':
      return fc.tuple(...(def.items ?? []).map(inner));
    case 'record':
      return fc.dictionary(inner(def.keyType).map(safeKey), inner(def.valueType), {
        maxKeys: 4,
        noNullPrototype: true,
      });
    case 'union':
      return fc.oneof(...(def.options ?? []).filter((option) => depth > 0 || !reaches(option, schema)).map(inner));
    case 'object':
      return objectOf(def.shape ?? {}, inner);
    case 'unknown':
    case 'any':
      return plainJson;
    default:
      throw new Error(`Nothing is known about values of a z.${def.type}()`);
  }
}

/** Whether values of `schema` may contain values of `target`. */
function reaches(schema: z.ZodType, target: z.ZodType, seen = new Set<z.ZodType>()): boolean {
  if (schema === target) return true;
  if (seen.has(schema)) return false;
  seen.add(schema);
  const def = defOf(schema);
  const parts = [def.element, def.innerType, def.valueType, def.out, def.getter?.(), ...Object.values(def.shape ?? {})];
  return [...parts, ...(def.options ?? [])].some((part) => part !== undefined && reaches(part, target, seen));
}

/**
 * superjson refuses the last three, as every input does, and loses its way below the empty one. A key that ends in a
 * backslash leads V8's `JSON.parse` astray: once it has seen `{"\\\\": 1}`, it reads `{"\\u0041": 1}` as the same.
 */
export const isKey = (key: string): boolean =>
  !key.endsWith('\\') && !['', '__proto__', 'constructor', 'prototype'].includes(key);
const safeKey = (key: unknown): string => (isKey(`${key}`) ? `${key}` : 'key');

function objectOf(shape: Record<string, z.ZodType>, inner: (child: z.ZodType) => fc.Arbitrary<unknown>) {
  const fields = Object.entries(shape).map(([key, field]) => {
    const { type, innerType } = defOf(field);
    const isOptional = type === 'optional';
    return { key, isOptional, value: inner(isOptional ? (innerType as z.ZodType) : field) };
  });
  const requiredKeys = fields.filter(({ isOptional }) => !isOptional).map(({ key }) => key);
  return fc
    .record(Object.fromEntries(fields.map(({ key, value }) => [key, value])), { requiredKeys, noNullPrototype: true })
    .map((made) =>
      Object.fromEntries(fields.flatMap(({ key }) => (Object.hasOwn(made, key) ? [[key, made[key]]] : []))),
    );
}
