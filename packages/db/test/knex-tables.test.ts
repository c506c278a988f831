/** The move of knex's tables out of the schema `public`, on a database of an earlier version. */
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase } from '../src/database.ts';
import { migrate, pendingMigrations } from '../src/migrate.ts';
import { migrationSource } from '../src/upgrades/migration-source.ts';
import { createTestDatabase, type TestDatabase } from './index.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await test.sql(`
    alter table migrations.knex_migrations set schema public;
    alter table migrations.knex_migrations_lock set schema public;
    drop schema migrations`);
});
afterAll(() => test[Symbol.asyncDispose]());

const relations = async () =>
  (
    await test.sql<{ name: string }>(
      `select format('%I.%I %s', nspname, relname, relkind) as name from pg_class c join pg_namespace n on n.oid = relnamespace
       where relname ~ '^knex' and relkind in ('r', 'v', 'S') order by 1`,
    )
  ).map(({ name }) => name);

it('migrate: moves the tables, keeps what they say, and changes nothing at the next start', async () => {
  const [before] = await test.sql('select count(*)::int as migrations from public.knex_migrations');
  const starts = await Promise.all([migrate(test.url), migrate(test.url)]);
  expect(starts).toEqual([[], []]);
  const moved = [
    'migrations.knex_migrations r',
    'migrations.knex_migrations_id_seq S',
    'migrations.knex_migrations_lock r',
    'migrations.knex_migrations_lock_index_seq S',
    'public.knex_migrations v',
    'public.knex_migrations_lock v',
  ];
  expect(await relations()).toEqual(moved);
  expect(await migrate(test.url)).toEqual([]);
  expect(await relations()).toEqual(moved);
  expect(await test.sql('select count(*)::int as migrations from migrations.knex_migrations')).toEqual([before]);
});

it('migrate: the earlier version still starts afterwards, and records its migrations where this one reads them', async () => {
  const earlier = createDatabase(test.url) as unknown as Knex;
  const name = '20991231000000_platform_later.ts';
  const source = {
    ...migrationSource,
    getMigrations: async () => [...(await migrationSource.getMigrations([])), name],
    getMigration: async (file: string) =>
      file === name ? { up: async () => {}, down: async () => {} } : migrationSource.getMigration(file),
  };
  try {
    earlier.client.config.migrations = { migrationSource: source };
    expect((await earlier.migrate.list())[1]).toEqual([name]);
    await earlier.migrate.forceFreeMigrationsLock();
    expect((await earlier.migrate.latest())[1]).toEqual([name]);
  } finally {
    await earlier.destroy();
  }
  const rows = await test.sql('select id, name from migrations.knex_migrations order by id desc limit 1');
  expect(rows).toMatchObject([{ name }]);
  await test.sql(`delete from migrations.knex_migrations where name = '${name}'`);
  expect(await pendingMigrations(test.url)).toEqual([]);
});
