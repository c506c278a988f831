/** The call as TypeScript, ready to paste. Secrets become environment variables. */
import type { ManifestProcedure } from '@tessera/sdk/manifest';
import { hidesValue } from '../api/redact.ts';
import { refName, resolve, type Schemas } from '../schema/shape.ts';
import { quote } from '../schema/type-text.ts';
import { isRecord, revive } from '../schema/value.ts';

export interface SnippetOptions {
  url: string;
  /** How the caller authenticates. */
  identity: 'session' | 'key' | 'anonymous';
  /** Set when the person has several organizations. */
  organizationId: string | null;
}

/** Maximum characters of a line; the column beside the form is narrow. */
const MAX_LINE_LENGTH = 68;

export function snippetOf(
  procedure: ManifestProcedure,
  input: unknown,
  schemas: Schemas,
  options: SnippetOptions,
): string {
  const call = `tessera.${procedure.path}`;
  const given = procedure.input ? revive(procedure.input, input, schemas) : undefined;
  const isBare = given === undefined || (procedure.inputOptional && isRecord(given) && Object.keys(given).length === 0);
  const argument = isBare ? '' : expression(given, '', call.length + 24);
  return [
    `import { createTessera } from '@tessera/sdk';`,
    '',
    ...clientLines(procedure, options),
    '',
    ...callLines(procedure, call, argument, schemas),
  ].join('\n');
}

function clientLines({ access }: ManifestProcedure, { url, identity, organizationId }: SnippetOptions): string[] {
  const needsKey = access !== 'public' && identity !== 'session';
  const fields = [
    `url: ${quote(url)}`,
    ...(needsKey ? ['apiKey: process.env.TESSERA_API_KEY'] : []),
    ...(identity === 'session' && organizationId && access !== 'public'
      ? [`organizationId: ${quote(organizationId)}`]
      : []),
  ];
  const oneLine = `const tessera = createTessera({ ${fields.join(', ')} });`;
  const create =
    oneLine.length <= MAX_LINE_LENGTH
      ? [oneLine]
      : ['const tessera = createTessera({', ...fields.map((field) => `  ${field},`), '});'];
  if (identity !== 'session' || access === 'public') return create;
  return [...create, 'await tessera.auth.signIn({ email, password });'];
}

function callLines(procedure: ManifestProcedure, call: string, argument: string, schemas: Schemas): string[] {
  const name = resultName(procedure, schemas);
  if (procedure.type === 'subscription') {
    return [`for await (const ${name} of ${call}(${argument})) {`, `  console.log(${name});`, '}'];
  }
  if (!procedure.output) return [`await ${call}(${argument});`];
  if (!procedure.pagination) return [`const ${name} = await ${call}(${argument});`];
  const item = itemName(procedure, schemas);
  return [
    `const { items, nextCursor } = await ${call}(${argument});`,
    '',
    '// Or every item, page by page:',
    `for await (const ${item} of ${call}.all(${argument})) {`,
    `  console.log(${item});`,
    '}',
  ];
}

const resultName = ({ output, type }: ManifestProcedure, schemas: Schemas): string =>
  variable(output ? refName(output) : undefined) ??
  (type === 'subscription' ? 'item' : resolve(output ?? {}, schemas).type === 'array' ? 'items' : 'result');

function itemName({ output }: ManifestProcedure, schemas: Schemas): string {
  const items = resolve(output ?? {}, schemas).properties?.items?.items;
  return variable(typeof items === 'object' ? refName(items) : undefined) ?? 'item';
}

/** `ContactChange` → `contactChange`. Reserved words get the suffix `ed`. */
function variable(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const word = name.charAt(0).toLowerCase() + name.slice(1);
  return ['import', 'export', 'default', 'class', 'package', 'new'].includes(word) ? `${word}ed` : word;
}

/** A value as TypeScript. It takes one line if it fits after `before` characters. */
export function expression(value: unknown, indent: string, before = indent.length + 16): string {
  if (value instanceof Date) return `new Date(${quote(value.toISOString())})`;
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) {
    return bracketed(
      '[',
      value.map((item) => expression(item, `${indent}  `)),
      ']',
      indent,
      before,
    );
  }
  if (!isRecord(value)) return JSON.stringify(value) ?? 'undefined';
  const inner = `${indent}  `;
  const fields = Object.entries(value).map(([name, field]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
    if (hidesValue(name) && typeof field === 'string') return `${key}: process.env.${constantCase(name)} ?? ''`;
    return `${key}: ${expression(field, inner)}`;
  });
  return bracketed('{ ', fields, ' }', indent, before);
}

function bracketed(open: string, parts: string[], close: string, indent: string, before: number): string {
  if (parts.length === 0) return (open + close).replaceAll(' ', '');
  const oneLine = `${open}${parts.join(', ')}${close}`;
  if (!oneLine.includes('\n') && before + oneLine.length <= MAX_LINE_LENGTH) return oneLine;
  const inner = `${indent}  `;
  return `${open.trim()}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close.trim()}`;
}

const constantCase = (name: string): string =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/\W+/g, '_')
    .toUpperCase();
