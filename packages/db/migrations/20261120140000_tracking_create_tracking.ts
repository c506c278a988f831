import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema tracking;
    grant usage on schema tracking to tessera_app, tessera_system;

    -- Where events come from. A write key stands in web pages for everybody to read; still only its hash is kept. While one
    -- is being replaced, both work. A deleted source stands here until its events are gone.
    create table tracking.data_sources (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      source_type text not null check (source_type in ('gtm', 'facebook_pixel', 'shopify')),
      name text not null check (length(name) between 1 and 200),
      config jsonb not null default '{}' check (jsonb_typeof(config) = 'object'),
      is_active boolean not null default true,
      key_hash text not null,
      key_hint text not null check (length(key_hint) = 4),
      previous_key_hash text,
      previous_key_hint text check (length(previous_key_hint) = 4),
      previous_key_expires_at timestamptz(3),
      -- What the vendor signs its webhooks with; sealed.
      webhook_secret text,
      deleted_at timestamptz(3),
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      check ((previous_key_hash is null) = (previous_key_expires_at is null)),
      check ((previous_key_hash is null) = (previous_key_hint is null))
    );
    create index on tracking.data_sources (created_by);
    -- A request names the key and nothing else, a webhook the source.
    create index on tracking.data_sources (key_hash);
    create index on tracking.data_sources (previous_key_hash) where previous_key_hash is not null;
    create index on tracking.data_sources (id);
    create index data_sources_deleted on tracking.data_sources (deleted_at) where deleted_at is not null;
    call platform.tenant_table('tracking.data_sources');

    create table tracking.settings (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      retention_months integer not null default 13 check (retention_months between 1 and 120),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id)
    );
    call platform.tenant_table('tracking.settings');

    -- What happened. created_at is when it was received, occurred_at when it happened by the sender's clock, corrected.
    -- No foreign keys: each would be looked up, and its row locked, once per event. The source is looked up once per
    -- batch; contacts that are merged or deleted, a listener follows.
    create table tracking.data_events (
      organization_id uuid not null,
      id uuid not null,
      data_source_id uuid not null,
      event_type text not null check (length(event_type) between 1 and 200),
      event_data jsonb not null default '{}' check (jsonb_typeof(event_data) = 'object'),
      message_id text not null check (length(message_id) between 1 and 200),
      anonymous_id text check (length(anonymous_id) between 1 and 200),
      user_ref text check (length(user_ref) between 1 and 200),
      contact_id uuid,
      occurred_at timestamptz(3) not null,
      -- null: a job has still to find out whose it is.
      processed_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, id, created_at)
    ) partition by range (created_at);
    create index on tracking.data_events (organization_id, event_type, id);
    create index on tracking.data_events (organization_id, data_source_id, id);
    create index on tracking.data_events (organization_id, contact_id, id) where contact_id is not null;
    create index on tracking.data_events (organization_id, id) where processed_at is null;
    create index on tracking.data_events (organization_id, anonymous_id) where contact_id is null and anonymous_id is not null;
    create index on tracking.data_events (organization_id, user_ref) where contact_id is null and user_ref is not null;
    call platform.tenant_table('tracking.data_events');
    select platform.make_months('tracking.data_events', 3);

    -- Messages that were taken already: a unique key that holds over all partitions, which data_events cannot have. The key
    -- is a hash of source and message id, as long as a UUID: half the index of the texts.
    create table tracking.event_keys (
      organization_id uuid not null,
      key uuid not null,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, key)
    );
    create index event_keys_by_age on tracking.event_keys (created_at);
    call platform.tenant_table('tracking.event_keys');

    -- Which contact a browser or a user of the site is. No foreign key: of a contact that is merged, the link is to outlive it.
    create table tracking.identities (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      kind text not null check (kind in ('anonymous', 'user')),
      value text not null check (length(value) between 1 and 200),
      contact_id uuid not null,
      -- null: events from before are still to be given to the contact.
      backfilled_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, kind, value)
    );
    create index on tracking.identities (organization_id, contact_id);
    create index identities_to_backfill on tracking.identities (organization_id) where backfilled_at is null;
    call platform.tenant_table('tracking.identities');

    -- Takes away the months of a table made by make_months that are over and have nothing left in them.
    create function platform.drop_empty_months(target regclass) returns integer language plpgsql
      security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set lock_timeout = '2s' as $$
    declare
      month record;
      is_empty boolean;
      dropped integer := 0;
    begin
      perform pg_advisory_xact_lock(7355005, target::oid::integer);
      for month in
        select c.oid::regclass as part, to_date(right(c.relname, 7), 'YYYY_MM') as begins
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = target and c.relname ~ '_[0-9]{4}_[0-9]{2}$' order by c.relname
      loop
        continue when month.begins + interval '1 month 1 day' > now();
        -- The owner, too, sees no rows where row-level security is forced.
        execute format('alter table %s no force row level security', month.part);
        execute format('select not exists (select from %s)', month.part) into is_empty;
        if is_empty then
          execute format('drop table %s', month.part);
          dropped := dropped + 1;
        else
          execute format('alter table %s force row level security', month.part);
        end if;
      end loop;
      return dropped;
    end $$;
    revoke all on function platform.drop_empty_months(regclass) from public;
    grant execute on function platform.drop_empty_months(regclass) to tessera_system;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop schema tracking cascade;
    drop function platform.drop_empty_months(regclass);
  `);
}
