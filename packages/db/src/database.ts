/** The connection pool and how rows travel: camelCase, typed, every repeated statement prepared once per connection. */
import { EventEmitter } from 'node:events';
import type { Knex } from 'knex';
import knex from 'knex';
import PgTransaction from 'knex/lib/dialects/postgres/execution/pg-transaction.js';
import PgDialect from 'knex/lib/dialects/postgres/index.js';
import makeKnex from 'knex/lib/knex-builder/make-knex.js';
import pg from 'pg';
import { toCamel, toSnake } from './naming.ts';

declare const pool: unique symbol;

/**
 * A pool that cannot be queried. `inTenant` and `inSystem` are the only ways from here to a query,
 * so that no statement ever runs without a role and, for tenants, an organization.
 */
export interface Database {
  readonly [pool]: true;
  destroy(): Promise<void>;
}

/** Inside a tenant (or the system role): a transaction, or for reads a `reader`. Everything a service does goes through one. */
export type Transaction = Knex;

export interface DatabaseOptions {
  /** Connections at most. */
  max?: number;
  /** Milliseconds a single statement may take before PostgreSQL cancels it. */
  statementTimeout?: number;
  applicationName?: string;
}

export function createDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { max = 10, statementTimeout = 5_000, applicationName = 'tessera' } = options;
  return knex({
    client: Dialect as unknown as typeof knex.Client,
    connection: {
      connectionString: url,
      application_name: applicationName,
      statement_timeout: statementTimeout,
      idle_in_transaction_session_timeout: 10_000,
      // Statements of one transaction travel together instead of waiting for each other's answer.
      pipeline: true,
      keepAlive: true,
      options: '-c TimeZone=UTC',
      types: { getTypeParser },
    } as Knex.PgConnectionConfig,
    pool: {
      min: 0,
      max,
      idleTimeoutMillis: 60_000,
      afterCreate: (connection: pg.Client, done: (error?: Error) => void) =>
        connection.query({ ...scopeStatement, values: ['none', ''] }, (error) => done(error ?? undefined)),
    },
    acquireConnectionTimeout: 5_000,
    // Errors go to logs, and what people typed does not.
    compileSqlOnError: false,
    wrapIdentifier: (name, original) => original(name === '*' ? name : toSnake(name)),
  }) as unknown as Database;
}

/** How a pooled connection's transaction opens; `inTenant` and `inSystem` fill it in. */
export interface TransactionConfig {
  opening: string;
}

class RoleTransaction extends PgTransaction {
  private readonly opening: string;

  constructor(client: unknown, container: unknown, config: Partial<TransactionConfig>, outer: unknown) {
    super(client, container, config, outer);
    this.opening = config?.opening ?? 'BEGIN';
  }

  /**
   * Sends the opening and does not wait: the first query follows in the same packet. Should the opening
   * fail, knex's `query` rejects this transaction, and PostgreSQL refuses what was sent behind it.
   */
  begin(connection: PgConnection): Promise<unknown> {
    connection.connection.stream.cork();
    process.nextTick(() => connection.connection.stream.uncork());
    void super.query(connection, this.opening);
    return Promise.resolve();
  }
}

interface PgConnection {
  connection: { stream: { cork(): void; uncork(): void } };
  query(query: unknown): void;
  __knex__disposed?: unknown;
}

interface KnexQuery {
  sql: string;
  bindings?: unknown[];
  options?: object;
  response?: unknown;
}

class Dialect extends PgDialect {
  /** Set on the copies that `reader` makes: whose statements these are. */
  declare readonly scope?: Scope;

  transaction(container: unknown, config: TransactionConfig, outer: unknown): unknown {
    if (this.scope) throw new Error('Nothing can be written here: this is a read-only scope');
    return new RoleTransaction(this, container, config, outer);
  }

  /** As knex does it, less the events and debug lines that nobody here listens to. */
  query(connection: PgConnection, given: KnexQuery | string): Promise<KnexQuery> {
    const query: KnexQuery = typeof given === 'string' ? { sql: given } : given;
    query.bindings = this.prepBindings(query.bindings ?? []);
    query.sql = positioned(query.sql, (sql) => this.positionBindings(sql));
    return this._query(connection, query);
  }

  _query(connection: PgConnection, query: KnexQuery): Promise<KnexQuery> {
    const { sql: text, bindings: values = [], options } = query;
    const name = values.length > 0 ? statementName(text) : undefined;
    return new Promise((resolve, reject) => {
      const done = (error: (Error & { code?: string }) | null, response: unknown) => {
        if (error) {
          // A migration changed what `select *` returns: this connection's prepared statements are stale.
          if (error.code === '0A000') connection.__knex__disposed = error;
          reject(error);
        } else {
          query.response = response;
          resolve(query);
        }
      };
      const config = { text, values, name, ...options };
      connection.query(this.scope ? new ScopedQuery(config, done, this.scope) : new CamelQuery(config, done));
    });
  }
}

/** `?` to `$1`, remembered per text. */
const positions = new Map<string, string>();

function positioned(sql: string, position: (sql: string) => string): string {
  let text = positions.get(sql);
  if (text === undefined) {
    text = position(sql);
    if (positions.size >= 2_000) positions.clear();
    positions.set(sql, text);
  }
  return text;
}

/** What a `reader` sets for each statement: a PostgreSQL role and, for tenants, the organization. */
export type Scope = readonly [role: string, organizationId: string];

const readers = new WeakMap<Database, Map<string, Knex>>();
const MAX_READERS = 1_000;

/**
 * A knex whose every statement runs alone, read-only, in this role and organization. In READ COMMITTED a transaction
 * around several reads would show them nothing more; without it, a read is one packet there and one back.
 */
