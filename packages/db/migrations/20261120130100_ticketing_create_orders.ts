import type { Knex } from 'knex';

const AMOUNTS = (names: string[]) =>
  names
    .map((name) => `${name} bigint not null default 0 check (${name} between 0 and 9000000000000000),`)
    .join('\n      ');

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table ticketing.customers (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      email citext not null check (length(email) <= 320),
      first_name text check (length(first_name) <= 200),
      last_name text check (length(last_name) <= 200),
      phone text check (length(phone) <= 50),
      address jsonb,
      marketing boolean not null default false,
      search_text text generated always as (contacts.search_key(
        email::text || ' ' || coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(phone, '')
      )) stored,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, email)
    );
    create index customers_search on ticketing.customers using gin (search_text gin_trgm_ops);
    call platform.tenant_table('ticketing.customers');

    -- Runs as the system role, for whom row-level security does not switch the index off. It answers ids alone.
    create function ticketing.find_customers(organization uuid, pattern text) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select id from ticketing.customers where organization_id = organization and search_text like pattern
    $$;
    revoke all on function ticketing.find_customers(uuid, text) from public;
    grant execute on function ticketing.find_customers(uuid, text) to tessera_app, tessera_system;
    alter function ticketing.find_customers(uuid, text) owner to tessera_system;

    -- A cart is an expiring hold. Whoever knows its secret may use it; only the hash is kept.
    create table ticketing.carts (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      event_id uuid not null,
      user_id uuid references identity.users (id) on delete set null,
      session_hash text not null,
      status text not null default 'active' check (status in ('active', 'abandoned', 'converted', 'expired')),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      customer jsonb,
      discount_code_id uuid,
      discount_code text,
      ${AMOUNTS(['subtotal', 'discount_amount', 'fees', 'taxes', 'total'])}
      expires_at timestamptz(3) not null,
      -- From here on its seats may be taken back: expires_at, or later while a payment is under way.
      reclaim_at timestamptz(3) not null,
      -- Set when payment started and the hold was made longer, once.
      extended_at timestamptz(3),
      -- Where the buyer came from.
      referrer text check (length(referrer) <= 2000),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade,
      foreign key (organization_id, discount_code_id) references ticketing.discount_codes (organization_id, id)
        on delete set null (discount_code_id)
    ) with (fillfactor = 70);
    create index on ticketing.carts (organization_id, event_id);
    create index on ticketing.carts (organization_id, discount_code_id);
    create index on ticketing.carts (user_id);
    create index carts_to_reclaim on ticketing.carts (reclaim_at) where status = 'active';
    call platform.tenant_table('ticketing.carts');

    create table ticketing.cart_items (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      cart_id uuid not null,
      ticket_type_id uuid not null,
      type text not null default 'ticket' check (type in ('ticket', 'merchandise', 'fee')),
      name text not null,
      quantity integer not null check (quantity between 1 and 1000),
      ${AMOUNTS(['unit_price', 'subtotal', 'discount_amount', 'fee', 'tax', 'total'])}
      tax_basis_points integer not null default 0,
      metadata jsonb not null default '{}',
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, cart_id, ticket_type_id),
      foreign key (organization_id, cart_id) references ticketing.carts (organization_id, id) on delete cascade,
      foreign key (organization_id, ticket_type_id) references ticketing.ticket_types (organization_id, id)
    );
    create index on ticketing.cart_items (organization_id, ticket_type_id);
    call platform.tenant_table('ticketing.cart_items');

    -- The rows behind the counters of capacity_pools: held while the cart is active, sold once it was converted.
    create table ticketing.holds (
      organization_id uuid not null,
      cart_id uuid not null,
      pool_id uuid not null,
      -- null: a use of the cart's discount code.
      ticket_type_id uuid,
      id uuid not null default platform.new_id(),
      quantity integer not null check (quantity >= 0),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique nulls not distinct (organization_id, cart_id, pool_id, ticket_type_id),
      foreign key (organization_id, cart_id) references ticketing.carts (organization_id, id) on delete cascade,
      foreign key (organization_id, pool_id) references ticketing.capacity_pools (organization_id, id),
      foreign key (organization_id, ticket_type_id) references ticketing.ticket_types (organization_id, id)
    );
    create index on ticketing.holds (organization_id, pool_id);
    create index on ticketing.holds (organization_id, ticket_type_id);
    call platform.tenant_table('ticketing.holds');

    create table ticketing.orders (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      order_number text not null check (length(order_number) <= 30),
      event_id uuid not null,
      user_id uuid references identity.users (id) on delete set null,
      cart_id uuid not null,
      customer_id uuid not null,
      -- As given at checkout; customer_id is who that is by now.
      customer jsonb not null,
      -- Whoever has the cart's secret or a link from a mail sees the order.
      access_hashes text[] not null check (cardinality(access_hashes) between 1 and 20),
      ${AMOUNTS(['subtotal', 'discount_amount', 'fees', 'taxes', 'total', 'refunded_amount'])}
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      discount_code text,
      status text not null default 'pending' check (status in ('pending', 'confirmed', 'cancelled', 'refunded', 'partial_refund')),
      approval text not null default 'none' check (approval in ('none', 'pending', 'approved', 'rejected')),
      payment_id uuid,
      payment_method text,
      payment_status text not null default 'pending' check (payment_status in ('pending', 'paid', 'failed', 'refunded', 'partial_refund')),
      notes text check (length(notes) <= 10000),
      referrer text check (length(referrer) <= 2000),
      -- How long its seats wait for the money; null: they need not wait, or wait for somebody's approval.
      pay_by timestamptz(3),
      confirmed_at timestamptz(3),
      confirmation_sent_at timestamptz(3),
      cancelled_at timestamptz(3),
      cancellation_reason text check (length(cancellation_reason) <= 2000),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, order_number),
      -- A cart becomes one order, however often it is asked to.
      unique (organization_id, cart_id),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id),
      foreign key (organization_id, cart_id) references ticketing.carts (organization_id, id),
      foreign key (organization_id, customer_id) references ticketing.customers (organization_id, id),
      foreign key (organization_id, payment_id) references payments.payments (organization_id, id),
      check (refunded_amount <= total)
    ) with (fillfactor = 70);
    create index on ticketing.orders (organization_id, event_id, id);
    create index on ticketing.orders (organization_id, customer_id);
    create index on ticketing.orders (organization_id, payment_id);
    create index on ticketing.orders (user_id);
    create index orders_unpaid on ticketing.orders (pay_by) where status = 'pending' and pay_by is not null;
    -- Where money may have come in that nobody has seen yet.
    create index orders_unconfirmed on ticketing.orders (updated_at) where confirmed_at is null;
    call platform.tenant_table('ticketing.orders');

    create table ticketing.order_items (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      order_id uuid not null,
      ticket_type_id uuid not null,
      type text not null default 'ticket' check (type in ('ticket', 'merchandise', 'fee')),
      name text not null,
      quantity integer not null check (quantity between 1 and 1000),
      ${AMOUNTS(['unit_price', 'subtotal', 'discount_amount', 'fee', 'tax', 'total', 'refunded_amount'])}
      tax_basis_points integer not null default 0,
      metadata jsonb not null default '{}',
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, order_id) references ticketing.orders (organization_id, id) on delete cascade,
      foreign key (organization_id, ticket_type_id) references ticketing.ticket_types (organization_id, id),
      check (refunded_amount <= total)
    );
    create index on ticketing.order_items (organization_id, order_id);
    create index on ticketing.order_items (organization_id, ticket_type_id);
    call platform.tenant_table('ticketing.order_items');

    -- Money on its way back, and which line of the order it belongs to.
    create table ticketing.order_refunds (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      order_id uuid not null,
      refund_id uuid,
      amount bigint not null check (amount >= 0),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      reason text check (length(reason) <= 2000),
      status text not null default 'pending' check (status in ('pending', 'completed', 'failed')),
      -- [{ orderItemId, ticketId, amount }]
      lines jsonb not null,
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, order_id) references ticketing.orders (organization_id, id) on delete cascade,
      foreign key (organization_id, refund_id) references payments.refunds (organization_id, id)
    );
    create index on ticketing.order_refunds (organization_id, order_id);
    create unique index on ticketing.order_refunds (organization_id, refund_id);
    create index on ticketing.order_refunds (created_by);
    call platform.tenant_table('ticketing.order_refunds');

    -- The ledger: written once, never changed; every total can be recomputed from it.
    create table ticketing.transactions (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      event_id uuid not null,
      order_id uuid,
      user_id uuid,
      type text not null check (type in ('purchase', 'refund', 'chargeback', 'payout')),
      -- What moved, always positive: a purchase in, all others out.
      amount bigint not null check (amount >= 0),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      payment_id uuid,
      refund_id uuid,
      payment_method text,
      payment_method_id text,
      payment_intent_id text,
      status text not null check (status in ('pending', 'completed', 'failed', 'cancelled')),
      gateway_fee bigint,
      platform_fee bigint,
      metadata jsonb not null default '{}',
      error_message text,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id),
      foreign key (organization_id, order_id) references ticketing.orders (organization_id, id),
      foreign key (organization_id, payment_id) references payments.payments (organization_id, id),
      foreign key (organization_id, refund_id) references payments.refunds (organization_id, id)
    );
    create index on ticketing.transactions (organization_id, event_id, id);
    create index on ticketing.transactions (organization_id, order_id);
    create index on ticketing.transactions (organization_id, payment_id);
    create index on ticketing.transactions (organization_id, refund_id);
    -- Whatever is told twice is written once.
    create unique index transactions_purchase_once on ticketing.transactions (organization_id, order_id)
      where type = 'purchase' and status = 'completed';
    create unique index transactions_refund_once on ticketing.transactions (organization_id, refund_id)
      where type = 'refund' and status = 'completed' and refund_id is not null;
    call platform.tenant_table('ticketing.transactions');
    revoke update, delete on ticketing.transactions from tessera_app, tessera_system;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table ticketing.transactions, ticketing.order_refunds, ticketing.order_items, ticketing.orders,
      ticketing.holds, ticketing.cart_items, ticketing.carts, ticketing.customers;
    drop function ticketing.find_customers;
  `);
}
