import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema contacts;
    grant usage on schema contacts to tessera_app, tessera_system;
    -- Search functions run as the system role, whose policy lets them use the trigram and tag indexes.
    grant create on schema contacts to tessera_system;

    -- What people type to find somebody: no case, no accents, whatever the script.
    create function contacts.search_key(value text) returns text language sql immutable parallel safe as $$
      select lower(regexp_replace(normalize(value, nfkd), '[\\u0300-\\u036f]', '', 'g'))
    $$;
    create function contacts.search_text(name text, company text, phone text, email text, others text[])
    returns text language sql immutable parallel safe as $$
      select contacts.search_key(
        name || ' ' || coalesce(company, '') || ' ' || coalesce(phone, '') || ' ' || coalesce(email, '') || ' ' ||
        array_to_string(others, ' '))
    $$;

    -- What a custom field says as a moment or a number, and null when it says none: comparing must never fail, whatever
    -- an import has left there. A day begins in UTC, and so does a time without an offset.
    create function contacts.to_instant(value text) returns timestamptz language sql stable parallel safe as $$
      select case
        when value !~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])' or value ~ '^0000' then null
        when substr(value, 9, 2)::int > 28 and substr(value, 9, 2)::int > extract(day from
          make_date(substr(value, 1, 4)::int, substr(value, 6, 2)::int, 1) + interval '1 month' - interval '1 day')
          then null
        when length(value) = 10 then (value || 'T00:00:00Z')::timestamptz
        when substr(value, 11) !~ '^[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,20})\\?)\\?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])\\?$'
          then null
        when value ~ '(Z|[+-][0-9]{2}:[0-9]{2})$' then value::timestamptz
        else (value || 'Z')::timestamptz
      end
    $$;
    create function contacts.to_number(value jsonb) returns numeric language sql immutable parallel safe as $$
      select case jsonb_typeof(value)
        when 'number' then value::numeric
        when 'string' then
          case when value #>> '{}' ~ '^-\\?[0-9]+([.][0-9]+)\\?$' and length(value #>> '{}') <= 100
            then (value #>> '{}')::numeric end
      end
    $$;

    create table contacts.contacts (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      name text not null default '' check (length(name) <= 200),
      phone text check (phone ~ '^\\+[1-9][0-9]{4,14}$'),
      email text check (length(email) <= 320),
      company text check (length(company) <= 200),
      tags text[] not null default '{}' check (cardinality(tags) <= 100),
      custom_fields jsonb not null default '{}' check (jsonb_typeof(custom_fields) = 'object'),
      source text not null default 'api' check (source in ('manual', 'import', 'shopify', 'woocommerce', 'whatsapp', 'api')),
      is_blocked boolean not null default false,
      last_message_at timestamptz(3),
      unread_count integer not null default 0 check (unread_count >= 0),
      other_addresses text[] not null default '{}',
      search_text text generated always as (contacts.search_text(name, company, phone, email, other_addresses)) stored,
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id)
    );
    create index on contacts.contacts (created_by);
    create index contacts_by_name on contacts.contacts (organization_id, name, id);
    create index contacts_by_update on contacts.contacts (organization_id, updated_at, id);
    create index contacts_by_source on contacts.contacts (organization_id, source, id);
    create index contacts_by_age on contacts.contacts (organization_id, created_at, id);
    create index contacts_search on contacts.contacts using gin (search_text gin_trgm_ops);
    create index contacts_tags on contacts.contacts using gin (tags);
    call platform.tenant_table('contacts.contacts');

    -- The addresses a person is known by. One address belongs to one contact of an organization.
    create table contacts.contact_identities (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      contact_id uuid not null,
      channel text not null check (channel in ('phone', 'email', 'whatsapp')),
      address text not null check (length(address) between 1 and 320),
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, channel, address),
      foreign key (organization_id, contact_id) references contacts.contacts (organization_id, id) on delete cascade
    );
    create index on contacts.contact_identities (organization_id, contact_id);
    call platform.tenant_table('contacts.contact_identities');

    -- Permission to reach an address over a channel. No foreign key: it outlives the contact and meets it again.
    create table contacts.consents (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      channel text not null check (channel in ('email', 'sms', 'whatsapp', 'push', 'voice')),
      address text not null check (length(address) between 1 and 320),
      status text not null check (status in ('opted_in', 'opted_out')),
      source text not null check (length(source) between 1 and 100),
      note text check (length(note) <= 1000),
      changed_by uuid references identity.users (id) on delete set null,
      changed_at timestamptz(3) not null default now(),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, channel, address)
    );
    create index on contacts.consents (changed_by);
    create index consents_by_address on contacts.consents (organization_id, address);
    create index consents_by_change on contacts.consents (organization_id, changed_at, id);
    call platform.tenant_table('contacts.consents');

    -- Every statement of consent ever made, as proof: added to, never changed. changed_by has no foreign key on
    -- purpose: the proof keeps naming a user who is gone.
    create table contacts.consent_records (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      channel text not null check (channel in ('email', 'sms', 'whatsapp', 'push', 'voice')),
      address text not null check (length(address) between 1 and 320),
      status text not null check (status in ('opted_in', 'opted_out')),
      source text not null check (length(source) between 1 and 100),
      note text check (length(note) <= 1000),
      changed_by uuid,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, id)
    );
    create index consent_records_by_address on contacts.consent_records (organization_id, channel, address, id);
    call platform.tenant_table('contacts.consent_records');
    revoke update, delete on contacts.consent_records from tessera_app, tessera_system;

    -- What an organization keeps about its contacts beyond the usual, and of which type.
    create table contacts.custom_fields (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      key text not null check (length(key) between 1 and 100),
      label text not null check (length(label) between 1 and 200),
      type text not null check (type in ('text', 'number', 'boolean', 'date', 'select')),
      options text[] not null default '{}',
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, key)
    );
    call platform.tenant_table('contacts.custom_fields');

    create table contacts.audiences (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      name text not null check (length(name) between 1 and 200),
      description text check (length(description) <= 2000),
      type text not null check (type in ('rules', 'list')),
      rules jsonb,
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, name),
      check ((type = 'rules') = (rules is not null))
    );
    create index on contacts.audiences (created_by);
    call platform.tenant_table('contacts.audiences');

    create table contacts.audience_members (
      organization_id uuid not null,
      audience_id uuid not null,
      contact_id uuid not null,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, audience_id, contact_id),
      foreign key (organization_id, audience_id) references contacts.audiences (organization_id, id) on delete cascade,
      foreign key (organization_id, contact_id) references contacts.contacts (organization_id, id) on delete cascade
    );
    create index on contacts.audience_members (organization_id, contact_id);
    call platform.tenant_table('contacts.audience_members');

    -- The figures move in the same transaction as the rows they count, so a killed import goes on where it was.
    create table contacts.imports (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      file_name text not null check (length(file_name) between 1 and 255),
      status text not null default 'uploading'
        check (status in ('uploading', 'queued', 'running', 'completed', 'failed', 'cancelled')),
      mapping jsonb check (jsonb_typeof(mapping) = 'object'),
      default_country text check (default_country ~ '^[A-Z]{2}$'),
      tags text[] not null default '{}' check (cardinality(tags) <= 100),
      size_bytes bigint not null default 0 check (size_bytes >= 0),
      processed_bytes bigint not null default 0 check (processed_bytes between 0 and size_bytes),
      next_line integer not null default 1 check (next_line > 0),
      delimiter text check (length(delimiter) = 1),
      columns text[],
      rows integer not null default 0,
      created integer not null default 0,
      merged integer not null default 0,
      rejected integer not null default 0,
      warned integer not null default 0,
      identities integer not null default 0,
      error text,
      -- Whoever wrote this last is the one worker that may go on; another finds it changed and stops.
      run_id uuid,
      started_at timestamptz(3),
      finished_at timestamptz(3),
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      check (rows = created + merged + rejected),
      check ((status = 'failed') = (error is not null)),
      check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null))
    );
    create index on contacts.imports (created_by);
    create index imports_unfinished on contacts.imports (updated_at) where finished_at is null;
    call platform.tenant_table('contacts.imports');

    -- The uploaded file, in pieces: any server can read it, and an upload goes on after a lost connection.
    create table contacts.import_chunks (
      organization_id uuid not null,
      import_id uuid not null,
      start_byte bigint not null check (start_byte >= 0),
      data bytea not null check (octet_length(data) between 1 and 524288),
      primary key (organization_id, import_id, start_byte),
      foreign key (organization_id, import_id) references contacts.imports (organization_id, id) on delete cascade
    );
    alter table contacts.import_chunks alter column data set storage external;
    call platform.tenant_table('contacts.import_chunks');

    -- Lines that were not imported, or only in part, with the reasons and what they said.
    create table contacts.import_issues (
      organization_id uuid not null,
      import_id uuid not null,
      line integer not null check (line > 0),
      severity text not null check (severity in ('rejected', 'warned')),
      reasons text[] not null check (cardinality(reasons) > 0),
      record jsonb not null,
      primary key (organization_id, import_id, line),
      foreign key (organization_id, import_id) references contacts.imports (organization_id, id) on delete cascade
    );
    call platform.tenant_table('contacts.import_issues');

    -- Ids only, newest first; the rows are read under row-level security. ILIKE, @@ and @> are not leakproof, so
    -- under a policy their indexes are off (1 ms becomes 476 ms at half a million rows): hence the system role.
    --
    -- A frequent text is found among the newest rows, where the primary key hands them over in order; a rare one
    -- by the trigram index, where there is little to sort. So the time stays even however many contacts there are.
    -- A window with half a page in it is worth another: a few thousand rows in order cost less than as many hits of the
    -- index out of order.
    create function contacts.find_ids(organization uuid, pattern text, with_tags text[], before uuid, most integer)
    returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
    declare
      -- Texts of its own for each combination: a plan made for "pattern or no pattern" could use no index.
      matches text := 'true' || case when pattern is null then '' else ' and c.search_text like $3' end
        || case when with_tags is null then '' else ' and c.tags @> $4' end;
      within text;
      below uuid := before;
      newest uuid[] := '{}';
      more uuid[];
    begin
      for attempt in 1..3 loop
        exit when most is null;
        within := 'c.organization_id = $1' || case when below is null then '' else ' and c.id < $2' end;
        execute format('select array(
            select c.id from (
              select c.id, c.search_text, c.tags from contacts.contacts c where %s order by c.id desc limit 10000
            ) c where %s order by c.id desc limit $5)', within, matches)
          into more using organization, below, pattern, with_tags, most - cardinality(newest);
        newest := newest || more;
        if cardinality(newest) >= most then
          return query select unnest(newest);
          return;
        end if;
        exit when cardinality(more) = 0 or 2 * cardinality(newest) < most;
        below := newest[cardinality(newest)];
      end loop;
      within := 'c.organization_id = $1' || case when before is null then '' else ' and c.id < $2' end;
      return query execute format('
          with hits as materialized (select c.id from contacts.contacts c where %s and %s)
          select id from hits order by id desc limit $5', within, matches)
        using organization, before, pattern, with_tags, most;
    end $$;
    revoke all on function contacts.find_ids(uuid, text, text[], uuid, integer) from public;
    grant execute on function contacts.find_ids(uuid, text, text[], uuid, integer) to tessera_app, tessera_system;
    -- Last, for only an owner may grant and revoke.
    alter function contacts.find_ids(uuid, text, text[], uuid, integer) owner to tessera_system;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop schema contacts cascade');
}
