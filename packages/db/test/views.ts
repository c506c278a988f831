/** Databases with changed behavior, for tests of what callers may read and write. */
import type { Knex } from 'knex';
import type { Database, Transaction, TransactionConfig } from '../src/database.ts';
import type { Scope } from '../src/statements.ts';

type Work<T> = (db: Transaction) => Promise<T>;

interface View {
  transaction: <T>(work: Work<T>, config: TransactionConfig) => Promise<T>;
  client?: object;
}

function viewOf(database: Database, changes: View): Database {
  const descriptors = Object.entries(changes).map(([name, value]) => [name, { value }]);
  return Object.create(database as unknown as object, Object.fromEntries(descriptors));
}

const transact = <T>(database: Database, work: Work<T>, config: TransactionConfig): Promise<T> =>
  (database as unknown as Knex).transaction(work, config as Knex.TransactionConfig);

/**
 * `database` with every transaction rolled back at its end. Its caller gets the result as if committed. Deferred constraints are
 * checked first, then `inspect` reads what would be committed, as `tessera_system`.
 */
export function rollingBack(database: Database, inspect: Work<void>): Database {
  return viewOf(database, {
    async transaction<T>(work: Work<T>, config: TransactionConfig) {
      const done: { result: T }[] = [];
      const undo = new Error('Rolled back by the test');
      const inspected = async (db: Transaction): Promise<never> => {
        done.push({ result: await work(db) });
        await db.raw('SET CONSTRAINTS ALL IMMEDIATE');
        await db.raw('SET LOCAL ROLE tessera_system');
        await inspect(db);
        throw undo;
      };
      try {
        return await transact(database, inspected, config);
      } catch (error) {
        if (error !== undo) throw error;
        return (done[0] as { result: T }).result;
      }
    },
  });
}

/**
 * `database` with row-level security fixed to one organization, whichever the caller names: rows that are returned or changed were
 * permitted by the policies.
 */
export function pinnedTo(database: Database, organizationId: string): Database {
  const pinned = ([role, given]: Scope): Scope => [role, role === 'tessera_app' ? organizationId : given];
  const { client } = database as unknown as { client: object };
  // `reader` assigns its scope to a copy of the client.
  const pinnedClient = Object.create(client, {
    scope: {
      set(this: object, scope: Scope) {
        Object.defineProperty(this, 'scope', { value: pinned(scope) });
      },
    },
  });
  return viewOf(database, {
    client: pinnedClient,
    transaction: (work, { scope }) => transact(database, work, { scope: pinned(scope) }),
  });
}
