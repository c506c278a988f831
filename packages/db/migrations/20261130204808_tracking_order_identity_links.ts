import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A browser may be used by one person after another. Each of its links holds from the event that made it; events belong to
    -- the person of the latest link before them, and events before all links to the person of the first. The links of before
    -- hold from when they were made.
    alter table tracking.identities add column since timestamptz(3), add column event_id uuid;
    alter table tracking.identities disable trigger user;
    alter table tracking.identities no force row level security;
    update tracking.identities set since = created_at, event_id = '00000000-0000-0000-0000-000000000000';
    alter table tracking.identities force row level security;
    alter table tracking.identities enable trigger user;
    alter table tracking.identities alter column since set not null, alter column event_id set not null;
    alter table tracking.identities drop constraint identities_pkey;
    alter table tracking.identities add primary key (organization_id, kind, value, since, event_id);
  `);
}

export async function down(): Promise<void> {
  throw new Error('A browser had one link before; go forward instead');
}
