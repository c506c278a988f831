import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- How much of a walled limit is used, so that adding need not count. A row per resource, made when its wall is first
    -- met; counted anew from time to time, for nothing moves it while there is no wall.
    create table organizations.usage (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      resource text not null check (resource in ('contacts')),
      used bigint not null check (used >= 0),
      counted_at timestamptz(3),
      primary key (organization_id, resource)
    );
    call platform.tenant_table('organizations.usage');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table organizations.usage');
}
