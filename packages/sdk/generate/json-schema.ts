/** JSON Schemas of the router's zod schemas: named entities are collected once and referred to as `#/schemas/Name`. */
import { z } from 'zod';
import type { JsonSchema } from '../src/manifest.ts';

export type Direction = 'input' | 'output';

export interface Converted {
  schema: JsonSchema;
  /** May it be left out altogether? */
  isOptional: boolean;
}

/** An entity, and where it was met: what goes in may differ from what comes out (defaults, open enums). */
export type Definitions = Record<Direction, Map<string, JsonSchema>>;

export const newDefinitions = (): Definitions => ({ input: new Map(), output: new Map() });

/** JSON cannot carry these, and superjson's other types are refused by the server. */
const UNWANTED = ['bigint', 'symbol', 'map', 'set', 'nan', 'function', 'file', 'promise'];

/**
 * Converts the schema at `place` (used in messages, and to name recursive schemas that have no id) and adds the
 * entities it refers to to `definitions`. Throws on what a client could not be given a type for.
 */
export function convert(
  zodSchema: z.ZodType,
  { direction, place, definitions }: { direction: Direction; place: string; definitions: Definitions },
): Converted {
  // Wrapped, so that a root with an id is referred to like any other, and `required` tells if it may be left out.
  const wrapper = z.toJSONSchema(z.object({ root: zodSchema }), {
    io: direction,
    unrepresentable: 'any',
    override: ({ zodSchema: inner, jsonSchema, path }) => {
      const { type } = inner._zod.def;
      if (type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time', 'x-type': 'Date' });
      if (UNWANTED.includes(type)) throw unfit(place, path, `a ${type} cannot travel`);
      if (direction === 'output' && type === 'transform') {
        throw unfit(place, path, 'the type of a bare transform is not known; use z.codec, or transform in the service');
      }
    },
  }) as JsonSchema as { properties: { root: JsonSchema }; required?: string[]; $defs?: Record<string, JsonSchema> };

  const nameOf = (id: string) => (id.startsWith('__schema') ? `${place}Node${id.slice('__schema'.length)}` : id);
  for (const [id, schema] of Object.entries(wrapper.$defs ?? {})) {
    const name = nameOf(id);
    const clean = tidy(schema, direction, nameOf);
    const known = definitions[direction].get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(clean)) {
      throw new Error(`${place}: two different schemas have the id ${name}`);
    }
    definitions[direction].set(name, clean);
  }
  return {
    schema: tidy(wrapper.properties.root, direction, nameOf),
    isOptional: !wrapper.required?.includes('root'),
  };
}

const unfit = (place: string, path: (string | number)[], why: string) =>
  new Error(`${place}: ${path.filter((part) => part !== 'properties').join('.')}: ${why}`);

/** Rewrites references, and leaves outputs open: a client must survive fields it does not know yet. */
function tidy(schema: JsonSchema, direction: Direction, nameOf: (id: string) => string): JsonSchema {
  return mapSchema(schema, (part) => {
    if (part.$ref) return { ...part, $ref: `#/schemas/${nameOf(part.$ref.replace('#/$defs/', ''))}` };
    // A format says it shorter than zod's pattern for it.
    if (part.format && part.pattern) {
      const { pattern: _, ...short } = part;
      return short;
    }
    if (direction === 'output' && part.properties && part.additionalProperties === false) {
      const { additionalProperties: _, ...open } = part;
      return open;
    }
    return part;
  });
}

/** A copy in which `change` has seen every schema, the inner ones first. */
export function mapSchema(schema: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const inner = (value: JsonSchema) => mapSchema(value, change);
  const innerOrFlag = (value: JsonSchema | boolean) => (typeof value === 'boolean' ? value : inner(value));
  const copy = { ...schema };
  for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const)
    if (copy[key]) copy[key] = copy[key].map(inner);
  for (const key of ['items', 'additionalProperties'] as const) {
    if (copy[key] !== undefined) copy[key] = innerOrFlag(copy[key]);
  }
  for (const key of ['propertyNames', 'not'] as const) if (copy[key]) copy[key] = inner(copy[key]);
  if (copy.properties) {
    copy.properties = Object.fromEntries(Object.entries(copy.properties).map(([name, value]) => [name, inner(value)]));
  }
  return change(copy);
}

/** The name a reference points to. */
export const refName = (schema: JsonSchema): string | undefined => schema.$ref?.replace('#/schemas/', '');

/** Everything a schema refers to directly. */
export function referencesOf(schema: JsonSchema): Set<string> {
  const names = new Set<string>();
  mapSchema(schema, (part) => {
    const name = refName(part);
    if (name) names.add(name);
    return part;
  });
  return names;
}

/** Follows a reference to the schema itself. */
export function resolve(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  const name = refName(schema);
  if (!name) return schema;
  const target = schemas[name];
  if (!target) throw new Error(`There is no schema ${name}`);
  return resolve(target, schemas);
}
