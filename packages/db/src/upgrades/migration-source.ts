/** Where migrations come from, and what is done around each of them. */
import { readdir } from 'node:fs/promises';
import type { Knex } from 'knex';

/**
 * What a migration takes away that an older version still uses. Versions older than `minimumVersion` refuse to start
 * after it.
 */
export interface Contract {
  minimumVersion: string;
  /** What is taken away, and which version stopped using it. */
  why: string;
}

export interface MigrationModule extends Knex.Migration {
  contract?: Contract;
  config?: { transaction?: boolean };
}

/** How long a statement of a migration waits for a lock, because every later call on that table waits behind it. */
const LOCK_MS = 2_000;

/** knex records names with their extension, so every way of running migrations must use such a source. */
export function migrationsIn(...directories: URL[]): Knex.MigrationSource<string> {
  const found = async () => {
    const lists = await Promise.all(
      directories.map(async (directory) =>
        (await readdir(directory)).filter((name) => name.endsWith('.ts')).map((name) => [name, directory] as const),
      ),
    );
    return new Map(lists.flat());
  };
  return {
    getMigrations: async () => [...(await found()).keys()].sort(),
    getMigrationName: (name) => name,
    async getMigration(name) {
      const directory = (await found()).get(name) as URL;
      const module: MigrationModule = await import(new URL(name, directory).href);
      return guarded(name, module);
    },
  };
}

/** With a limit on waiting for locks, and the minimum version recorded in the same transaction. */
function guarded(name: string, module: MigrationModule): Knex.Migration {
  const { up, down, config, contract } = module;
  return {
    ...(config && { config }),
    ...(down && { down }),
    async up(knex) {
      // Without a transaction, as `create index concurrently` requires, an interrupted statement leaves an invalid index behind.
      if (config?.transaction !== false) await knex.raw(`set local lock_timeout = ${LOCK_MS}`);
      await up(knex);
      if (!contract) return;
      await knex.raw(
        'insert into platform.minimum_versions (version, migration) values (?, ?) on conflict do nothing',
        [contract.minimumVersion, name],
      );
    },
  };
}

export const migrationSource = migrationsIn(new URL('../../migrations/', import.meta.url));
