import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Every buyer asks which active cart of the organization is due first. An index that begins with the time would answer that
    -- too, by way of all other organizations' carts; the sweeper, who asks of all, can do with this one.
    create index carts_due on ticketing.carts (organization_id, reclaim_at) where status = 'active';
    drop index ticketing.carts_to_reclaim;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create index carts_to_reclaim on ticketing.carts (reclaim_at) where status = 'active';
    drop index ticketing.carts_due;
  `);
}
