import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A row that could not be counted waits until this time, and the rows after it are counted.
    alter table ticketing.analytics_queue add column retry_at timestamptz(3);

    -- Node knows these zones and PostgreSQL does not, so their events could not be counted.
    set local role tessera_system;
    update ticketing.events set time_zone = case lower(time_zone)
        when 'canada/east-saskatchewan' then 'America/Regina' else 'America/Los_Angeles' end
      where lower(time_zone) in ('canada/east-saskatchewan', 'us/pacific-new');
    reset role;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table ticketing.analytics_queue drop column retry_at;
  `);
}
