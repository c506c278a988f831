import type { Knex } from 'knex';

/** Keys of (organization_id, column): deleting the row they refer to sets only the column to null, which Citus refuses. */
const KEYS = [
  ['ticketing.events', 'duplicated_from', 'ticketing.events'],
  ['organizations.api_keys', 'rotated_from', 'organizations.api_keys'],
  ['ticketing.carts', 'discount_code_id', 'ticketing.discount_codes'],
  ['ticketing.waitlist_entries', 'cart_id', 'ticketing.carts'],
] as const;

const nameOf = (table: string, column: string): string => `${table.split('.')[1]}_organization_id_${column}_fkey`;

const replaceKeys = (action: (column: string) => string): string =>
  KEYS.map(
    ([table, column, parent]) => `
      alter table ${table} drop constraint ${nameOf(table, column)},
        add constraint ${nameOf(table, column)} foreign key (organization_id, ${column})
          references ${parent} (organization_id, id) ${action(column)};`,
  ).join('');

const replacePolicies = (organization: string): string => `
  create or replace procedure platform.tenant_table(target regclass) language plpgsql as $$
  begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy tenant on %s to tessera_app
      using (organization_id = ${organization})
      with check (organization_id = ${organization})', target);
    execute format('create policy system on %s to tessera_system using (true) with check (true)', target);
    execute format('grant select, insert, update, delete on %s to tessera_app, tessera_system', target);
    call platform.touch_updated_at(target);
    call platform.backed_up(target);
  end $$;

  do $$
  declare
    target regclass;
    owner name;
  begin
    for target, owner in
      select polrelid, case when polrelid = 'organizations.organizations'::regclass then 'id' else 'organization_id' end
      from pg_policy where polname = 'tenant'
    loop
      execute format('alter policy tenant on %s using (%I = ${organization}) with check (%I = ${organization})',
        target, owner, owner);
    end loop;
  end $$;`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Citus takes no policy with a subquery. PostgreSQL inlines the function, which is stable: a condition on an index as before.
    ${replacePolicies('platform.organization_id()')}

    -- The services that delete such a row clear the column first.
    ${replaceKeys(() => '')}
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ${replaceKeys((column) => `on delete set null (${column})`)}
    ${replacePolicies('(select platform.organization_id())')}
  `);
}
