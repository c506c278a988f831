import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table ticketing.events
      -- What visitors from one network may hold at once: seats and carts of the event, and uses of one discount code.
      add column max_seats_per_network integer not null default 40 check (max_seats_per_network between 1 and 1000000),
      add column max_carts_per_network integer not null default 20 check (max_carts_per_network between 1 and 1000000),
      add column max_code_uses_per_network integer not null default 5
        check (max_code_uses_per_network between 1 and 1000000);

    -- A keyed hash of the visitor's network; null for carts of members, servers and the waiting list.
    alter table ticketing.carts add column network text check (length(network) <= 50);
    create index carts_by_network on ticketing.carts (organization_id, event_id, network, created_at)
      where network is not null and status in ('active', 'converted');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table ticketing.carts drop column network;
    alter table ticketing.events
      drop column max_seats_per_network, drop column max_carts_per_network, drop column max_code_uses_per_network;
  `);
}
