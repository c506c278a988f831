import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The oldest version of Tessera that can run after a migration which removes something. Only migrations write it.
    create table platform.minimum_versions (
      migration text primary key,
      version text not null check (version ~ '^[0-9]+[.][0-9]+[.][0-9]+$'),
      recorded_at timestamptz(3) not null default now()
    );
    grant select on platform.minimum_versions to tessera_system;
    call platform.backed_up('platform.minimum_versions');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table platform.minimum_versions');
}
