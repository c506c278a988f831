import type { Knex } from 'knex';

/** Adds the terms of a cart or an order, and takes those of existing rows from their events. */
const TERMS = (table: string) => `
    alter table ${table}
      add column tax_inclusive boolean not null default true,
      add column tax_rounding text not null default 'line' check (tax_rounding in ('line', 'total')),
      add column fee_tax_basis_points integer not null default 0 check (fee_tax_basis_points between 0 and 10000),
      -- Whether a refund includes the fees, unless the call says otherwise.
      add column refunds_fees boolean not null default true;
    ${withoutTriggers(
      table,
      `update ${table} t
       set tax_inclusive = e.tax_inclusive, tax_rounding = e.tax_rounding, fee_tax_basis_points = e.fee_tax_basis_points,
         refunds_fees = e.refunds_fees
       from ticketing.events e
       where e.organization_id = t.organization_id and e.id = t.event_id
         and (e.tax_inclusive, e.tax_rounding, e.fee_tax_basis_points, e.refunds_fees) <> (true, 'line', 0, true)`,
    )}`;

const FEE_TAX = (table: string, owner: string, ownerId: string) => `
    alter table ${table} add column fee_tax bigint not null default 0 check (fee_tax between 0 and tax);
    ${withoutTriggers(
      table,
      `update ${table} i
       set fee_tax = least(i.tax, round(i.fee::numeric * o.fee_tax_basis_points
         / (case when o.tax_inclusive then 10000 + o.fee_tax_basis_points else 10000 end)))
       from ${owner} o
       where o.organization_id = i.organization_id and o.id = i.${ownerId} and i.fee > 0 and o.fee_tax_basis_points > 0`,
    )}`;

/** The rows do not count as changed. Runs as the role that row-level security shows all rows to. */
function withoutTriggers(table: string, update: string): string {
  return `alter table ${table} disable trigger user;
    set local role tessera_system;
    ${update};
    reset role;
    alter table ${table} enable trigger user;`;
}

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- What was agreed is stored with the cart and the order: an event's later settings do not change them.
    ${TERMS('ticketing.carts')}
    ${TERMS('ticketing.orders')}
    ${FEE_TAX('ticketing.cart_items', 'ticketing.carts', 'cart_id')}
    ${FEE_TAX('ticketing.order_items', 'ticketing.orders', 'order_id')}

    -- No list of ticket types is for all of them; an empty one is for none.
    alter table ticketing.discount_codes add column covers_all_types boolean;
    ${withoutTriggers(
      'ticketing.discount_codes',
      `update ticketing.discount_codes d set covers_all_types = not exists (
         select from ticketing.discount_code_ticket_types t
         where t.organization_id = d.organization_id and t.discount_code_id = d.id
       )`,
    )}
    alter table ticketing.discount_codes alter column covers_all_types set not null;
    alter table ticketing.check_in_lists alter column ticket_type_ids drop default, alter column ticket_type_ids drop not null;
    ${withoutTriggers(
      'ticketing.check_in_lists',
      `update ticketing.check_in_lists set ticket_type_ids = null where ticket_type_ids = '{}'`,
    )}

    -- Orders are found by what they say themselves, not by what their customer was called first.
    alter table ticketing.orders add column search_text text generated always as (contacts.search_key(
      (customer ->> 'email') || ' ' || coalesce(customer ->> 'firstName', '') || ' ' ||
      coalesce(customer ->> 'lastName', '') || ' ' || coalesce(customer ->> 'phone', '')
    )) stored;
    create index orders_search on ticketing.orders using gin (search_text gin_trgm_ops);
    create function ticketing.find_order_ids(organization uuid, pattern text) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select id from ticketing.orders
      where organization_id = platform.require_own(organization) and search_text like pattern
    $$;
    revoke all on function ticketing.find_order_ids(uuid, text) from public;
    grant execute on function ticketing.find_order_ids(uuid, text) to tessera_app, tessera_system;
    grant create on schema ticketing to tessera_system;
    alter function ticketing.find_order_ids(uuid, text) owner to tessera_system;
    revoke create on schema ticketing from tessera_system;

    -- Completed events whose orders may still wait: a job ends these orders.
    create index events_completed on ticketing.events (completed_at) where status = 'completed';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index ticketing.events_completed;
    drop function ticketing.find_order_ids;
    alter table ticketing.orders drop column search_text;
    update ticketing.check_in_lists set ticket_type_ids = '{}' where ticket_type_ids is null;
    alter table ticketing.check_in_lists alter column ticket_type_ids set not null,
      alter column ticket_type_ids set default '{}';
    alter table ticketing.discount_codes drop column covers_all_types;
    alter table ticketing.order_items drop column fee_tax;
    alter table ticketing.cart_items drop column fee_tax;
    alter table ticketing.orders drop column tax_inclusive, drop column tax_rounding, drop column fee_tax_basis_points,
      drop column refunds_fees;
    alter table ticketing.carts drop column tax_inclusive, drop column tax_rounding, drop column fee_tax_basis_points,
      drop column refunds_fees;
  `);
}
