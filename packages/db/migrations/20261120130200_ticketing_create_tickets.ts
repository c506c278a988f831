import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Ed25519 keys that sign ticket codes: anybody may check one with the public half.
    create table ticketing.signing_keys (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      -- As it stands in a code.
      number integer not null check (number between 1 and 255),
      public_key text not null,
      private_key_sealed text not null,
      retired_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, number)
    );
    call platform.tenant_table('ticketing.signing_keys');

    -- The code is signed over ids, generation and expiry, and made when it is asked for: it is not stored.
    create table ticketing.tickets (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      event_id uuid not null,
      ticket_type_id uuid not null,
      order_id uuid not null,
      order_item_id uuid not null,
      -- Its place in the order line, from 1.
      number integer not null check (number >= 1),
      -- Its share of what the line cost, fees and taxes included; shares add up to the line.
      amount bigint not null check (amount >= 0),
      -- Counts holders: a transfer makes earlier codes worthless.
      generation integer not null default 1 check (generation between 1 and 65535),
      status text not null default 'valid' check (status in ('valid', 'used', 'cancelled', 'refunded')),
      holder_email citext not null check (length(holder_email) <= 320),
      attendee_info jsonb,
      -- Whoever has the holder's link sees the ticket.
      access_hash text,
      checked_in_at timestamptz(3),
      checked_in_by uuid,
      transferred_at timestamptz(3),
      transferred_from text,
      transferred_to text,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, order_item_id, number),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id),
      foreign key (organization_id, ticket_type_id) references ticketing.ticket_types (organization_id, id),
      foreign key (organization_id, order_id) references ticketing.orders (organization_id, id) on delete cascade,
      foreign key (organization_id, order_item_id) references ticketing.order_items (organization_id, id) on delete cascade
    ) with (fillfactor = 80);
    create index on ticketing.tickets (organization_id, event_id, id);
    create index on ticketing.tickets (organization_id, ticket_type_id);
    create index on ticketing.tickets (organization_id, order_id);
    call platform.tenant_table('ticketing.tickets');

    -- Codes that are no good any more, in the order they became so: what offline scanners fetch.
    create table ticketing.ticket_revocations (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      event_id uuid not null,
      ticket_id uuid not null,
      -- Codes up to this generation.
      generation integer not null,
      reason text not null check (reason in ('transferred', 'cancelled', 'refunded')),
      -- Cursors go by it: what is older than every transaction still open can have no more in between.
      transaction_id bigint not null default (pg_current_xact_id()::text::bigint),
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade,
      foreign key (organization_id, ticket_id) references ticketing.tickets (organization_id, id) on delete cascade
    );
    create index on ticketing.ticket_revocations (organization_id, event_id, transaction_id, id);
    create index on ticketing.ticket_revocations (organization_id, ticket_id);
    call platform.tenant_table('ticketing.ticket_revocations');

    create table ticketing.check_in_lists (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      event_id uuid not null,
      name text not null check (length(name) between 1 and 200),
      -- The event's own list, made when it is first asked for.
      is_default boolean not null default false,
      -- Whom it lets in; none: every type.
      ticket_type_ids uuid[] not null default '{}' check (cardinality(ticket_type_ids) <= 200),
      -- In, out, and in again; otherwise once.
      allows_reentry boolean not null default false,
      opens_at timestamptz(3),
      closes_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade
    );
    create index on ticketing.check_in_lists (organization_id, event_id);
    create unique index check_in_lists_default on ticketing.check_in_lists (organization_id, event_id) where is_default;
    call platform.tenant_table('ticketing.check_in_lists');

    -- Every scan that named one of our tickets. What happened is not changed; undoing an entry is noted on it.
    create table ticketing.check_ins (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      event_id uuid not null,
      list_id uuid not null,
      ticket_id uuid not null,
      generation integer not null,
      direction text not null default 'entry' check (direction in ('entry', 'exit')),
      -- conflict: admitted offline by two gates; the person is in, and somebody should know.
      result text not null check (result in ('admitted', 'refused', 'conflict')),
      reason text check (reason in ('unknown_code', 'expired', 'wrong_event', 'wrong_type', 'already_used', 'not_inside',
        'no_reentry', 'transferred', 'cancelled', 'refunded', 'list_closed')),
      -- The list lets in once: held by the index below.
      is_single boolean not null,
      device text not null check (length(device) between 1 and 100),
      nonce text not null check (length(nonce) between 1 and 100),
      is_offline boolean not null default false,
      scanned_at timestamptz(3) not null,
      checked_in_by uuid,
      undone_at timestamptz(3),
      undone_by uuid,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      -- A batch that is sent again counts once.
      unique (organization_id, list_id, device, nonce),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade,
      foreign key (organization_id, list_id) references ticketing.check_in_lists (organization_id, id) on delete cascade,
      foreign key (organization_id, ticket_id) references ticketing.tickets (organization_id, id) on delete cascade
    );
    create index on ticketing.check_ins (organization_id, event_id, id);
    create index on ticketing.check_ins (organization_id, ticket_id);
    create unique index check_ins_admitted_once on ticketing.check_ins (organization_id, list_id, ticket_id)
      where result = 'admitted' and direction = 'entry' and is_single and undone_at is null;
    call platform.tenant_table('ticketing.check_ins');

    create table ticketing.transfers (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      ticket_id uuid not null,
      from_email citext not null check (length(from_email) <= 320),
      to_email citext not null check (length(to_email) <= 320),
      message text check (length(message) <= 2000),
      -- In the mail to the new holder; only the hash is kept.
      token_hash text not null,
      status text not null default 'offered' check (status in ('offered', 'accepted', 'declined', 'cancelled', 'expired')),
      expires_at timestamptz(3) not null,
      responded_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, token_hash),
      foreign key (organization_id, ticket_id) references ticketing.tickets (organization_id, id) on delete cascade
    );
    create index on ticketing.transfers (organization_id, ticket_id);
    create unique index transfers_open on ticketing.transfers (organization_id, ticket_id) where status = 'offered';
    call platform.tenant_table('ticketing.transfers');

    -- Who waits for what, in the order of their ids. An offer is a cart that holds the seats for a while.
    create table ticketing.waitlist_entries (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      event_id uuid not null,
      ticket_type_id uuid not null,
      email citext not null check (length(email) <= 320),
      name text check (length(name) <= 200),
      quantity integer not null check (quantity between 1 and 20),
      status text not null default 'waiting' check (status in ('waiting', 'offered', 'converted', 'expired', 'cancelled')),
      -- In the mail; with it the person looks, leaves and takes the offer.
      token_hash text not null,
      cart_id uuid,
      offered_at timestamptz(3),
      offer_expires_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, token_hash),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade,
      foreign key (organization_id, ticket_type_id) references ticketing.ticket_types (organization_id, id) on delete cascade,
      foreign key (organization_id, cart_id) references ticketing.carts (organization_id, id) on delete set null (cart_id)
    );
    create index on ticketing.waitlist_entries (organization_id, event_id);
    create index on ticketing.waitlist_entries (organization_id, ticket_type_id);
    create index on ticketing.waitlist_entries (organization_id, cart_id);
    create unique index waitlist_entries_open on ticketing.waitlist_entries (organization_id, ticket_type_id, email)
      where status in ('waiting', 'offered');
    create index waitlist_entries_next on ticketing.waitlist_entries (organization_id, ticket_type_id, id)
      where status = 'waiting';
    call platform.tenant_table('ticketing.waitlist_entries');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table ticketing.waitlist_entries, ticketing.transfers, ticketing.check_ins, ticketing.check_in_lists,
      ticketing.ticket_revocations, ticketing.tickets, ticketing.signing_keys;
  `);
}
