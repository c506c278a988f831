/** Finds the keys of an input that its schema does not know, so that a misspelled field is refused instead of dropped. */
import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';

export interface UnknownKey {
  path: string;
  /** The known key that is probably meant. */
  nearest: string | undefined;
}

/** The parts of zod's definitions that hold other schemas (zod 4; `_zod.def` is not public, so zod is pinned). */
interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  catchall?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  items?: z.ZodType[];
  innerType?: z.ZodType;
  in?: z.ZodType;
  left?: z.ZodType;
  right?: z.ZodType;
  getter?: () => z.ZodType;
}

const definitionOf = (schema: z.ZodType): Definition => schema._zod.def as unknown as Definition;

export function unknownKeys(schema: z.ZodType, value: unknown, path: readonly string[] = []): UnknownKey[] {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case 'object':
      return isRecord(value) ? unknownInObject(definition, value, path) : [];
    case 'record':
      return isRecord(value) ? inEach(Object.entries(value), definition.valueType, path) : [];
    case 'array':
      return Array.isArray(value) ? inEach(indexed(value), definition.element, path) : [];
    case 'tuple':
      return Array.isArray(value)
        ? indexed(value).flatMap(([key, item], i) => inEach([[key, item]], definition.items?.[i], path))
        : [];
    case 'union':
      return fewest(
        (definition.options ?? []).filter((one) => mayBe(one, value)).map((one) => unknownKeys(one, value, path)),
      );
    case 'intersection':
      return inBoth(
        unknownKeys(definition.left as z.ZodType, value, path),
        unknownKeys(definition.right as z.ZodType, value, path),
      );
    case 'pipe':
      return unknownKeys(definition.in as z.ZodType, value, path);
    case 'lazy':
      return unknownKeys((definition.getter as () => z.ZodType)(), value, path);
    default:
      return definition.innerType ? unknownKeys(definition.innerType, value, path) : [];
  }
}

function unknownInObject(
  { shape = {}, catchall }: Definition,
  value: Record<string, unknown>,
  path: readonly string[],
) {
  const known = Object.keys(shape);
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, key];
    if (Object.hasOwn(shape, key)) return unknownKeys(shape[key] as z.ZodType, inner, place);
    if (catchall && definitionOf(catchall).type !== 'never') return unknownKeys(catchall, inner, place);
    return [{ path: place.join('.'), nearest: nearestOf(key, known) }];
  });
}

/** The nearest known key, unless it has little in common with the given one. */
function nearestOf(key: string, known: string[]): string | undefined {
  if (known.length === 0) return undefined;
  const byCase = known.find((one) => one.toLowerCase() === key.toLowerCase().replaceAll('_', ''));
  const contained = known.find((one) => one.toLowerCase().endsWith(key.toLowerCase()));
  const nearest = byCase ?? closest(key, known);
  return byCase || distance(key, nearest) <= Math.max(2, key.length / 2) ? nearest : contained;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

const indexed = (values: unknown[]): [string, unknown][] => values.map((value, i) => [String(i), value]);

const inEach = (entries: [string, unknown][], schema: z.ZodType | undefined, path: readonly string[]): UnknownKey[] =>
  schema ? entries.flatMap(([key, value]) => unknownKeys(schema, value, [...path, key])) : [];

/** Types that hold no keys. */
const PLAIN = new Set(['string', 'number', 'int', 'boolean', 'date', 'null', 'literal', 'enum', 'array', 'tuple']);

/** Whether the value can be this variant of a union: literal fields (`type: 'email'`) must match. */
function mayBe(schema: z.ZodType, value: unknown): boolean {
  const { type, shape, innerType, getter } = definitionOf(schema);
  if (type === 'lazy' && getter) return mayBe(getter(), value);
  if (innerType) return mayBe(innerType, value);
  if (isRecord(value) && PLAIN.has(type)) return false;
  if (type !== 'object' || !isRecord(value)) return true;
  return Object.entries(shape ?? {}).every(
    ([key, field]) => definitionOf(field).type !== 'literal' || field.safeParse(value[key]).success,
  );
}

const fewest = (found: UnknownKey[][]): UnknownKey[] =>
  found.reduce((best, one) => (one.length < best.length ? one : best), found[0] ?? []);

/** Either side of an intersection may know a key. */
const inBoth = (left: UnknownKey[], right: UnknownKey[]): UnknownKey[] =>
  left.filter(({ path }) => right.some((one) => one.path === path));
