/** How statements are sent: prepared when repeated, with camelCase names, and for readers preceded by their scope. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { type Field, type RawRow, type RowParser, rowParser } from './values.ts';

/**
 * The settings of a transaction, or of each statement of a `reader`: a PostgreSQL role and, for tenants, the
 * organization.
 */
export type Scope = readonly [role: string, organizationId: string];

/** The parts of pg's Query and Connection that a dialect with its own protocol messages needs. pg does not type them. */
interface Protocol {
  parse(config: { name: string; text: string }): void;
  bind(config: { statement: string; values: unknown[] }): void;
  execute(config: object): void;
}

const Query = pg.Query as unknown as new (
  config: object,
  done: unknown,
) => {
  name?: string;
  prepare(connection: Protocol): void;
  requiresPreparation(): boolean;
  _result: { addRow(row: object): void };
  _canceledDueToError: unknown;
  handleRowDescription(message: { fields: Field[] }): void;
  handleDataRow(message: { fields: RawRow }): void;
  handleCommandComplete(message: unknown, connection: Protocol): void;
};

/** What is known of a connection's prepared statements. */
interface Described {
  /** By name: how to parse a row; null for a statement without rows. */
  parsers: Map<string, RowParser | null>;
  /** The connection, asking for no description. */
  quiet: Protocol;
}

const describedBy = new WeakMap<Protocol, Described>();

function describedOf(connection: Protocol): Described {
  let described = describedBy.get(connection);
  if (!described) {
    described = { parsers: new Map(), quiet: Object.create(connection, { describe: { value: () => {} } }) };
    describedBy.set(connection, described);
  }
  return described;
}

/** A statement whose rows have camelCase names. */
export class CamelQuery extends Query {
  private parseRow: RowParser | null = null;

  /**
   * The rows of a prepared statement are described once per connection. They cannot change: PostgreSQL refuses a statement whose rows
   * would be others (0A000).
   */
  prepare(connection: Protocol): void {
    const { parsers, quiet } = describedOf(connection);
    const parseRow = this.name ? parsers.get(this.name) : undefined;
    this.parseRow = parseRow ?? null;
    super.prepare(parseRow === undefined ? connection : quiet);
  }

  handleRowDescription(message: { fields: Field[] }): void {
    this.parseRow = rowParser(message.fields);
    super.handleRowDescription(message);
  }

  handleDataRow(message: { fields: RawRow }): void {
    try {
      this._result.addRow((this.parseRow as RowParser)(message.fields));
    } catch (error) {
      this._canceledDueToError = error;
    }
  }

  handleCommandComplete(message: unknown, connection: Protocol): void {
    if (this.name) describedOf(connection).parsers.set(this.name, this.parseRow);
    super.handleCommandComplete(message, connection);
  }
}

/** A statement that precedes another one. Without a name it is parsed each time. */
interface Ahead {
  name?: string | undefined;
  text: string;
  values: string[];
}

/**
 * Opens a transaction: ahead of its first statement, or as text. Citus does not pass on `set_config`, only `SET LOCAL` as
 * text in a transaction block, so a distributed database always opens by text.
 */
export interface BeginStatements {
  ahead?: Ahead[];
  text: string;
}

export interface Openings {
  /** Precedes every statement of a reader. */
  readOnly(scope: Scope): Ahead[];
  /** Opens the transaction of a reader's statement in a distributed database; COMMIT follows the statement. */
  readOnlyText(scope: Scope): string | undefined;
  /** Opens a transaction. Migrations have no scope. */
  begin(scope: Scope | undefined): BeginStatements;
  /** Run once on every new connection, which prepares them; none without named statements. */
  preparedFirst: { text: string; name?: string | undefined; values?: string[] }[];
}

