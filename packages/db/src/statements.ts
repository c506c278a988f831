/** How statements are sent: prepared when they come again, renamed to camelCase, and for readers with their scope ahead. */
import pg from 'pg';
import { type Field, type RawRow, type RowParser, rowParser } from './values.ts';

/** What a `reader` sets for each statement: a PostgreSQL role and, for tenants, the organization. */
export type Scope = readonly [role: string, organizationId: string];

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

/** Prepared on every new connection. */
export const scopeStatement = {
  name: 'tessera_scope',
  text: `select set_config('role', $1, true), set_config('app.organization_id', $2, true),
    set_config('transaction_read_only', 'on', true)`,
};

/**
 * Sends the scope ahead of the statement with one Sync behind both: PostgreSQL takes what stands between two Syncs as
 * one transaction, so the settings are local to it, and the statement does not run when they fail.
 * https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class ScopedQuery extends CamelQuery {
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

  handleDataRow(message: { fields: RawRow }): void {
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

/** The name to prepare a statement under; none while it was seen only once. */
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

/** `?` to `$1`, remembered per text. */
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
