/** Migrations: frozen TypeScript files, applied in order of their names. */
import { readdir } from 'node:fs/promises';
import type { Knex } from 'knex';
import { createDatabase } from './database.ts';
import { MIGRATIONS_SCHEMA, prepareKnexTables } from './migrations/knex-tables.ts';

const directory = new URL('../migrations/', import.meta.url);
/** Key of an advisory lock, any fixed number: the process that holds it migrates, and the others wait. */
const MIGRATION_LOCK = 7_355_001;

/** knex records names with their extension, so every way of running migrations must use this source. */
export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () => (await readdir(directory)).filter((name) => name.endsWith('.ts')).sort(),
  getMigrationName: (name) => name,
  getMigration: (name) => import(new URL(name, directory).href),
};

/** Applies pending migrations and returns their names. Several servers may start at once; one of them migrates. */
export async function migrate(url: string): Promise<string[]> {
  const knex = open(url);
  try {
    return await knex.transaction(async (lock) => {
      await lock.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
      await knex.transaction(prepareKnexTables);
      // We hold the advisory lock, so a set lock of knex was left by a process that died.
      await knex.migrate.currentVersion();
      await knex.migrate.forceFreeMigrationsLock();
      const [, names] = (await knex.migrate.latest()) as [number, string[]];
      return names;
    });
  } finally {
    await knex.destroy();
  }
}

/** Names of migrations that this code contains and the database lacks. */
export async function pendingMigrations(url: string): Promise<string[]> {
  const knex = open(url);
  try {
    const [, pending] = (await knex.migrate.list()) as [unknown, string[]];
    return pending;
  } finally {
    await knex.destroy();
  }
}

/** In a transaction on an empty database: applies these migrations only, in the order of their names. */
export async function migrateTo(db: Knex.Transaction, names: readonly string[]): Promise<void> {
  await db.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
  await prepareKnexTables(db);
  const getMigrations = async () => [...names].sort();
  await db.migrate.latest({ migrationSource: { ...migrationSource, getMigrations }, schemaName: MIGRATIONS_SCHEMA });
}

function open(url: string): Knex {
  const knex = createDatabase(url, {
    max: 3,
    statementTimeout: 0,
    applicationName: 'tessera-migrate',
  }) as unknown as Knex;
  knex.client.config.migrations = { migrationSource, schemaName: MIGRATIONS_SCHEMA };
  return knex;
}