/** A statement's name is the same in every process, and no other statement has it. Poolers may share it between processes. */
const nameOf = (text: string): string => `tessera_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;

/**
 * Makes Citus pass `SET LOCAL` on to the nodes that the transaction reaches. PostgreSQL accepts settings of extensions
 * that it does not have.
 */
const PASS_ON = `SET LOCAL citus.propagate_set_commands='local'`;

/** The role is not passed on: Citus connects to the nodes as the role of the moment. */
const distributedScope = ([role, organizationId]: Scope): string =>
  `SET LOCAL ROLE ${role};${PASS_ON};SET LOCAL app.organization_id='${organizationId}'`;

/** The role of the next statements of a transaction. A role's connections to the nodes may take no other role. */
export const roleText = (role: string, isDistributed: boolean): string =>
  isDistributed
    ? `SET LOCAL citus.propagate_set_commands='none';SET LOCAL ROLE ${role};${PASS_ON}`
    : `SET LOCAL ROLE ${role}`;

/**
 * `settings` are set by each opening, because behind a pooler a session lasts one transaction. Their values are constants.
 */
export function createOpenings({
  isNamed,
  isDistributed = false,
  settings,
}: {
  isNamed: boolean;
  isDistributed?: boolean | undefined;
  settings: Record<string, string>;
}): Openings {
  const list = Object.entries(settings);
  const named = (text: string) => ({ name: isNamed ? nameOf(text) : undefined, text });
  const begin = { ...named('BEGIN'), values: [] };
  // Conditions that set something and are false, so that no row is sent and parsed.
  const set = [
    `select where set_config('role', $1, true) is null or set_config('app.organization_id', $2, true) is null`,
    ...list.map(([name, value]) => `set_config('${name}', '${value}', true) is null`),
  ].join(' or ');
  const scoped = named(set);
  const readOnly = named(`${set} or set_config('transaction_read_only', 'on', true) is null`);
  const settingsText = list.map(([name, value]) => `;SET LOCAL ${name}='${value}'`).join('');
  return {
    readOnly: (scope) => [{ ...readOnly, values: [...scope] }],
    readOnlyText: (scope) => (isDistributed ? `BEGIN READ ONLY;${distributedScope(scope)}${settingsText}` : undefined),
    begin(scope) {
      if (!scope) return { ahead: [begin], text: begin.text };
      if (isDistributed) return { text: `BEGIN;${distributedScope(scope)}${settingsText}` };
      const [role, organizationId] = scope;
      return {
        ahead: [begin, { ...scoped, values: [...scope] }],
        // Role names are constants and organization ids were checked to be UUIDs, so quoting is safe.
        text: `BEGIN;SET LOCAL ROLE ${role};SET LOCAL app.organization_id='${organizationId}'${settingsText}`,
      };
    },
    preparedFirst: isNamed
      ? [begin, ...[scoped, readOnly].map((one) => ({ ...one, values: ['none', ''] })), { text: 'ROLLBACK' }]
      : [],
  };
}

/**
 * Sends statements ahead of the statement with one Sync after all of them. PostgreSQL runs everything between two Syncs
 * as one transaction, so a reader's settings are local to it, and the statement does not run when a preceding one
 * fails. https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class ScopedQuery extends CamelQuery {
  private readonly ahead: Ahead[];
  private completed = 0;

  constructor(config: object, done: unknown, ahead: Ahead[]) {
    super(config, done);
    this.ahead = ahead;
  }

  requiresPreparation(): boolean {
    return true;
  }

  prepare(connection: Protocol): void {
    for (const { name = '', text, values } of this.ahead) {
      if (name === '') connection.parse({ name, text });
      connection.bind({ statement: name, values });
      connection.execute({});
    }
    super.prepare(connection);
  }

  handleDataRow(message: { fields: RawRow }): void {
    if (this.completed >= this.ahead.length) super.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Protocol): void {
    if (this.completed >= this.ahead.length) super.handleCommandComplete(message, connection);
    this.completed++;
  }
}

/** A connection keeps its prepared statements, so only repeated texts get a name, and at most this many. */
const MAX_PREPARED = 500;
const seen = new Set<string>();
const prepared = new Map<string, string>();

/** The name to prepare a statement under; undefined at its first use. */
export function statementName(sql: string): string | undefined {
  const name = prepared.get(sql);
  if (name !== undefined || prepared.size >= MAX_PREPARED || sql.length > 4_000) return name;
  if (!seen.has(sql)) {
    if (seen.size >= 10 * MAX_PREPARED) seen.clear();
    seen.add(sql);
    return undefined;
  }
  seen.delete(sql);
  prepared.set(sql, nameOf(sql));
  return prepared.get(sql);
}

/** `?` to `$1`, cached per text. */
const positions = new Map<string, string>();

export function positioned(sql: string, position: (sql: string) => string): string {
  let text = positions.get(sql);
  if (text === undefined) {
    text = position(sql);
    if (positions.size >= 2_000) positions.clear();
    positions.set(sql, text);
  }
  return text;
}
