/** `npm run db:distribute`: distributes the migrated tables of DATABASE_URL over a Citus cluster, by organization. */
import pg from 'pg';
import { pendingMigrations } from '../src/index.ts';
import { distribute } from './distribution.ts';

const fail = (message: string): never => {
  console.error(message);
  process.exit(1);
};

const url =
  process.env.DATABASE_URL ??
  fail('Set DATABASE_URL to the coordinator of the Citus cluster, as the owner of the tables');
const pending = await pendingMigrations(url);
if (pending.length > 0) fail(`Run npm run db:migrate first; ${pending.length} migrations are pending`);
const client = new pg.Client(url);
await client.connect();
try {
  const { rows } = await client.query(`select extversion from pg_extension where extname = 'citus'`);
  if (rows.length === 0) {
    fail(
      'This PostgreSQL has no extension "citus": create it on every node and add the workers; docs/scale.md tells how',
    );
  }
  // Row-level security hides the rows that are moved even from the owner of the tables.
  const { rows: may } = await client.query(`select from pg_roles where rolname = current_user and rolsuper`);
  if (may.length === 0)
    fail('Connect as a superuser: row-level security hides the rows that are moved from other roles');
  const statements = await distribute(client);
  console.log(statements.join(';\n'));
  console.log('All tables are distributed. Start the servers with TESSERA_DISTRIBUTED=on.');
} finally {
  await client.end();
}
