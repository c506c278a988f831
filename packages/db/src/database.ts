/** The connection pool and the row format: camelCase, typed, every repeated statement prepared once per connection. */
import type { Knex } from 'knex';
import knex from 'knex';
import PgTransaction from 'knex/lib/dialects/postgres/execution/pg-transaction.js';
import PgDialect from 'knex/lib/dialects/postgres/index.js';
import type pg from 'pg';
import {
  causeOf,
  type FailingConnection,
  isNamingError,
  isSqlState,
  type PgError,
  reasonOf,
  unreachable,
} from './connection/failures.ts';
import { joinMessages, type MessageSender } from './connection/messages.ts';
import { createPoolGate, type Lane, type PoolGate } from './connection/pool-gate.ts';
import { createSession, type ServerTraits, type Session } from './connection/session.ts';
import { toSnake } from './naming.ts';
import { type BeginStatements, CamelQuery, positioned, type Scope, ScopedQuery, statementName } from './statements.ts';
import { getTypeParser } from './values.ts';

declare const pool: unique symbol;

/**
 * A pool that cannot be queried. Queries start in `inTenant` or `inSystem`, so that every statement runs with a role
 * and, for tenants, an organization.
 */
export interface Database {
  readonly [pool]: true;
  /** Set by `inLane`. */
  readonly lane?: Lane;
  destroy(): Promise<void>;
}

/** A tenant's or the system's scope: a transaction, or for reads a `reader`. Services query only through a scope. */
export type Transaction = Knex;

export interface DatabaseOptions {
  /** Maximum connections. */
  max?: number;
  /** Connections that sign-in and checkout each keep free of other calls. */
  reserve?: number;
  /** Milliseconds after which PostgreSQL cancels a statement. */
  statementTimeout?: number;
  /** Milliseconds after which PostgreSQL ends a transaction that sends nothing; 0: never. */
  idleTimeout?: number;
  applicationName?: string;
  /** What is between us and PostgreSQL, as `inspectServer` found it. Nothing by default. */
  server?: ServerTraits;
  /** Sends scopes as Citus needs them (`TESSERA_DISTRIBUTED`). Works on a plain PostgreSQL as well. */
  distributed?: boolean;
}

/** Milliseconds that a call waits for a connection. */
const ACQUIRE_MS = 5_000;

export function createDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { max = 10, reserve = 0, applicationName = 'tessera', distributed = false } = options;
  const { statementTimeout = 5_000, idleTimeout = 10_000 } = options;
  const limits = { statement_timeout: statementTimeout, idle_in_transaction_session_timeout: idleTimeout };
  const traits = options.server ?? { isPooled: false, isNamed: true };
  const session = createSession({ ...traits, isDistributed: distributed }, limits);
  let generation = 0;
  return knex({
    client: Dialect as unknown as typeof knex.Client,
    session,
    gate: createPoolGate({ max, reserve, timeoutMs: ACQUIRE_MS }),
    connection: {
      connectionString: url,
      application_name: applicationName,
      ...(!session.isPooled && { ...limits, options: '-c TimeZone=UTC' }),
      // Pipelining: statements of one transaction are sent together instead of waiting for each other's answer.
      pipeline: true,
      keepAlive: true,
      types: { getTypeParser },
    } as Knex.PgConnectionConfig,
    pool: {
      min: 0,
      max,
      idleTimeoutMillis: 60_000,
      afterCreate: (connection: pg.Client & PgConnection, done: (error?: Error) => void) => {
        joinMessages(connection.connection);
        const made = generation;
        connection.generation = made;
        connection.isStale = () => made !== generation;
        connection.markStale = () => {
          if (made === generation) generation++;
        };
        connection.once('error', (error) => {
          connection.lost = error;
        });
        const ready = (error?: Error | null) => done(error ?? undefined);
        const { preparedFirst } = session.openings;
        preparedFirst.forEach((statement, i) => {
          connection.query(statement, i === preparedFirst.length - 1 ? ready : () => {});
        });
        if (preparedFirst.length === 0) ready();
      },
      validate: (connection: PgConnection) => !connection.isStale(),
    },
    acquireConnectionTimeout: ACQUIRE_MS,
    // Errors are thrown, so knex does not need to print them as well.
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} },
    // Errors are logged, and logs must not contain values that users entered.
    compileSqlOnError: false,
    wrapIdentifier: (name, original) => original(name === '*' ? name : toSnake(name)),
  } as Knex.Config) as unknown as Database;
}

/** The scope of the transaction that a pooled connection opens; `inTenant` and `inSystem` set it. */
export interface TransactionConfig {
  scope: Scope;
  lane?: Lane | undefined;
}

class RoleTransaction extends PgTransaction {
  private readonly opening: BeginStatements;
  private readonly taken: Partial<TransactionConfig>;
  declare readonly client: Dialect;