export function reader(database: Database, scope: Scope): Knex {
  const known = readers.get(database) ?? new Map<string, Knex>();
  readers.set(database, known);
  const name = scope.join(' ');
  let knex = known.get(name);
  if (!knex) {
    const { client } = database as unknown as { client: object };
    const scoped = Object.assign(Object.create(client), { scope });
    // Its own listeners: knex adds some to every client it is given.
    EventEmitter.call(scoped);
    knex = makeKnex(scoped);
    if (known.size >= MAX_READERS) known.clear();
    known.set(name, knex);
  }
  return knex;
}

/** The parts of pg's Query and Connection that a dialect with its own way of sending needs; pg types neither. */
interface Protocol {
  bind(config: { statement: string; values: unknown[] }): void;
  execute(config: object): void;
}

const Query = pg.Query as unknown as new (
  config: object,
  done: unknown,
) => {
  prepare(connection: Protocol): void;
  requiresPreparation(): boolean;
  _result: { addRow(row: object): void };
  _canceledDueToError: unknown;
  handleRowDescription(message: { fields: Field[] }): void;
  handleDataRow(message: { fields: (string | null)[] }): void;
  handleCommandComplete(message: unknown, connection: Protocol): void;
};

type RowParser = (values: (string | null)[]) => object;

/**
 * Rows with camelCase names, built by a function made for their columns: one shape for all rows of a statement, and
 * no look-up of name and type for each value.
 */
class CamelQuery extends Query {
  private parseRow: RowParser | undefined;

  handleRowDescription(message: { fields: Field[] }): void {
    this.parseRow = rowParser(message.fields);
    super.handleRowDescription(message);
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    try {
      this._result.addRow((this.parseRow as RowParser)(message.fields));
    } catch (error) {
      this._canceledDueToError = error;
    }
  }
}

interface Field {
  name: string;
  dataTypeID: number;
}

const rowParsers = new Map<string, RowParser>();

function rowParser(fields: Field[]): RowParser {
  let shape = '';
  for (const { name, dataTypeID } of fields) shape += `${name}:${dataTypeID},`;
  let parser = rowParsers.get(shape);
  if (!parser) {
    const members = fields.map(
      ({ name }, i) => `${JSON.stringify(toCamel(name))}: values[${i}] === null ? null : parsers[${i}](values[${i}])`,
    );
    const make = new Function('parsers', `return (values) => ({ ${members.join(', ')} })`);
    parser = make(fields.map(({ dataTypeID }) => getTypeParser(dataTypeID))) as RowParser;
    if (rowParsers.size >= 1_000) rowParsers.clear();
    rowParsers.set(shape, parser);
  }
  return parser;
}

/** Prepared on every new connection. */
const scopeStatement = {
  name: 'tessera_scope',
  text: `select set_config('role', $1, true), set_config('app.organization_id', $2, true),
    set_config('transaction_read_only', 'on', true)`,
};

/**
 * Sends the scope ahead of the statement with one Sync behind both: PostgreSQL takes what stands between two Syncs as
 * one transaction, so the settings are local to it, and the statement does not run when they fail.
 * https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
class ScopedQuery extends CamelQuery {
  private readonly scope: Scope;
  private isScoped = false;

  constructor(config: object, done: unknown, scope: Scope) {
    super(config, done);
    this.scope = scope;
  }

  requiresPreparation(): boolean {
    return true;
  }

  prepare(connection: Protocol): void {
    connection.bind({ statement: scopeStatement.name, values: [...this.scope] });
    connection.execute({});
    super.prepare(connection);
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    if (this.isScoped) super.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Protocol): void {
    if (this.isScoped) super.handleCommandComplete(message, connection);
    this.isScoped = true;
  }
}

/** Prepared statements are kept per connection, so only texts that come again get a name, and at most this many. */
const MAX_PREPARED = 500;
const seen = new Set<string>();
const prepared = new Map<string, string>();

function statementName(sql: string): string | undefined {
  const name = prepared.get(sql);
  if (name !== undefined || prepared.size >= MAX_PREPARED || sql.length > 4_000) return name;
  if (!seen.has(sql)) {
    if (seen.size >= 10 * MAX_PREPARED) seen.clear();
    seen.add(sql);
    return undefined;
  }
  seen.delete(sql);
  prepared.set(sql, `tessera_${prepared.size}`);
  return prepared.get(sql);
}

const TEXT_ARRAY = 1009;

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: safeInteger,
  [pg.types.builtins.DATE]: (text) => text,
  [pg.types.builtins.TIMESTAMPTZ]: parseTimestamp,
  [TEXT_ARRAY]: parseTexts,
};

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return parsers[oid] ?? (pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown);
}

const parseAnyTexts = pg.types.getTypeParser(TEXT_ARRAY as number) as unknown as (text: string) => unknown;

/** Most arrays are empty or of plain words; quoted elements and NULL take the library. */
function parseTexts(text: string): unknown {
  if (text === '{}') return [];
  return /["\\]|NULL/.test(text) ? parseAnyTexts(text) : text.slice(1, -1).split(',');
}

/** Counts and minor units fit a number; one that does not must not be rounded silently. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a number`);
  return value;
}

/** Sessions run in UTC (ISO style), so the usual answer is `2026-11-20 09:00:00.123456+00`; others take the slow way. */
function parseTimestamp(text: string): unknown {
  if (text.length < 22 || !text.endsWith('+00') || text[10] !== ' ' || text[4] !== '-')
    return pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)(text);
  return new Date(`${text.slice(0, 10)}T${text.slice(11, Math.min(text.length - 3, 23))}Z`);
}
