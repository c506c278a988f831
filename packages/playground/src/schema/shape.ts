/** A JSON Schema as the kinds of values that forms, checks and snippets distinguish. */
import type { JsonSchema } from '@tessera/sdk/manifest';

export type Schemas = Record<string, JsonSchema>;

/** One variant of a union. `values` are the discriminator's values for this variant. */
export interface Variant {
  label: string;
  schema: JsonSchema;
  values: string[] | null;
}

export type Kind =
  | { kind: 'text'; format: string | null; minLength: number; maxLength: number; pattern: string | null }
  | { kind: 'number'; integer: boolean; minimum: number | null; maximum: number | null }
  | { kind: 'boolean' }
  /** `isDate`: a `Date` in JavaScript, rather than ISO 8601 text. */
  | { kind: 'moment'; isDate: boolean }
  | { kind: 'day' }
  | { kind: 'enum'; values: unknown[] }
  | { kind: 'constant'; value: unknown }
  | { kind: 'array'; items: JsonSchema; minItems: number; maxItems: number | null }
  | { kind: 'object'; properties: Record<string, JsonSchema>; required: string[] }
  | { kind: 'record'; keys: JsonSchema | null; values: JsonSchema }
  | { kind: 'union'; variants: Variant[]; discriminator: string | null }
  | { kind: 'null' }
  | { kind: 'any' };

export type Shape = Kind & {
  nullable: boolean;
  description: string | null;
  fallback: unknown;
  deprecated: boolean;
};

export const refName = (schema: JsonSchema): string | undefined => schema.$ref?.replace('#/schemas/', '');

/** Follows references. Keywords beside a reference (a description, a default) override those of its target. */
export function resolve(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const name = refName(schema);
  const target = name === undefined ? undefined : schemas[name];
  if (!target) return schema;
  const { $ref: _, ...beside } = schema;
  return { ...resolve(target, schemas), ...beside };
}

const known = new WeakMap<JsonSchema, Shape>();

export function shapeOf(schema: JsonSchema, schemas: Schemas): Shape {
  const cached = known.get(schema);
  if (cached) return cached;
  const shape = readShape(resolve(schema, schemas), schemas);
  known.set(schema, shape);
  return shape;
}

function readShape(schema: JsonSchema, schemas: Schemas): Shape {
  const all = alternativesOf(schema);
  const alternatives = all.filter((part) => !isNull(part));
  const [only] = alternatives;
  const about = {
    nullable: alternatives.length < all.length,
    description: schema.description ?? null,
    fallback: schema.default,
    deprecated: schema.deprecated ?? false,
  };
  if (!only) return { kind: 'null', ...about };
  if (alternatives.length > 1) return { ...unionOf(alternatives, schemas), ...about };
  if (only === schema) return { ...kindOf(schema, schemas), ...about };
  const inner = shapeOf(only, schemas);
  return {
    ...inner,
    nullable: about.nullable || inner.nullable,
    description: about.description ?? inner.description,
    fallback: about.fallback ?? inner.fallback,
    deprecated: about.deprecated || inner.deprecated,
  };
}

function alternativesOf(schema: JsonSchema): JsonSchema[] {
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts) return parts;
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }));
  return [schema];
}

const isNull = (schema: JsonSchema): boolean => schema.type === 'null' || ('const' in schema && schema.const === null);

function kindOf(schema: JsonSchema, schemas: Schemas): Kind {
  if ('const' in schema) return { kind: 'constant', value: schema.const };
  if (schema.enum)
    return schema.enum.length === 1
      ? { kind: 'constant', value: schema.enum[0] }
      : { kind: 'enum', values: schema.enum };
  if (schema.allOf) return merged(schema.allOf.map((part) => shapeOf(part, schemas)));
  if (schema['x-type'] === 'Date') return { kind: 'moment', isDate: true };
  switch (schema.type) {
    case 'string':
      return textOf(schema);
    case 'number':
    case 'integer':
      return {
        kind: 'number',
        integer: schema.type === 'integer',
        minimum: bound(schema.minimum),
        maximum: bound(schema.maximum),
      };
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
      return {
        kind: 'array',
        items: typeof schema.items === 'object' ? schema.items : {},
        minItems: Number(schema.minItems ?? 0),
        maxItems: bound(schema.maxItems),
      };
    case 'object':
      return objectOf(schema);
    default:
      return { kind: 'any' };
  }
}

