/** Compares a model's zod row with its migrated table: names, types, nullability, enum values, keys. */
import type { z } from 'zod';
import type { Row } from '../src/index.ts';
import { toCamel, toSnake } from '../src/naming.ts';
import type { Sql } from './catalogue.ts';

export type ModelClass = typeof Row;

interface Column {
  name: string;
  type: string;
  isNullable: boolean;
  isGenerated: boolean;
  /** The definitions of its CHECK constraints. */
  checks: string[];
  /** Its position in the primary key, from 1; null outside of it. */
  keyPlace: number | null;
}

async function columnsOf(sql: Sql, table: string): Promise<Column[]> {
  const rows = await sql(`
    select a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as "isNullable",
      a.attgenerated <> '' or a.attidentity <> '' as "isGenerated",
      array(select pg_get_constraintdef(c.oid) from pg_constraint c
        where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum]) as checks,
      (select array_position(k.conkey, a.attnum) from pg_constraint k
        where k.conrelid = a.attrelid and k.contype = 'p') as "keyPlace"
    from pg_attribute a where a.attrelid = to_regclass('${table}') and a.attnum > 0 and not a.attisdropped`);
  return rows as unknown as Column[];
}

/** How the drivers return a column: PostgreSQL's type, and the zod types that match it. */
const FITTING: Record<string, readonly string[]> = {
  uuid: ['uuid'],
  string: ['text', 'citext', 'date'],
  date: ['date'],
  enum: ['text'],
  int: ['integer', 'bigint', 'smallint'],
  number: ['double precision', 'real'],
  boolean: ['boolean'],
  moment: ['timestamp with time zone'],
  bytes: ['bytea'],
  json: ['jsonb'],
};

/** A zod field as one of the kinds above; arrays end in []. */
function kindOf(field: z.ZodType): string {
  const { def } = field as unknown as {
    def: { type: string; format?: string; element?: z.ZodType; innerType?: z.ZodType };
  };
  if (field.meta()?.column === 'jsonb') return 'json';
  switch (def.type) {
    case 'string':
      return def.format === 'uuid' ? 'uuid' : def.format === 'date' ? 'date' : 'string';
    case 'number':
      return def.format === 'safeint' || def.format === 'int32' ? 'int' : 'number';
    case 'date':
      return 'moment';
    case 'object':
    case 'record':
      return 'json';
    case 'array':
      return `${kindOf(def.element as z.ZodType)}[]`;
    case 'custom':
      return 'bytes';
    default:
      return def.type;
  }
}

function fits(kind: string, type: string): boolean {
  if (kind.endsWith('[]')) return type.endsWith('[]') && fits(kind.slice(0, -2), type.slice(0, -2));
  return FITTING[kind]?.includes(type) ?? false;
}

/** The values that a CHECK of the form `column in ('a', 'b')` allows; null when there is none. */
function allowedValues({ name, checks }: Column): string[] | null {
  const isList = new RegExp(`^CHECK \\(\\(${name} = (ANY \\(ARRAY\\[)?'`);
  const list = checks.find((check) => isList.test(check));
  return list
    ? [...list.matchAll(/'((?:[^']|'')*)'::text/g)].map(([, value]) => (value as string).replaceAll("''", "'")).sort()
    : null;
}

/** The differences between a model and its table, as `Model.field: difference`. */
export async function drift(sql: Sql, model: ModelClass): Promise<string[]> {
  const columns = await columnsOf(sql, model.tableName);
  if (columns.length === 0) return [`${model.name}: there is no table ${model.tableName}`];
  const shape = model.row.shape as Record<string, z.ZodType>;
  const found = columns
    .filter(({ name }) => !Object.hasOwn(shape, toCamel(name)))
    .map(({ name }) => `${toCamel(name)}: is a column that the row lacks`);
  for (const [field, type] of Object.entries(shape)) {
    const column = columns.find(({ name }) => name === toSnake(field));
    if (column) found.push(...fieldDrift(model, field, type, column));
    else found.push(`${field}: is no column of ${model.tableName}`);
  }
  const key = columns
    .filter(({ keyPlace }) => keyPlace)
    .sort((a, b) => (a.keyPlace as number) - (b.keyPlace as number));
  const idColumn = [model.idColumn].flat();
  if (key.map(({ name }) => toCamel(name)).join() !== idColumn.join()) {
    found.push(`idColumn: is ${idColumn.join()}, but the primary key is ${key.map(({ name }) => name).join()}`);
  }
  for (const name of model.internal) if (!Object.hasOwn(shape, name)) found.push(`internal: ${name} is no field`);
  return found.map((what) => `${model.name}.${what}`);
}

function fieldDrift(model: ModelClass, field: string, given: z.ZodType, column: Column): string[] {
  const found: string[] = [];
  const isNullable = given.safeParse(null).success;
  const type = bare(given);
  const kind = kindOf(type);
  if (!fits(kind, column.type)) found.push(`${field}: is ${kind}, but the column is ${column.type}`);
  // PostgreSQL reports a generated column as nullable, whatever its expression returns.
  if (column.isGenerated && !model.internal.includes(field))
    found.push(`${field}: is generated and not listed as internal`);
  if (!column.isGenerated && isNullable !== column.isNullable) {
    found.push(
      `${field}: may ${isNullable ? '' : 'not '}be null, but the column may ${column.isNullable ? '' : 'not'}`.trimEnd(),
    );
  }
  const values = kind === 'enum' ? [...(type as z.ZodEnum).options].map(String).sort() : null;
  const allowed = allowedValues(column);
  if ((values ?? allowed) && values?.join() !== allowed?.join()) {
    found.push(
      `${field}: is ${values ? `one of ${values}` : 'any text'}, but the table allows ${allowed ?? 'any text'}`,
    );
  }
  return found;
}

/** Unwraps nullable, optional, default and similar types. */
function bare(field: z.ZodType): z.ZodType {
  let type = field;
  for (;;) {
    const { innerType } = (type as unknown as { def: { innerType?: z.ZodType } }).def;
    if (!innerType) return type;
    type = innerType;
  }
}
