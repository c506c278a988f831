/** For the knex command line; the application migrates through the same source. */
import { migrationSource } from './packages/db/src/upgrades/migration-source.ts';

export default {
  client: 'pg',
  connection: process.env.DATABASE_URL,
  migrations: { migrationSource },
};
