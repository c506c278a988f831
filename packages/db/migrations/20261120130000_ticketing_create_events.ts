import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema ticketing;
    grant usage on schema ticketing to tessera_app, tessera_system;
    -- Search functions run as the system role, whose policy lets them use the trigram and tag indexes.
    grant create on schema ticketing to tessera_system;

    create function ticketing.search_text(title text, short_description text, venue text, city text, tags text[])
    returns text language sql immutable parallel safe as $$
      select contacts.search_key(
        title || ' ' || coalesce(short_description, '') || ' ' || coalesce(venue, '') || ' ' || coalesce(city, '') || ' ' ||
        array_to_string(tags, ' '))
    $$;

    create table ticketing.events (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
      title text not null check (length(title) between 1 and 200),
      description text not null default '' check (length(description) <= 50000),
      short_description text check (length(short_description) <= 500),
      category text not null default 'other' check (length(category) between 1 and 100),
      starts_at timestamptz(3) not null,
      ends_at timestamptz(3) not null,
      time_zone text not null check (length(time_zone) <= 100),
      location_type text not null default 'physical' check (location_type in ('physical', 'virtual', 'hybrid')),
      venue_name text check (length(venue_name) <= 200),
      address text check (length(address) <= 500),
      city text check (length(city) <= 200),
      state text check (length(state) <= 200),
      zip_code text check (length(zip_code) <= 20),
      country text check (country ~ '^[A-Z]{2}$'),
      -- Told to those who hold a ticket, never to the public.
      virtual_event_url text check (length(virtual_event_url) <= 2000),
      featured_image text check (length(featured_image) <= 2000),
      gallery_images text[] not null default '{}' check (cardinality(gallery_images) <= 50),
      status text not null default 'draft' check (status in ('draft', 'published', 'cancelled', 'completed')),
      visibility text not null default 'public' check (visibility in ('public', 'private', 'unlisted')),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      sales_starts_at timestamptz(3),
      sales_ends_at timestamptz(3),
      seo_title text check (length(seo_title) <= 200),
      seo_description text check (length(seo_description) <= 500),
      tags text[] not null default '{}' check (cardinality(tags) <= 50),
      -- null: as the organization's settings say.
      service_fee_basis_points integer check (service_fee_basis_points between 0 and 10000),
      service_fee_fixed bigint check (service_fee_fixed between 0 and 1000000000000),
      fee_tax_basis_points integer not null default 0 check (fee_tax_basis_points between 0 and 10000),
      refunds_fees boolean not null default true,
      tax_inclusive boolean not null default true,
      tax_rounding text not null default 'line' check (tax_rounding in ('line', 'total')),
      hold_minutes integer not null default 15 check (hold_minutes between 1 and 1440),
      -- Whether holders may pass tickets on; null: as the organization's settings say.
      ticket_transfers_enabled boolean,
      -- How long the waiting list's offers stand.
      waitlist_offer_minutes integer not null default 1440 check (waitlist_offer_minutes between 5 and 10080),
      -- Moved with the orders, and always equal to a recount of them.
      total_tickets_sold integer not null default 0 check (total_tickets_sold >= 0),
      total_revenue bigint not null default 0,
      published_at timestamptz(3),
      cancelled_at timestamptz(3),
      cancellation_reason text check (length(cancellation_reason) <= 2000),
      -- When every order of a cancelled event had been cancelled or given back; null while that goes on.
      cancellation_completed_at timestamptz(3),
      completed_at timestamptz(3),
      duplicated_from uuid,
      version integer not null default 1,
      search_text text generated always as (ticketing.search_text(title, short_description, venue_name, city, tags)) stored,
      created_by uuid references identity.users (id) on delete set null,
      updated_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, slug),
      foreign key (organization_id, duplicated_from) references ticketing.events (organization_id, id)
        on delete set null (duplicated_from),
      check (ends_at > starts_at),
      check (sales_ends_at > sales_starts_at)
    ) with (fillfactor = 70);
    create index events_on_show on ticketing.events (organization_id, starts_at, id)
      where status = 'published' and visibility = 'public';
    create index events_by_start on ticketing.events (organization_id, starts_at, id);
    create index on ticketing.events (organization_id, duplicated_from);
    create index on ticketing.events (created_by);
    create index on ticketing.events (updated_by);
    -- What jobs look for: events that are over, and cancelled ones, whose orders are to be dealt with.
    create index events_to_complete on ticketing.events (ends_at) where status = 'published';
    create index events_to_refund on ticketing.events (cancelled_at) where status = 'cancelled';
    create index events_search on ticketing.events using gin (search_text gin_trgm_ops);
    create index events_tags on ticketing.events using gin (tags);
    call platform.tenant_table('ticketing.events');

    -- Ids of the organization's events whose text is like the pattern and that have all of the tags.
    create function ticketing.find_event_ids(organization uuid, pattern text, with_tags text[])
    returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
    begin
      if with_tags is null then
        return query select e.id from ticketing.events e where e.organization_id = organization and e.search_text like pattern;
      elsif pattern is null then
        return query select e.id from ticketing.events e where e.organization_id = organization and e.tags @> with_tags;
      else
        return query select e.id from ticketing.events e
          where e.organization_id = organization and e.search_text like pattern and e.tags @> with_tags;
      end if;
    end $$;
    revoke all on function ticketing.find_event_ids(uuid, text, text[]) from public;
    grant execute on function ticketing.find_event_ids(uuid, text, text[]) to tessera_app, tessera_system;
    -- Last, for only an owner may grant and revoke.
    alter function ticketing.find_event_ids(uuid, text, text[]) owner to tessera_system;

    -- What can run out: the seats of an event, of a ticket type, of several types together, the uses of a discount code.
    -- held: by active carts; sold: by converted ones. Moved by conditional updates only, in ascending order of id.
    create table ticketing.capacity_pools (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      event_id uuid,
      kind text not null check (kind in ('event', 'ticket_type', 'shared', 'discount')),
      name text not null check (length(name) between 1 and 200),
      -- null: without end.
      capacity integer check (capacity >= 0),
      held integer not null default 0 check (held >= 0),
      sold integer not null default 0 check (sold >= 0),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade,
      constraint capacity_pools_never_oversold check (held + sold <= capacity),
      check (event_id is not null or kind = 'discount')
    ) with (fillfactor = 30);
    create index on ticketing.capacity_pools (organization_id, event_id);
    create unique index capacity_pools_of_event on ticketing.capacity_pools (organization_id, event_id) where kind = 'event';
    call platform.tenant_table('ticketing.capacity_pools');

    create table ticketing.ticket_types (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      event_id uuid not null,
      -- Its own quantity; it may draw on others besides (ticket_type_pools).
      pool_id uuid not null,
      name text not null check (length(name) between 1 and 200),
      description text check (length(description) <= 5000),
      price bigint not null check (price between 0 and 1000000000000),
      tax_basis_points integer not null default 0 check (tax_basis_points between 0 and 10000),
      min_per_order integer not null default 1 check (min_per_order between 1 and 1000),
      max_per_order integer not null default 10 check (max_per_order between 1 and 1000),
      sales_starts_at timestamptz(3),
      sales_ends_at timestamptz(3),
      is_hidden boolean not null default false,
      is_free boolean not null default false,
      requires_approval boolean not null default false,
      sort_order integer not null default 0,
      -- Moved with the orders, and always equal to a recount of them.
      sold integer not null default 0 check (sold >= 0),
      revenue bigint not null default 0,
      metadata jsonb not null default '{}',
      -- Off the list for good; orders still name it.
      archived_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade,
      foreign key (organization_id, pool_id) references ticketing.capacity_pools (organization_id, id),
      check (min_per_order <= max_per_order),
      check (is_free = (price = 0)),
      check (sales_ends_at > sales_starts_at)
    ) with (fillfactor = 50);
    create index on ticketing.ticket_types (organization_id, event_id, sort_order);
    create index on ticketing.ticket_types (organization_id, pool_id);
    call platform.tenant_table('ticketing.ticket_types');

    -- Every pool a type draws on: its own, the event's, and any it shares.
    create table ticketing.ticket_type_pools (
      organization_id uuid not null,
      ticket_type_id uuid not null,
      pool_id uuid not null,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, ticket_type_id, pool_id),
      foreign key (organization_id, ticket_type_id) references ticketing.ticket_types (organization_id, id) on delete cascade,
      foreign key (organization_id, pool_id) references ticketing.capacity_pools (organization_id, id) on delete cascade
    );
    create index on ticketing.ticket_type_pools (organization_id, pool_id);
    call platform.tenant_table('ticketing.ticket_type_pools');

    create table ticketing.discount_codes (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      -- null: for every event of the organization.
      event_id uuid,
      -- Its uses: the pool's capacity is how many there are, held and sold how many are taken.
      pool_id uuid not null,
      code citext not null check (length(code) between 1 and 50),
      type text not null check (type in ('percent', 'fixed')),
      basis_points integer check (basis_points between 0 and 10000),
      -- Off the whole cart, in minor units.
      amount bigint check (amount between 0 and 1000000000000),
      currency text check (currency ~ '^[A-Z]{3}$'),
      starts_at timestamptz(3),
      ends_at timestamptz(3),
      is_active boolean not null default true,
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      -- Each event may have its EARLYBIRD; one of an event goes before one for all.
      unique nulls not distinct (organization_id, event_id, code),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade,
      foreign key (organization_id, pool_id) references ticketing.capacity_pools (organization_id, id),
      check ((type = 'percent') = (basis_points is not null)),
      check ((type = 'fixed') = (amount is not null and currency is not null)),
      check (ends_at > starts_at)
    );
    create index on ticketing.discount_codes (organization_id, pool_id);
    create index on ticketing.discount_codes (created_by);
    call platform.tenant_table('ticketing.discount_codes');

    -- Which types a code is for; none: all. A hidden type named here is unlocked by the code.
    create table ticketing.discount_code_ticket_types (
      organization_id uuid not null,
      discount_code_id uuid not null,
      ticket_type_id uuid not null,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, discount_code_id, ticket_type_id),
      foreign key (organization_id, discount_code_id) references ticketing.discount_codes (organization_id, id) on delete cascade,
      foreign key (organization_id, ticket_type_id) references ticketing.ticket_types (organization_id, id) on delete cascade
    );
    create index on ticketing.discount_code_ticket_types (organization_id, ticket_type_id);
    call platform.tenant_table('ticketing.discount_code_ticket_types');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop schema ticketing cascade');
}
