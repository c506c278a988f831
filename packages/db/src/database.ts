/** The connection pool and the row format: camelCase, typed, every repeated statement prepared once per connection. */
import { EventEmitter } from 'node:events';
import type { Knex } from 'knex';
import knex from 'knex';
import PgTransaction from 'knex/lib/dialects/postgres/execution/pg-transaction.js';
import PgDialect from 'knex/lib/dialects/postgres/index.js';
import makeKnex from 'knex/lib/knex-builder/make-knex.js';
import type pg from 'pg';
import { toSnake } from './naming.ts';
import {
  type BeginStatements,
  beginStatements,
  CamelQuery,
  PREPARED_FIRST,
  positioned,
  readOnlyAhead,
  type Scope,
  ScopedQuery,
  statementName,
} from './statements.ts';
import { getTypeParser } from './values.ts';

declare const pool: unique symbol;

/**
 * A pool that cannot be queried. Queries start in `inTenant` or `inSystem`, so that every statement runs with a role
 * and, for tenants, an organization.
 */
export interface Database {
  readonly [pool]: true;
  destroy(): Promise<void>;
}

/** A tenant's or the system's scope: a transaction, or for reads a `reader`. Services query only through a scope. */
export type Transaction = Knex;

export interface DatabaseOptions {
  /** Maximum connections. */
  max?: number;
  /** Milliseconds after which PostgreSQL cancels a statement. */
  statementTimeout?: number;
  applicationName?: string;
}

export function createDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { max = 10, statementTimeout = 5_000, applicationName = 'tessera' } = options;
  let generation = 0;
  return knex({
    client: Dialect as unknown as typeof knex.Client,
    connection: {
      connectionString: url,
      application_name: applicationName,
      statement_timeout: statementTimeout,
      idle_in_transaction_session_timeout: 10_000,
      // Pipelining: statements of one transaction are sent together instead of waiting for each other's answer.
      pipeline: true,
      keepAlive: true,
      options: '-c TimeZone=UTC',
      types: { getTypeParser },
    } as Knex.PgConnectionConfig,
    pool: {
      min: 0,
      max,
      idleTimeoutMillis: 60_000,
      afterCreate: (connection: pg.Client & PgConnection, done: (error?: Error) => void) => {
        const made = generation;
        connection.isStale = () => made !== generation;
        connection.markStale = () => {
          if (made === generation) generation++;
        };
        connection.once('error', (error) => {
          connection.lost = error;
        });
        const ready = (error?: Error | null) => done(error ?? undefined);
        PREPARED_FIRST.forEach((statement, i) => {
          connection.query(statement, i === PREPARED_FIRST.length - 1 ? ready : () => {});
        });
      },
      validate: (connection: PgConnection) => !connection.isStale(),
    },
    acquireConnectionTimeout: 5_000,
    // Errors are thrown, so knex does not need to print them as well.
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} },
    // Errors are logged, and logs must not contain values that users entered.
    compileSqlOnError: false,
    wrapIdentifier: (name, original) => original(name === '*' ? name : toSnake(name)),
  }) as unknown as Database;
}

/** Connections that are used or free, and queries that wait for one. */
export function poolFigures(database: Database): { used: number; free: number; waiting: number } {
  const { pool: connections } = (database as unknown as Knex).client;
  return {
    used: connections.numUsed(),
    free: connections.numFree(),
    waiting: connections.numPendingAcquires(),
  };
}

/** The scope of the transaction that a pooled connection opens; `inTenant` and `inSystem` set it. */
export interface TransactionConfig {
  scope: Scope;
}

class RoleTransaction extends PgTransaction {
  private readonly opening: BeginStatements;

  constructor(client: unknown, container: unknown, config: Partial<TransactionConfig>, outer: unknown) {
    super(client, container, config, outer);
    this.opening = beginStatements(config?.scope);
  }

  /**
   * Sends nothing: BEGIN and the scope travel in the packet of the first statement. If they fail, the first statement
   * fails with their error.
   */
  begin(connection: PgConnection): Promise<unknown> {
    connection.beginStatements = this.opening;
    return Promise.resolve();
  }

  /** After a failed statement PostgreSQL answers COMMIT with ROLLBACK and reports no error. */
  async commit(connection: PgConnection, value: unknown): Promise<void> {
    const committed = this.trxClient.query(connection, 'COMMIT');
    this._completed = true;
    try {
      const { response } = await committed;
      if (response.command !== 'COMMIT') throw new Error('A statement failed, and so the transaction was rolled back');
      this._resolver(value);
    } catch (error) {
      this._rejecter(error);
    }
  }
}

type PgError = Error & { code?: string; severity?: string };

interface PgConnection {
  connection: { stream: { cork(): void; uncork(): void } };
  query(query: unknown): void;
  __knex__disposed?: unknown;
  /** The scope of the transaction that the next statement opens. */
  beginStatements?: BeginStatements;
  /** The last error on this connection. */
  failure?: PgError;
  /** The reason for the loss, once the connection is lost. */
  lost?: PgError;
  /** A migration changed the columns of `select *`: prepared statements of all existing connections are stale. */
  markStale(): void;
  isStale(): boolean;
}