function textOf(schema: JsonSchema): Kind {
  if (schema.format === 'date-time') return { kind: 'moment', isDate: false };
  if (schema.format === 'date') return { kind: 'day' };
  return {
    kind: 'text',
    format: schema.format ?? null,
    minLength: Number(schema.minLength ?? 0),
    maxLength: Number(schema.maxLength ?? Number.POSITIVE_INFINITY),
    pattern: typeof schema.pattern === 'string' ? schema.pattern : null,
  };
}

function objectOf(schema: JsonSchema): Kind {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  if (Object.keys(properties).length === 0 && additionalProperties !== false && additionalProperties !== undefined) {
    return {
      kind: 'record',
      keys: propertyNames ?? null,
      values: typeof additionalProperties === 'object' ? additionalProperties : {},
    };
  }
  return { kind: 'object', properties, required };
}

function merged(shapes: Shape[]): Kind {
  const objects = shapes.filter((shape) => shape.kind === 'object');
  if (objects.length < shapes.length) return { kind: 'any' };
  return {
    kind: 'object',
    properties: Object.assign({}, ...objects.map(({ properties }) => properties)),
    required: objects.flatMap(({ required }) => required),
  };
}

/** Ignores the bounds of safe integers, which say nothing useful. */
const bound = (value: unknown): number | null =>
  typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;

function unionOf(alternatives: JsonSchema[], schemas: Schemas): Kind {
  if (alternatives.every((part) => 'const' in part))
    return { kind: 'enum', values: alternatives.map((part) => part.const) };
  const tags = alternatives.map((part) => tagsOf(part, schemas));
  const discriminator = [...(tags[0]?.keys() ?? [])].find((name) => isDiscriminator(name, tags)) ?? null;
  const variants = alternatives.map((schema, index) => {
    const values = discriminator === null ? null : (tags[index]?.get(discriminator) ?? null);
    return { schema, values, label: values?.join(', ') ?? labelOf(schema, schemas) };
  });
  return { kind: 'union', variants, discriminator };
}

function isDiscriminator(name: string, tags: Map<string, string[]>[]): boolean {
  const values = tags.flatMap((tag) => tag.get(name) ?? [null]);
  return !values.includes(null) && new Set(values).size === values.length;
}

/**
 * The properties that can identify an object, with their values: its required constants and enums. For a union, those
 * that all variants have.
 */
function tagsOf(schema: JsonSchema, schemas: Schemas, depth = 0): Map<string, string[]> {
  const resolved = resolve(schema, schemas);
  const parts = resolved.anyOf ?? resolved.oneOf;
  if (parts && depth < 5) {
    const [first, ...others] = parts.map((part) => tagsOf(part, schemas, depth + 1));
    const shared = [...(first ?? [])].filter(([name]) => others.every((tag) => tag.has(name)));
    return new Map(
      shared.map(([name, values]) => [
        name,
        [...new Set([...values, ...others.flatMap((tag) => tag.get(name) ?? [])])],
      ]),
    );
  }
  const tags = new Map<string, string[]>();
  for (const [name, property] of Object.entries(resolved.properties ?? {})) {
    const { const: constant, enum: values } = resolve(property, schemas);
    const texts = (values ?? [constant]).filter((value) => typeof value === 'string');
    if (texts.length > 0 && resolved.required?.includes(name)) tags.set(name, texts);
  }
  return tags;
}

/** A short label for a schema: `text`, `list of number`, `ImportMapping`. */
export function labelOf(schema: JsonSchema, schemas: Schemas): string {
  const shape = shapeOf(schema, schemas);
  switch (shape.kind) {
    case 'text':
      return shape.format ?? 'text';
    case 'number':
      return shape.integer ? 'integer' : 'number';
    case 'moment':
      return 'date-time';
    case 'day':
      return 'date';
    case 'enum':
      return refName(schema) ?? 'choice';
    case 'constant':
      return JSON.stringify(shape.value);
    case 'array':
      return `list of ${labelOf(shape.items, schemas)}`;
    case 'record':
      return 'map';
    case 'union':
      return refName(schema) ?? 'one of';
    case 'object':
      return refName(schema) ?? 'object';
    default:
      return shape.kind;
  }
}
