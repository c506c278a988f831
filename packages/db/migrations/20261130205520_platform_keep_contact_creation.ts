import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Whatever pages use creates no contacts unless its settings say so. What exists goes on as before.
    set local role tessera_system;
    update tracking.data_sources set config = config || '{"createContacts": true}'
    where source_type <> 'shopify' and config -> 'createContacts' is null;
    update messaging.senders set settings = settings || '{"createContacts": true}' where channel = 'push';
    reset role;
  `);
}

export async function down(): Promise<void> {
  // The settings are valid for earlier versions: sources know them, and senders ignore them.
}
