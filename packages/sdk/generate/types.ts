/** Writes TypeScript types from JSON Schemas, with documentation and names. Enums in outputs are open. */
import type { JsonSchema } from '../src/manifest.ts';
import { type Direction, refName } from './json-schema.ts';

export interface TypeContext {
  direction: Direction;
  schemas: Record<string, JsonSchema>;
  /** Called with every name that the type uses. */
  use: (name: string) => void;
}

/** `export interface Name { … }`; a type alias if the schema is not an object. */
export function declaration(name: string, schema: JsonSchema, context: TypeContext): string {
  const doc = docOf(schema.description ? [schema.description] : [], '');
  if (isPlainObject(schema)) return `${doc}export interface ${name} ${typeOf(schema, context)}\n`;
  // A named enum lists the known values; outputs that use it are open.
  const type = schema.enum ? union(schema.enum.map(literal)) : typeOf(schema, context);
  return `${doc}export type ${name} = ${type};\n`;
}

export function typeOf(schema: JsonSchema, context: TypeContext, indent = ''): string {
  const name = refName(schema);
  if (name) return named(name, context);
  if (schema['x-type']) return schema['x-type'];
  if ('const' in schema) return literal(schema.const);
  if (schema.enum) return open(union(schema.enum.map(literal)), schema.enum, context);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return union(alternatives.map((part) => typeOf(part, context, indent)));
  if (schema.allOf) return schema.allOf.map((part) => parenthesized(typeOf(part, context, indent))).join(' & ');
  if (schema.not) return 'never';
  if (Array.isArray(schema.type)) {
    return union(schema.type.map((type) => typeOf({ ...schema, type }, context, indent)));
  }
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return arrayOf(schema, context, indent);
    case 'object':
      return objectOf(schema, context, indent);
    default:
      return 'unknown';
  }
}

function named(name: string, context: TypeContext): string {
  context.use(name);
  const target = context.schemas[name];
  return target?.enum ? open(name, target.enum, context) : name;
}

/** Opens an enum of an output: a newer server may send values that are not listed. Editors still complete the known ones. */
const open = (type: string, values: unknown[], { direction }: TypeContext): string =>
  direction === 'output' && values.every((value) => typeof value === 'string') ? union([type, '(string & {})']) : type;

function arrayOf({ prefixItems, items }: JsonSchema, context: TypeContext, indent: string): string {
  if (prefixItems) {
    const rest = typeof items === 'object' ? [`...${parenthesized(typeOf(items, context, indent))}[]`] : [];
    return `[${[...prefixItems.map((part) => typeOf(part, context, indent)), ...rest].join(', ')}]`;
  }
  return typeof items === 'object' ? `${parenthesized(typeOf(items, context, indent))}[]` : 'unknown[]';
}

function objectOf(schema: JsonSchema, context: TypeContext, indent: string): string {
  const { properties = {}, required = [], propertyNames, additionalProperties } = schema;
  const others = typeof additionalProperties === 'object' ? typeOf(additionalProperties, context, indent) : undefined;
  if (Object.keys(properties).length === 0) return recordOf(propertyNames, others, required, context);
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, field]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    const optional = required.includes(name) ? '' : '?';
    return `${fieldDoc(field, context, inner)}${inner}${key}${optional}: ${typeOf(field, context, inner)};\n`;
  });
  const body = `{\n${fields.join('')}${indent}}`;
  return others === undefined ? body : `${body} & { [more: string]: ${others} }`;
}

function recordOf(
  keys: JsonSchema | undefined,
  values: string | undefined,
  required: string[],
  context: TypeContext,
): string {
  // Keys stay closed: `Record<'a' | (string & {}), …>` would promise a value for every key.
  const keyType = keys ? typeOf(keys, { ...context, direction: 'input' }) : 'string';
  const record = `Record<${keyType}, ${values ?? 'unknown'}>`;
  return keyType !== 'string' && required.length === 0 ? `Partial<${record}>` : record;
}

/** Whether the schema is written as an interface. */
export const isPlainObject = (schema: JsonSchema): boolean =>
  schema.type === 'object' &&
  Object.keys(schema.properties ?? {}).length > 0 &&
  typeof schema.additionalProperties !== 'object';

function fieldDoc(field: JsonSchema, { direction }: TypeContext, indent: string): string {
  const lines = field.description ? [field.description] : [];
  if (direction === 'input' && field.default !== undefined) lines.push(`@default ${JSON.stringify(field.default)}`);
  if (field.deprecated) lines.push('@deprecated');
  return docOf(lines, indent);
}

/** A JSDoc block; empty without paragraphs. */
export function docOf(paragraphs: string[], indent: string): string {
  const lines = paragraphs.flatMap((text) => text.replaceAll('*/', '*\\/').split('\n'));
  if (lines.length === 0) return '';
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : JSON.stringify(value);

const union = (types: string[]): string => {
  const unique = [...new Set(types)];
  return unique.includes('unknown') ? 'unknown' : unique.join(' | ');
};

const parenthesized = (type: string): string =>
  /[|&]/.test(type) && !/^[({[][^|&]*[)}\]]$/.test(type) ? `(${type})` : type;
