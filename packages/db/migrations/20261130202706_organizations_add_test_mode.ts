import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Sandboxes of vendors work in test mode only.
    alter table organizations.organizations add column is_test_mode boolean not null default false;

    -- Organizations that use nothing but sandboxes go on with them.
    set local role tessera_system;
    update organizations.organizations o set is_test_mode = true
    where (
      exists (select from payments.gateways g where g.organization_id = o.id and g.provider = 'sandbox')
      or exists (select from messaging.senders s where s.organization_id = o.id and s.provider = 'sandbox')
    )
      and not exists (select from payments.gateways g where g.organization_id = o.id and g.provider <> 'sandbox')
      and not exists (select from messaging.senders s where s.organization_id = o.id and s.provider <> 'sandbox');
    reset role;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`alter table organizations.organizations drop column is_test_mode`);
}
