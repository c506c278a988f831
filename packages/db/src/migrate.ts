/** Migrations: frozen TypeScript files, applied in order of their names. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { holdingLock } from './connection/lock.ts';
import { createDatabase } from './database.ts';
import { MIGRATIONS_SCHEMA, prepareKnexTables } from './upgrades/knex-tables.ts';
import { migrationSource } from './upgrades/migration-source.ts';
import { requireAllowedVersion } from './upgrades/version.ts';

/** Key of an advisory lock, any fixed number: the process that holds it migrates, and the others wait. */
const MIGRATION_LOCK = 7_355_001;
/** A migration that did not get its lock is run again so often, with pauses: about two minutes. */
const MAX_TRIES = 40;
const MAX_PAUSE_MS = 3_000;

export interface MigrateOptions {
  source?: Knex.MigrationSource<string>;
  /** Called when a migration waits for a lock that running calls hold. */
  onRetry?: (error: Error) => void;
}

/**
 * Applies pending migrations and returns their names. `url` leads to PostgreSQL itself, or to a pooler that keeps sessions. Several servers may start at once; one of them migrates. Throws
 * when the database needs a newer version than this.
 */
export function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  return holdingLock(url, MIGRATION_LOCK, async (client) => {
    await requireAllowedVersion(client);
    return withMigrations(url, options.source, async (knex) => {
      await knex.transaction(prepareKnexTables);
      // We hold the advisory lock, so a set lock of knex was left by a process that died.
      await knex.migrate.currentVersion();
      await knex.migrate.forceFreeMigrationsLock();
      const applied: string[] = [];
      for (let tries = 1; ; ) {
        try {
          // One at a time: each holds its locks for its own duration only.
          const [, names] = (await knex.migrate.up()) as [number, string[]];
          if (names.length === 0) return applied;
          applied.push(...names);
          tries = 1;
        } catch (error) {
          if ((error as { code?: string }).code !== '55P03' || tries++ === MAX_TRIES) throw error;
          options.onRetry?.(error as Error);
          await sleep(Math.random() * MAX_PAUSE_MS);
        }
      }
    });
  });
}

/** Throws when the database needs a newer version than this. */
export const requireVersion = (url: string): Promise<void> => holdingLock(url, MIGRATION_LOCK, requireAllowedVersion);

/** Names of migrations that this code contains and the database lacks. */
export const pendingMigrations = (url: string): Promise<string[]> =>
  withMigrations(url, undefined, async (knex) => {
    const { rows } = await knex.raw(`select to_regnamespace('${MIGRATIONS_SCHEMA}') is null as "isEmpty"`);
    if (rows[0].isEmpty) return migrationSource.getMigrations([]);
    const [, pending] = (await knex.migrate.list()) as [unknown, string[]];
    return pending;
  });

/** In a transaction on an empty database: applies these migrations only, in the order of their names. */
export async function migrateTo(db: Knex.Transaction, names: readonly string[]): Promise<void> {
  await db.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
  await prepareKnexTables(db);
  const getMigrations = async () => [...names].sort();
  await db.migrate.latest({ migrationSource: { ...migrationSource, getMigrations }, schemaName: MIGRATIONS_SCHEMA });
}

async function withMigrations<T>(url: string, source = migrationSource, work: (knex: Knex) => Promise<T>): Promise<T> {
  const knex = createDatabase(url, {
    max: 3,
    statementTimeout: 0,
    idleTimeout: 0,
    applicationName: 'tessera-migrate',
  }) as unknown as Knex;
  // A newer version may have applied migrations that this one does not contain.
  knex.client.config.migrations = {
    migrationSource: source,
    schemaName: MIGRATIONS_SCHEMA,
    disableMigrationsListValidation: true,
  };
  try {
    return await work(knex);
  } finally {
    await knex.destroy();
  }
}
