/** Base models: the row's zod schema, its table and its relations. Queries live in services. */
import type { Knex } from 'knex';
import { Model, type QueryBuilder } from 'objection';
import type { z } from 'zod';
import type { Transaction } from './database.ts';
import { newId } from './ids.ts';
import { toSnake } from './naming.ts';

/** What a query needs: the transaction and the organization. A service's `ctx` has both. */
export interface TenantScope {
  db: Transaction;
  organization: { id: string };
}

/** A query for rows of a model, as `Model.of(ctx)` begins it. */
export type Rows<M extends Model> = QueryBuilder<M, M[]>;

type ModelClass<M extends Model> = (new () => M) & typeof TenantRow;

/** pg reports arrays and JSON alike; only JSON must be written as text. */
const isJson = (field: z.ZodType): boolean => {
  let type = field as z.ZodType & { unwrap?: () => z.ZodType };
  while (typeof type.unwrap === 'function' && type.type !== 'array') type = type.unwrap() as typeof type;
  return type.type === 'object' || type.type === 'record' || type.meta()?.column === 'jsonb';
};

/** A row of any table. A new row gets an `id` here if its table has one. */
export class Row extends Model {
  /** The row as stored; a test compares it with the migrated column types. */
  static row: z.ZodObject;
  /** Columns that only the database and a few services need. Lists omit them. */
  static internal: readonly string[] = [];
  /** Adds a limit: Objection's `first()` alone reads every matching row and returns the first. */
  static useLimitInFirst = true;
  declare id: string;

  /** Rows are plain objects: an instance per row costs a quarter of a list, and models have no methods. */
  static fromDatabaseJson<M extends Model>(json: object): M {
    return json as M;
  }

  static get columns(): string[] {
    const columns = Object.keys(this.row.shape).filter((name) => !this.internal.includes(name));
    Object.defineProperty(this, 'columns', { value: columns });
    return columns;
  }

  /** The columns of a list, as SQL. */
  static get columnList(): string {
    const list = this.columns.map((name) => `${this.tableName}.${toSnake(name)}`).join(', ');
    Object.defineProperty(this, 'columnList', { value: list });
    return list;
  }

  static get jsonAttributes(): string[] {
    const names = Object.entries(this.row?.shape ?? {})
      .filter(([, field]) => isJson(field as z.ZodType))
      .map(([name]) => name);
    Object.defineProperty(this, 'jsonAttributes', { value: names });
    return names;
  }

  $beforeInsert(): void {
    if ('id' in (this.constructor as typeof Row).row.shape) this.id ??= newId();
  }
}

/** A row that belongs to one organization. */
export class TenantRow extends Row {
  declare organizationId: string;

  static get idColumn(): string | string[] {
    return ['organizationId', 'id'];
  }

  /**
   * Where every read, update and delete of a tenant's rows starts: the first of the two walls (row-level security is
   * the other).
   */
  static of<M extends TenantRow>(this: ModelClass<M>, scope: TenantScope): QueryBuilder<M, M[]> {
    return this.query(scope.db).where(
      `${this.tableName}.organizationId`,
      scope.organization.id,
    ) as unknown as QueryBuilder<M, M[]>;
  }

  /**
   * The organization's row with this id, its columns as a plain row; undefined when there is none. Its statement is composed once, where
   * a query builder composes it at each call.
   */
  static async byId<M extends TenantRow>(this: ModelClass<M>, scope: TenantScope, id: string): Promise<M | undefined> {
    const { rows } = await scope.db.raw(this.selectById, [scope.organization.id, id]);
    return rows[0];
  }

  private static get selectById(): string {
    const statement = `select ${this.columnList} from ${this.tableName} where organization_id = ? and id = ?`;
    Object.defineProperty(this, 'selectById', { value: statement });
    return statement;
  }