interface KnexQuery {
  sql: string;
  bindings?: unknown[];
  options?: object;
  response?: unknown;
}

class Dialect extends PgDialect {
  /** Set on the copies that `reader` makes: the scope of their statements. */
  declare readonly scope?: Scope;

  async acquireRawConnection(): Promise<unknown> {
    try {
      return await super.acquireRawConnection();
    } catch (error) {
      throw unreachable(error as PgError);
    }
  }

  transaction(container: unknown, config: TransactionConfig, outer: unknown): unknown {
    if (this.scope) throw new Error('This is a read-only scope: write in a transaction');
    return new RoleTransaction(this, container, config, outer);
  }

  /** Replaces knex's method, without the events and debug lines, which have no listeners here. */
  query(connection: PgConnection, given: KnexQuery | string): Promise<KnexQuery> {
    const query: KnexQuery = typeof given === 'string' ? { sql: given } : given;
    query.bindings = this.prepBindings(query.bindings ?? []);
    query.sql = positioned(query.sql, (sql) => this.positionBindings(sql));
    return this._query(connection, query);
  }

  _query(connection: PgConnection, query: KnexQuery): Promise<KnexQuery> {
    const { sql: text, bindings: values = [], options } = query;
    sendTogether(connection);
    const { beginStatements: opening } = connection;
    connection.beginStatements = undefined;
    // A query without values may contain several statements, or one that must precede any query, so it is sent as text.
    // This statement is sent as text, too.
    if (opening && values.length === 0) this.openByText(connection, opening);
    const ahead = this.scope ? readOnlyAhead(this.scope) : values.length > 0 ? opening?.ahead : undefined;
    return new Promise((resolve, reject) => {
      const send = (name: string | undefined) => {
        const done = (given: PgError | null, response: unknown) => {
          const error = given && causeOf(given, connection);
          if (error?.code === '0A000') connection.markStale();
          // After a fatal error PostgreSQL closes the connection. After an internal error, pg believes that statements
          // are prepared which are not. The connection must not return to the pool.
          if (error && (error.severity === 'FATAL' || !isSqlState(error.code))) connection.__knex__disposed = error;
          // A reader's statement is alone in its transaction, so it can be repeated. Other statements require that
          // their whole transaction is repeated.
          if (error?.code === '0A000' && this.scope && name) send(undefined);
          else if (error) reject(reasonOf(error, connection));
          else resolve(Object.assign(query, { response }));
        };
        const config = { text, values, name, ...options };
        connection.query(ahead ? new ScopedQuery(config, done, ahead) : new CamelQuery(config, done));
      };
      send(values.length > 0 ? statementName(text) : undefined);
    });
  }

  private openByText(connection: PgConnection, { text }: BeginStatements): void {
    this._query(connection, { sql: text }).catch((error) => {
      // The state of its transaction is unknown, so the connection must not return to the pool.
      connection.__knex__disposed = error;
    });
  }
}

/**
 * Sends all statements of the current tick in one packet, because each packet is a system call. The second tick serves
 * callers that wait one tick to be sure that their statement was sent.
 */
function sendTogether({ connection: { stream } }: PgConnection): void {
  stream.cork();
  process.nextTick(() => process.nextTick(() => stream.uncork()));
}

/**
 * Statements that are sent together fail together, and those after the first failure only report that the transaction
 * is aborted. The caller that reads such a report first gets the original error, because it decides about a retry.
 */
function causeOf(error: PgError, connection: PgConnection): PgError {
  if (error.code !== '25P02') connection.failure = error;
  return connection.failure ?? error;
}

/** For a lost connection pg reports only the loss, or the network's error. 08006 is PostgreSQL's code for it. */
function reasonOf(error: PgError, { lost }: PgConnection): Error {
  if (!lost || isSqlState(error.code)) return error;
  return isSqlState(lost.code) ? lost : Object.assign(error, { code: '08006' });
}

/** PostgreSQL says why it refuses a connection; the network's errors get PostgreSQL's code for a connection that could not be opened. */
function unreachable(error: PgError): Error {
  if (isSqlState(error.code)) return error;
  return Object.assign(new Error('The database cannot be reached', { cause: error }), { code: '08001' });
}

const isSqlState = (code: string | undefined): boolean => code !== undefined && /^[0-9A-Z]{5}$/.test(code);

const readers = new WeakMap<Database, Map<string, Knex>>();
const MAX_READERS = 1_000;

/**
 * A knex whose statements each run alone, read-only, in this role and organization. In READ COMMITTED a transaction
 * around several reads would not make them more consistent; without it, a read takes one round trip.
 */
export function reader(database: Database, scope: Scope): Knex {
  const known = readers.get(database) ?? new Map<string, Knex>();
  readers.set(database, known);
  const name = scope.join(' ');
  let knex = known.get(name);
  if (!knex) {
    const { client } = database as unknown as { client: object };
    const scoped = Object.assign(Object.create(client), { scope });
    // Its own listeners: knex adds some to every client that it receives.
    EventEmitter.call(scoped);
    knex = makeKnex(scoped);
    if (known.size >= MAX_READERS) known.clear();
    known.set(name, knex);
  }
  return knex;
}
