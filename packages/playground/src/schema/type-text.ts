/** Renders a schema as TypeScript, for display. */
import type { JsonSchema } from '@tessera/sdk/manifest';
import { refName, resolve, type Schemas } from './shape.ts';

/** The type, followed by each named type that it mentions. */
export function typeText(schema: JsonSchema, schemas: Schemas, name: string): string {
  const declarations = new Map<string, string>();
  const waiting: string[] = [];
  const use = (used: string) => {
    if (declarations.has(used) || waiting.includes(used)) return;
    waiting.push(used);
  };
  const root = refName(schema);
  if (root) use(root);
  else declarations.set(name, declare(name, schema, use));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    declarations.set(next, '');
    declarations.set(next, declare(next, resolve({ $ref: `#/schemas/${next}` }, schemas), use));
  }
  return [...declarations.values()].join('\n\n');
}

function declare(name: string, schema: JsonSchema, use: (name: string) => void): string {
  const doc = docOf(schema, '');
  const type = typeOf(schema, '', use);
  return type.startsWith('{') ? `${doc}interface ${name} ${type}` : `${doc}type ${name} = ${type};`;
}

function typeOf(schema: JsonSchema, indent: string, use: (name: string) => void): string {
  const name = refName(schema);
  if (name) {
    use(name);
    return name;
  }
  if (schema['x-type']) return schema['x-type'];
  if ('const' in schema) return literal(schema.const);
  if (schema.enum) return unionOf(schema.enum.map(literal), indent);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts) return unionOf([...new Set(parts.map((part) => typeOf(part, `${indent}  `, use)))], indent);
  if (schema.allOf) return schema.allOf.map((part) => typeOf(part, indent, use)).join(' & ');
  if (Array.isArray(schema.type))
    return schema.type.map((type) => typeOf({ ...schema, type }, indent, use)).join(' | ');
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  if (schema.type === 'array')
    return listOf(typeof schema.items === 'object' ? typeOf(schema.items, indent, use) : 'unknown');
  if (schema.type === 'object') return objectOf(schema, indent, use);
  return schema.type ?? 'unknown';
}

/** One line while it is short, otherwise one line per type. */
function unionOf(types: string[], indent: string): string {
  const oneLine = types.join(' | ');
  if (!oneLine.includes('\n') && oneLine.length <= 48) return oneLine;
  return types.map((type) => `\n${indent}  | ${type}`).join('');
}

const listOf = (item: string): string => (/^[\w.]+$/.test(item) ? `${item}[]` : `(${item})[]`);

function objectOf(schema: JsonSchema, indent: string, use: (name: string) => void): string {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  if (Object.keys(properties).length === 0) {
    const key = propertyNames ? typeOf(propertyNames, indent, use) : 'string';
    return `Record<${key}, ${typeof additionalProperties === 'object' ? typeOf(additionalProperties, indent, use) : 'unknown'}>`;
  }
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, property]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    return `${docOf(property, inner)}${inner}${key}${required.includes(name) ? '' : '?'}: ${typeOf(property, inner, use)};\n`;
  });
  return `{\n${fields.join('')}${indent}}`;
}

const docOf = ({ description }: JsonSchema, indent: string): string =>
  description ? `${indent}/** ${description.replaceAll('*/', '*\\/').replaceAll('\n', ' ')} */\n` : '';

const literal = (value: unknown): string => (typeof value === 'string' ? quote(value) : JSON.stringify(value));

export const quote = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
