/** How statements are sent: prepared when repeated, with camelCase names, and for readers preceded by their scope. */
import pg from 'pg';
import { type Field, type RawRow, type RowParser, rowParser } from './values.ts';

/**
 * The settings of a transaction, or of each statement of a `reader`: a PostgreSQL role and, for tenants, the
 * organization.
 */
export type Scope = readonly [role: string, organizationId: string];

/** The parts of pg's Query and Connection that a dialect with its own protocol messages needs. pg does not type them. */
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
  handleDataRow(message: { fields: RawRow }): void;
  handleCommandComplete(message: unknown, connection: Protocol): void;
};

/** A statement whose rows have camelCase names. */
export class CamelQuery extends Query {
  private parseRow: RowParser | undefined;

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
}

const BEGIN = { name: 'tessera_begin', text: 'BEGIN' };
const SCOPE = {
  name: 'tessera_scope',
  text: `select set_config('role', $1, true), set_config('app.organization_id', $2, true)`,
};
const READ_ONLY = {
  name: 'tessera_read_only',
  text: `${SCOPE.text}, set_config('transaction_read_only', 'on', true)`,
};

/** Run once on every new connection, which prepares them. */
export const PREPARED_FIRST = [
  BEGIN,
  ...[SCOPE, READ_ONLY].map((statement) => ({ ...statement, values: ['none', ''] })),
  { text: 'ROLLBACK' },
];

interface Ahead {
  statement: string;
  values: string[];
}

/** Precedes every statement of a reader. */
export const readOnlyAhead = (scope: Scope): Ahead[] => [{ statement: READ_ONLY.name, values: [...scope] }];

/**
 * Opens a transaction: ahead of its first statement, or as text. Citus does not pass on `set_config`, only `SET LOCAL` as
 * text in a transaction block, so a distributed database always opens by text.
 */
export interface BeginStatements {
  ahead?: Ahead[];
  text: string;
}

/**
 * Makes Citus pass `SET LOCAL` on to the nodes that the transaction reaches. PostgreSQL accepts settings of extensions
 * that it does not have.
 */
const PASS_ON = `SET LOCAL citus.propagate_set_commands='local'`;

/**
 * Migrations have no scope. Role names are constants and organization ids were checked to be UUIDs, so quoting is safe.
 */
export function beginStatements(scope: Scope | undefined, isDistributed: boolean): BeginStatements {
  const begin = { statement: BEGIN.name, values: [] };
  if (!scope) return { ahead: [begin], text: BEGIN.text };
  if (isDistributed) return { text: `${BEGIN.text};${distributedScope(scope)}` };
  const [role, organizationId] = scope;
  return {
    ahead: [begin, { statement: SCOPE.name, values: [...scope] }],
    text: `${BEGIN.text};SET LOCAL ROLE ${role};SET LOCAL app.organization_id='${organizationId}'`,
  };
}

/** Opens the transaction of a reader's statement in a distributed database. COMMIT follows the statement. */
export const readOnlyText = (scope: Scope): string => `BEGIN READ ONLY;${distributedScope(scope)}`;

/** The role is not passed on: Citus connects to the nodes as the role of the moment. */
const distributedScope = ([role, organizationId]: Scope): string =>
  `SET LOCAL ROLE ${role};${PASS_ON};SET LOCAL app.organization_id='${organizationId}'`;

/** The role of the next statements of a transaction. A role's connections to the nodes may take no other role. */
export const roleText = (role: string, isDistributed: boolean): string =>
  isDistributed
    ? `SET LOCAL citus.propagate_set_commands='none';SET LOCAL ROLE ${role};${PASS_ON}`
    : `SET LOCAL ROLE ${role}`;

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
    for (const one of this.ahead) {
      connection.bind(one);
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
  prepared.set(sql, `tessera_${prepared.size}`);
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
