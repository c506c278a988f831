import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- What contacts did, counted by day (UTC): what audiences ask. Written by whoever knows of events, through the door.
    create table contacts.contact_event_days (
      organization_id uuid not null,
      contact_id uuid not null,
      event_type text not null check (length(event_type) between 1 and 200),
      day date not null,
      count integer not null check (count > 0),
      last_at timestamptz(3) not null,
      primary key (organization_id, contact_id, event_type, day),
      foreign key (organization_id, contact_id) references contacts.contacts (organization_id, id) on delete cascade
    );
    create index contact_event_days_by_type on contacts.contact_event_days (organization_id, event_type, day, contact_id);
    call platform.tenant_table('contacts.contact_event_days');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table contacts.contact_event_days');
}
