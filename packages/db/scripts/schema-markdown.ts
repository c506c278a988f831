/** Formats `SCHEMA.md`: a table of columns per table, followed by a line per key, index and policy. */
import type { Column, Constraint, Index, Policy, Table } from './schema-catalogue.ts';

export function toMarkdown(tables: Table[]): string {
  const schemas = [...new Set(tables.map(({ schema }) => schema))];
  return `# Schema

Written by \`npm run gen\` from the migrations; do not edit.

A **tenant** table belongs to organizations row by row: row-level security is forced, \`tessera_app\` sees the rows of its
transaction's organization only (policy \`tenant\`), and \`tessera_system\` sees all (policy \`system\`). Both may select,
insert, update and delete there; every other table is for \`tessera_system\` alone. \`tessera_backup\` reads every row (policy \`backup\`). Exceptions are noted.

${schemas.map((schema) => `- [${schema}](#${schema}): ${namesIn(tables, schema)}`).join('\n')}
${schemas.map((schema) => section(schema, tables)).join('')}`;
}

const namesIn = (tables: Table[], schema: string): string =>
  tables
    .filter((table) => table.schema === schema)
    .map(({ name }) => name)
    .join(', ');

const section = (schema: string, tables: Table[]): string => `
## ${schema}
${tables
  .filter((table) => table.schema === schema)
  .map(tableText)
  .join('')}`;

function tableText(table: Table): string {
  const { schema, name, columns, constraints, indexes, policies } = table;
  const checks = constraints.filter(({ type }) => type === 'c');
  const rows = columns.map((column) =>
    row(
      column,
      checks.filter(({ columns: [only, another] }) => only === column.name && !another),
    ),
  );
  const facts = [
    ...constraints.filter(({ type }) => type === 'p').map((key) => `primary key ${list(key.columns)}`),
    ...constraints.filter(({ type }) => type === 'u').map((key) => `unique ${list(key.columns)}`),
    ...constraints.filter(({ type }) => type === 'f').map(foreignKey),
    ...checks
      .filter(({ columns: { length } }) => length > 1)
      .map(({ definition }) => `check ${code(condition(definition))}`),
    ...indexes.map(indexText),
    ...(isTenant(table) ? [] : policies.map(policyText)),
    ...(table.partitioned ? [`partitioned by ${code(table.partitioned)}`] : []),
  ];
  const kind = [isTenant(table) ? 'Tenant.' : '', ...rights(table)].filter(Boolean).join(' ');
  const head = ['| column | type | null | default | check |', '| --- | --- | --- | --- | --- |'];
  const parts = [
    `### ${schema}.${name}`,
    kind,
    [...head, ...rows].join('\n'),
    facts.map((fact) => `- ${fact}`).join('\n'),
  ];
  return `\n${parts.filter(Boolean).join('\n\n')}\n`;
}

/** Exactly the columns, keys and policies that `platform.tenant_table` creates. */
const TENANT_POLICIES = [
  'policy backup for select to tessera_backup: read `true`',
  'policy system for all to tessera_system: `true`',
  'policy tenant for all to tessera_app: `organization_id = platform.organization_id()`',
];
const isTenant = ({ isSecured, policies }: Table): boolean =>
  isSecured && policies.map(policyText).join() === TENANT_POLICIES.join();

const EVERYTHING = ['select', 'insert', 'update', 'delete'];

/** Privileges of the roles, where they differ from those of the kind of table. */
function rights(table: Table): string[] {
  const usual = { app: isTenant(table) ? EVERYTHING : [], system: EVERYTHING };
  return (['app', 'system'] as const)
    .filter((role) => table.rights[role].join() !== usual[role].join())
    .map((role) => `\`tessera_${role}\` may ${table.rights[role].join(', ') || 'do nothing'}.`);
}

function row({ name, type, isNullable, expression, isGenerated }: Column, checks: Constraint[]): string {
  const cells = [
    name,
    plain(type).replace(/timestamp\((\d)\) with time zone/, 'timestamptz($1)'),
    isNullable ? 'null' : '',
    expression === null ? '' : code(isGenerated ? `generated: ${plain(expression)}` : plain(expression)),
    checks.map(({ definition }) => code(condition(definition))).join(', '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`.replace(/ {2,}/g, ' ');
}

const list = (columns: string[]): string => `(${columns.join(', ')})`;
const code = (text: string): string => `\`${text}\``;

/** Shortens PostgreSQL's output: it spells out every cast, quotes possible keywords and qualifies operator classes. */
const plain = (expression: string): string =>
  expression.replace(/::(text|integer|bigint|jsonb|"char")(\[\])?|\bpublic\.|"/g, '');

/** `CHECK ((status = ANY (ARRAY['a'::text, 'b'::text])))` → `status in ('a', 'b')`. */
function condition(definition: string): string {
  const inner = plain(definition).replace(/^CHECK \((.*)\)$/s, '$1');
  const text = inner
    .replace(/\((\w+) = ANY \(ARRAY\[(.*?)\]\)\)/g, '($1 in ($2))')
    .replace(/\((.+?) >= (\S+?)\) AND \(\1 <= (\S+?)\)/g, '$1 between $2 and $3');
  return withoutBrackets(text.replace(/\(\((\w+)\)\)/g, '($1)'));
}

/** Removes one pair of brackets around the whole expression. */
function withoutBrackets(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

function foreignKey({ columns, definition }: Constraint): string {
  const target = /REFERENCES (\S+)\(([^)]*)\)(.*)$/.exec(definition) as RegExpExecArray;
  return `${list(columns)} → ${target[1]} (${target[2]})${target[3]?.toLowerCase()}`;
}

function indexText({ name, definition }: Index): string {
  const [, method, rest] = /USING (\w+) (.*)$/.exec(definition) as unknown as [string, string, string];
  return `index ${name} ${method === 'btree' ? '' : `${method} `}${plain(rest).replace(' WHERE ', ' where ')}`;
}

function policyText({ name, roles, command, using, check }: Policy): string {
  const [rows, written] = [using, check].map((text) => text && code(withoutBrackets(subquery(text))));
  const conditions =
    rows === written ? rows : [rows && `read ${rows}`, written && `written ${written}`].filter(Boolean).join(', ');
  return `policy ${name} for ${command} to ${roles.join(', ')}: ${conditions}`;
}

/** `( SELECT f() AS f)` → `f()`: the subquery only makes PostgreSQL evaluate it once per statement. */
const subquery = (text: string): string => text.replace(/\( SELECT (\S+) AS \w+\)/g, '$1');
