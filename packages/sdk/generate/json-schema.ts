/** Converts the router's zod schemas to JSON Schemas. Named entities are collected once and referenced as `#/schemas/Name`. */
import { z } from 'zod';
import type { JsonSchema } from '../src/manifest.ts';

export type Direction = 'input' | 'output';

export interface Converted {
  schema: JsonSchema;
  /** Whether the input may be omitted. */
  isOptional: boolean;
}

/** Entities by direction: as an input, an entity can differ from its output (defaults, open enums). */
export type Definitions = Record<Direction, Map<string, JsonSchema>>;

export const newDefinitions = (): Definitions => ({ input: new Map(), output: new Map() });

/** JSON cannot represent these types, and the server refuses superjson's other types. */
const UNSUPPORTED = ['bigint', 'symbol', 'map', 'set', 'nan', 'function', 'file', 'promise'];

/**
 * Converts a schema and adds the entities that it references to `definitions`. `place` is used in messages, and as the name of
 * recursive schemas that have no id. Throws if a schema has no type that a client could use.
 */
export function convert(
  zodSchema: z.ZodType,
  { direction, place, definitions }: { direction: Direction; place: string; definitions: Definitions },
): Converted {
  // Wrapped in an object, so that a root with an id becomes a reference, and `required` says whether it may be omitted.
  const wrapper = z.toJSONSchema(z.object({ root: zodSchema }), {
    io: direction,
    unrepresentable: 'any',
    override: ({ zodSchema: inner, jsonSchema, path }) => {
      const { type } = inner._zod.def;
      if (type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time', 'x-type': 'Date' });
      if (UNSUPPORTED.includes(type)) throw unsupported(place, path, `JSON cannot represent a ${type}`);
      if (direction === 'output' && type === 'transform') {
        throw unsupported(
          place,
          path,
          'the output type of a transform is unknown; use z.codec, or transform in the service',
        );
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

const unsupported = (place: string, path: (string | number)[], why: string) =>
  new Error(`${place}: ${path.filter((part) => part !== 'properties').join('.')}: ${why}`);

/** Rewrites references, and opens output objects: a client must accept fields that a newer server adds. */
function tidy(schema: JsonSchema, direction: Direction, nameOf: (id: string) => string): JsonSchema {
  return mapSchema(schema, (part) => {
    if (part.$ref) return { ...part, $ref: `#/schemas/${nameOf(part.$ref.replace('#/$defs/', ''))}` };
    // The format is shorter than zod's pattern for it.
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

/** A copy to which `change` is applied at every level, inner schemas first. */
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

/** The name that a reference points to. */
export const refName = (schema: JsonSchema): string | undefined => schema.$ref?.replace('#/schemas/', '');

/** The names that a schema references directly. */
export function referencesOf(schema: JsonSchema): Set<string> {
  const names = new Set<string>();
  mapSchema(schema, (part) => {
    const name = refName(part);
    if (name) names.add(name);
    return part;
  });
  return names;
}

/** The schema that a reference points to. */
export function resolve(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  const name = refName(schema);
  if (!name) return schema;
  const target = schemas[name];
  if (!target) throw new Error(`The schema ${name} does not exist`);
  return resolve(target, schemas);
}
