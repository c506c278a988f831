/** For the knex command line; the application migrates through the same source. */

import { MIGRATIONS_SCHEMA } from './packages/db/src/upgrades/knex-tables.ts';
import { migrationSource } from './packages/db/src/upgrades/migration-source.ts';

export default {
  client: 'pg',
  connection: process.env.DATABASE_URL,
  migrations: { migrationSource, schemaName: MIGRATIONS_SCHEMA },
};
