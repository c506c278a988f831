/** The connection pool and how rows travel: camelCase, typed, every repeated statement prepared once per connection. */
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
  let generation = 0;
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
    // What goes wrong is thrown; knex need not print it as well.
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} },
    // Errors go to logs, and what people typed does not.
    compileSqlOnError: false,
    wrapIdentifier: (name, original) => original(name === '*' ? name : toSnake(name)),
  }) as unknown as Database;
}

/** Whose transaction a pooled connection is to open; `inTenant` and `inSystem` fill it in. */
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
   * Sends nothing: the opening goes ahead of the first statement, in its packet, whenever that comes. Should the opening fail,
   * so does the statement.
   */
  begin(connection: PgConnection): Promise<unknown> {
    connection.beginStatements = this.opening;
    return Promise.resolve();
  }

  /** Of a transaction in which a statement failed, PostgreSQL answers COMMIT with ROLLBACK and no error. */
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
  /** Of the transaction whose first statement comes next. */
  beginStatements?: BeginStatements;
  /** What went wrong on it last. */
  failure?: PgError;
  /** Why it was lost, once it is. */
  lost?: PgError;
  /** A migration changed what `select *` returns: the prepared statements of every connection made until now are stale. */
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
    sendTogether(connection);
    const { beginStatements: opening } = connection;
    connection.beginStatements = undefined;
    // What has no values may be several statements, or one that must come before any query: it goes as text, and so does this.
    if (opening && values.length === 0) this.openByText(connection, opening);
    const ahead = this.scope ? readOnlyAhead(this.scope) : values.length > 0 ? opening?.ahead : undefined;
    return new Promise((resolve, reject) => {
      const send = (name: string | undefined) => {
        const done = (given: PgError | null, response: unknown) => {
          const error = given && causeOf(given, connection);
          if (error?.code === '0A000') connection.markStale();
          // Behind a fatal error PostgreSQL closes the connection; after an error of its own, pg takes statements for
          // prepared that are not. The next caller must not be given it.
          if (error && (error.severity === 'FATAL' || !isSqlState(error.code))) connection.__knex__disposed = error;
          // Alone in its transaction, a reader's statement can go again. Others take their whole transaction along.
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
      // Not known to be in the transaction it should be in: nobody else may get it.
      connection.__knex__disposed = error;
    });
  }
}

/**
 * What is sent before this process turns to something else goes in one packet: each would be a system call of its own. The
 * second tick is for those who wait one tick to be sure that theirs is sent.
 */
function sendTogether({ connection: { stream } }: PgConnection): void {
  stream.cork();
  process.nextTick(() => process.nextTick(() => stream.uncork()));
}

/**
 * Statements that travel together fail together, and those behind the first only say that it has failed. Whoever hears of one
 * of them first is told why: whether to try again hangs on it.
 */
function causeOf(error: PgError, connection: PgConnection): PgError {
  if (error.code !== '25P02') connection.failure = error;
  return connection.failure ?? error;
}

/** On a lost connection pg says only that it is lost, or what the network said. 08006 is PostgreSQL's code for that. */
function reasonOf(error: PgError, { lost }: PgConnection): Error {
  if (!lost || isSqlState(error.code)) return error;
  return isSqlState(lost.code) ? lost : Object.assign(error, { code: '08006' });
}

const isSqlState = (code: string | undefined): boolean => code !== undefined && /^[0-9A-Z]{5}$/.test(code);

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
