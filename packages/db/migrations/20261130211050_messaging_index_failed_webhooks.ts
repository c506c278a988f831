import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Few of a sender's webhooks are not understood; they are counted wherever the sender is shown.
    create index inbound_webhooks_failed on messaging.inbound_webhooks (organization_id, sender_id) where error is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index messaging.inbound_webhooks_failed;
  `);
}
