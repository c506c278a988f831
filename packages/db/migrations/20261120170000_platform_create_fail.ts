import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Ends the transaction from within an expression, as a serialization failure: the server runs the call again.
    create function platform.fail(message text) returns boolean language plpgsql volatile as $$
    begin
      raise exception using message = fail.message, errcode = 'serialization_failure';
    end $$;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function platform.fail(text)');
}
