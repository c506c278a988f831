/**
 * The entry points to queries: inside one organization, or as the system. Role and tenant are set ahead of the first
 * statement.
 */
import type { Knex } from 'knex';
import { reader } from './connection/reader.ts';
import { type Database, isDistributed, type Transaction, type TransactionConfig } from './database.ts';
import { isId } from './ids.ts';
import { sent } from './pipeline.ts';
import { roleText, type Scope } from './statements.ts';

export interface TransactionOptions {
  /** Reads only: each statement travels with its scope in one packet, and one that writes is refused. */
  readOnly?: boolean;
}

/** Runs `work` in one transaction as `tessera_app`, where row-level security shows this organization's rows only. */
export function inTenant<T>(
  database: Database,
  organizationId: string,
  work: (db: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  if (!isId(organizationId)) throw new TypeError('organizationId must be a UUID');
  if (options.readOnly) return work(reader(database, ['tessera_app', organizationId]));
  return open(database, ['tessera_app', organizationId], work);
}

/** Runs `work` in one transaction as `tessera_system`, which sees every organization: sign-in, jobs, platform work. */
export function inSystem<T>(
  database: Database,
  work: (db: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  if (options.readOnly) return work(reader(database, ['tessera_system', '']));
  return open(database, ['tessera_system', ''], work);
}

/**
 * Lends the system role to a few statements of a tenant's transaction (to queue a mail, for example) and resets it. The changes of the
 * role travel with the statements around them. They may use tables without an organization only: in a distributed database, rows of the
 * organization are reached by other connections, which keep the tenant's role. When `work` fails, the transaction is lost and the role
 * with it.
 */
export async function asSystem<T>(db: Transaction, work: (db: Transaction) => Promise<T>): Promise<T> {
  const distributed = isDistributed(db.client);
  await sent(() => db.raw(roleText('tessera_system', distributed)));
  try {
    const result = await work(db);
    await sent(() => db.raw(roleText('tessera_app', distributed)));
    return result;
  } catch (error) {
    await (db as Knex.Transaction).rollback(error);
    throw error;
  }
}

function open<T>(database: Database, scope: Scope, work: (db: Transaction) => Promise<T>): Promise<T> {
  const config: TransactionConfig = { scope, lane: database.lane };
  return (database as unknown as Knex).transaction(work, config as Knex.TransactionConfig);
}
