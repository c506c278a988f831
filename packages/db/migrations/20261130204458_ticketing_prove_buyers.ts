import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- When it was shown that the buyer's mailbox is theirs; null: anyone may have typed the address. What an unproved
    -- order says of its buyer changes neither a customer nor a consent.
    alter table ticketing.orders add column buyer_proved_at timestamptz(3);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table ticketing.orders drop column buyer_proved_at;
  `);
}