  /** Inserts a row into the caller's organization and returns it as stored: its columns, as a plain row. */
  static async add<M extends TenantRow>(this: ModelClass<M>, scope: TenantScope, values: Partial<M>): Promise<M> {
    const { rows } = await insertRow(this, scope, values, this.columns);
    return rows[0] as M;
  }

  /** Inserts rows as `add` does, in one statement, without reading them back. */
  static async addAll<M extends TenantRow>(
    this: ModelClass<M>,
    scope: TenantScope,
    rows: readonly Partial<M>[],
  ): Promise<void> {
    if (rows.length === 1) await insertRow(this, scope, rows[0] as Partial<M>, []);
    else await insertInto(this, scope, rows);
  }

  /**
   * Inserts the rows that conflict with no stored row, in the columns `unique` (default: any unique columns). Returns how many.
   * Concurrent callers that insert several of the same rows must sort them.
   */
  static async addMissing<M extends TenantRow>(
    this: ModelClass<M>,
    scope: TenantScope,
    rows: readonly Partial<M>[],
    unique: readonly (keyof M & string)[] = [],
  ): Promise<number> {
    const insert = insertInto(this, scope, rows);
    const conflict = unique.length > 0 ? insert.onConflict([...unique]) : insert.onConflict();
    return (await conflict.ignore().returning('organizationId')).length;
  }

  /** Inserts a row, or writes `changes` to the one with the same `unique` columns. Returns it as stored. */
  static async addOrChange<M extends TenantRow>(
    this: ModelClass<M>,
    scope: TenantScope,
    values: Partial<M>,
    unique: readonly (keyof M & string)[],
    changes: { [Name in keyof M]?: M[Name] | Knex.Raw },
  ): Promise<M> {
    const conflict = insertInto(this, scope, [values]).onConflict([...unique]);
    const [stored] = await conflict.merge(columnValues(this, changes)).returning(this.columns);
    return stored as M;
  }
}

/** The values as columns take them: JSON is written as text. */
function columnValues(model: typeof TenantRow, values: object): Record<string, unknown> {
  const row: Record<string, unknown> = { ...values };
  for (const name of model.jsonAttributes) {
    if (row[name] != null) row[name] = JSON.stringify(row[name]);
  }
  return row;
}

const rowOf = (model: typeof TenantRow, { organization }: TenantScope, values: object): Record<string, unknown> => ({
  ...('id' in model.row.shape && { id: newId() }),
  ...columnValues(model, values),
  organizationId: organization.id,
});

/** By knex, because Objection answers an insert that was ignored with the row it was given. */
const insertInto = (model: typeof TenantRow, scope: TenantScope, rows: readonly object[]) =>
  scope.db.table(model.tableName).insert(rows.map((values) => rowOf(model, scope, values)));

const quoted = (name: string): string => `"${toSnake(name)}"`;

/** By model, columns and whether rows are returned. */
const insertTexts = new Map<string, string>();
const MAX_INSERT_TEXTS = 1_000;

/** As `insertInto` one row, which is most inserts: knex takes longer to build a statement than PostgreSQL to run it. */
function insertRow(
  model: typeof TenantRow,
  scope: TenantScope,
  values: object,
  returning: readonly string[],
): Knex.Raw<{ rows: unknown[] }> {
  const row = Object.entries(rowOf(model, scope, values)).filter(([, value]) => value !== undefined);
  const key = `${model.tableName} ${row.map(([name]) => name)} ${returning.length}`;
  let text = insertTexts.get(key);
  if (!text) {
    const columns = row.map(([name]) => quoted(name)).join(', ');
    text = `insert into ${model.tableName} (${columns}) values (${row.map(() => '?').join(', ')})`;
    if (returning.length > 0) text += ` returning ${returning.map(quoted).join(', ')}`;
    if (insertTexts.size >= MAX_INSERT_TEXTS) insertTexts.clear();
    insertTexts.set(key, text);
  }
  return scope.db.raw(
    text,
    row.map(([, value]) => value as Knex.RawBinding),
  );
}
