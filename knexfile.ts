/** For the knex command line; the application migrates through the same source. */

import { migrationSource } from './packages/db/src/migrate.ts';
import { MIGRATIONS_SCHEMA } from './packages/db/src/migrations/knex-tables.ts';

export default {
  client: 'pg',
  connection: process.env.DATABASE_URL,
  migrations: { migrationSource, schemaName: MIGRATIONS_SCHEMA },
};
