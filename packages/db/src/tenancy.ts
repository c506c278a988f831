/** The only ways to a query: inside one organization, or as the system. Role and tenant are set in the opening message. */
import type { Knex } from 'knex';
import type { Database, Transaction, TransactionConfig } from './database.ts';
import { isId } from './ids.ts';

export interface TransactionOptions {
  /** Refuse writes; the answer does not wait for COMMIT. */
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
  return open(
    database,
    `SET LOCAL ROLE tessera_app;SET LOCAL app.organization_id='${organizationId}'`,
    work,
    options,
  );
}

/** Runs `work` in one transaction as `tessera_system`, which sees every organization: sign-in, jobs, platform work. */
export function inSystem<T>(
  database: Database,
  work: (db: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return open(database, 'SET LOCAL ROLE tessera_system', work, options);
}

/**
 * Lends the system role to a few statements of a tenant's transaction (to enqueue a job, say) and takes it back.
 * When `work` fails the transaction is lost with it, so the role cannot stay.
 */
export async function asSystem<T>(db: Transaction, work: (db: Transaction) => Promise<T>): Promise<T> {
  await db.raw('SET LOCAL ROLE tessera_system');
  const result = await work(db);
  await db.raw('SET LOCAL ROLE tessera_app');
  return result;
}

function open<T>(
  database: Database,
  setup: string,
  work: (db: Transaction) => Promise<T>,
  { readOnly = false }: TransactionOptions,
): Promise<T> {
  const config: TransactionConfig = {
    opening: `BEGIN${readOnly ? ' READ ONLY' : ''};${setup}`,
    readOnly,
  };
  return (database as unknown as Knex).transaction(work, config as Knex.TransactionConfig);
}
