/**
 * The schema of knex's own tables. Not `public`: since PostgreSQL 15 only the owner of a database may create tables there, and a login
 * that does not inherit its roles is not even that.
 */
import type { Knex } from 'knex';

export const MIGRATIONS_SCHEMA = 'migrations';

const TABLES = ['knex_migrations', 'knex_migrations_lock'];

/**
 * Creates the schema, and moves the tables of an earlier version there. A view takes their place, so that a server of that
 * version which still runs, or is started again, finds them.
 */
export async function prepareKnexTables(db: Knex): Promise<void> {
  const { rows } = await db.raw(`select to_regclass('public.knex_migrations') is not null as old,
    to_regnamespace('${MIGRATIONS_SCHEMA}') is not null as ready`);
  if (rows[0].ready) return;
  await db.raw(`create schema ${MIGRATIONS_SCHEMA}`);
  if (!rows[0].old) return;
  for (const table of TABLES) {
    await db.raw(`alter table public.${table} set schema ${MIGRATIONS_SCHEMA}`);
    await db.raw(`do $$ begin
      create view public.${table} as select * from ${MIGRATIONS_SCHEMA}.${table};
    exception when insufficient_privilege then null; -- then that server does not start on this database again
    end $$`);
  }
}