  constructor(client: Dialect, container: unknown, config: Partial<TransactionConfig>, outer: unknown) {
    super(client, container, config, outer);
    this.opening = client.config.session.openings.begin(config?.scope);
    this.taken = config ?? {};
  }

  async acquireConnection<T>(_config: unknown, work: (connection: PgConnection) => Promise<T>): Promise<T> {
    const connection = await this.client.acquireConnection(this.taken.scope, this.taken.lane);
    try {
      return await work(connection);
    } finally {
      this.client.releaseConnection(connection);
    }
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
      if (response.command !== 'COMMIT') {
        // The cause is that of a statement whose answer was not awaited.
        const cause = connection.failure;
        throw new Error('A statement failed, and so the transaction was rolled back', { cause });
      }
      this._resolver(value);
    } catch (error) {
      this._rejecter(error);
    }
  }
}

interface PgConnection extends FailingConnection {
  connection: MessageSender;
  query(query: unknown): void;
  __knex__disposed?: unknown;
  /** Returns its place in the pool's gate. */
  leave?: (() => void) | undefined;
  /** How many migrations had made prepared statements stale when it was opened. */
  generation: number;
  /** The scope of the transaction that the next statement opens. */
  beginStatements?: BeginStatements;
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
  declare readonly lane?: Lane;
  declare readonly config: { session: Session; gate: PoolGate; pool: { max: number } };

  async acquireConnection(scope = this.scope, lane: Lane = this.lane ?? 'general'): Promise<PgConnection> {
    const leave = await this.config.gate.enter(lane, scope?.[1] ?? '');
    try {
      const connection = (await super.acquireConnection()) as PgConnection;
      connection.leave = leave;
      return connection;
    } catch (error) {
      leave();
      throw error;
    }
  }

  releaseConnection(connection: PgConnection): Promise<void> {
    const { leave } = connection;
    connection.leave = undefined;
    const released = super.releaseConnection(connection);
    leave?.();
    return released;
  }

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
    const { bindings: values = [], options } = query;
    // A pooler may keep a prepared statement, and its stale plan, for a text, whichever connection sends it.
    const isStaleText = this.config.session.isPooled && connection.generation > 0;
    const text = isStaleText ? `${query.sql} /* ${connection.generation} */` : query.sql;
    const { beginStatements: opening } = connection;
    connection.beginStatements = undefined;
    // A query without values may contain several statements, or one that must precede any query, so it is sent as text.
    // This statement is sent as text, too.
    if (opening && (values.length === 0 || !opening.ahead)) this.sendText(connection, opening.text);
    const { session } = this.config;
    const readsByText = this.scope && session.openings.readOnlyText(this.scope);
    const aheadOf = () => {
      if (this.scope) return readsByText ? undefined : session.openings.readOnly(this.scope);
      return values.length > 0 ? opening?.ahead : undefined;
    };
    return new Promise((resolve, reject) => {
      const send = (name: string | undefined) => {
        const done = (given: PgError | null, response: unknown) => {
          const error = given && causeOf(given, connection);
          if (error?.code === '0A000') connection.markStale();
          const isUnknownName = wasNaming && isNamingError(error);
          if (isUnknownName) session.stopNaming();
          // After a fatal error PostgreSQL closes the connection. After an internal error, pg believes that statements
          // are prepared which are not. The connection must not return to the pool.
          if (error && (error.severity === 'FATAL' || !isSqlState(error.code))) connection.__knex__disposed = error;
          // A reader's statement is alone in its transaction, so it can be repeated. Other statements require that
          // their whole transaction is repeated.
          if (this.scope && (isUnknownName || (error?.code === '0A000' && name))) send(undefined);
          else if (error) reject(reasonOf(error, connection));
          else resolve(Object.assign(query, { response }));
        };
        const config = { text, values, name, ...options };
        const ahead = aheadOf();
        const wasNaming = session.isNamed;
        if (readsByText) this.sendText(connection, readsByText);
        connection.query(ahead ? new ScopedQuery(config, done, ahead) : new CamelQuery(config, done));
        if (readsByText) this.sendText(connection, 'COMMIT');
      };
      send(values.length > 0 && session.isNamed ? statementName(text) : undefined);
    });
  }

  /** Statements that open or end a transaction beside the caller's. */
  private sendText(connection: PgConnection, text: string): void {
    const done = (error: PgError | null) => {
      // The state of its transaction is unknown, so the connection must not return to the pool.
      if (error) connection.__knex__disposed = causeOf(error, connection);
    };
    connection.query(new CamelQuery({ text }, done));
  }
}

/** Whether scopes are sent as text, for Citus. Clients of transactions and readers share the configuration. */
export const isDistributed = ({ config }: { config?: { session?: Session } }): boolean =>
  config?.session?.isDistributed === true;
