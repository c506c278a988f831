import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Who looked at which event. No foreign keys: attaching a month would lock the events.
    create table ticketing.event_views (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      event_id uuid not null,
      -- A keyed hash of what the page calls its visitor, another one in each organization: it counts people, and names nobody.
      visitor text not null check (length(visitor) = 22),
      -- The host they came from; null when they came by themselves.
      referrer text check (length(referrer) <= 255),
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, created_at, id)
    ) partition by range (created_at);
    create index on ticketing.event_views (organization_id, event_id, created_at);
    call platform.tenant_table('ticketing.event_views');

    -- What is not counted yet. Written by triggers with the thing itself, and taken by whoever counts it, in the transaction
    -- that does: so each is counted exactly once.
    create table ticketing.analytics_queue (
      organization_id uuid not null,
      source text not null check (source in ('view', 'sale', 'refund')),
      -- Of the view, the order, the row of the ledger.
      id uuid not null,
      happened_at timestamptz(3) not null,
      primary key (organization_id, source, id)
    );
    call platform.tenant_table('ticketing.analytics_queue');

    -- Per day in the event's time zone, in the event's currency.
    create table ticketing.event_analytics (
      organization_id uuid not null,
      event_id uuid not null,
      date date not null,
      total_views integer not null default 0 check (total_views >= 0),
      unique_views integer not null default 0 check (unique_views >= 0),
      total_sales integer not null default 0 check (total_sales >= 0),
      tickets_sold integer not null default 0 check (tickets_sold >= 0),
      revenue bigint not null default 0 check (revenue >= 0),
      refunds bigint not null default 0 check (refunds >= 0),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, event_id, date),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade
    );
    create index on ticketing.event_analytics (organization_id, date);
    call platform.tenant_table('ticketing.event_analytics');

    -- The same, by what was sold and by where visitors came from.
    create table ticketing.event_analytics_parts (
      organization_id uuid not null,
      event_id uuid not null,
      date date not null,
      kind text not null check (kind in ('ticket_type', 'referrer')),
      -- The id of the ticket type, or a host.
      key text not null check (length(key) between 1 and 255),
      quantity integer not null default 0,
      revenue bigint not null default 0,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, event_id, date, kind, key),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade
    );
    call platform.tenant_table('ticketing.event_analytics_parts');

    -- Each visitor once a day: what "unique" is counted from, over any number of days.
    create table ticketing.event_visitors (
      organization_id uuid not null,
      event_id uuid not null,
      date date not null,
      visitor text not null check (length(visitor) = 22),
      primary key (organization_id, event_id, date, visitor),
      foreign key (organization_id, event_id) references ticketing.events (organization_id, id) on delete cascade
    );
    call platform.tenant_table('ticketing.event_visitors');

    -- Of the whole organization, per day (each sale on the day it was where its event is) and way of paying.
    create table ticketing.sales_analytics (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      date date not null,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      payment_method text not null check (length(payment_method) between 1 and 100),
      total_sales integer not null default 0 check (total_sales >= 0),
      total_revenue bigint not null default 0 check (total_revenue >= 0),
      tickets_sold integer not null default 0 check (tickets_sold >= 0),
      refund_amount bigint not null default 0 check (refund_amount >= 0),
      fees_collected bigint not null default 0 check (fees_collected >= 0),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, date, currency, payment_method)
    );
    call platform.tenant_table('ticketing.sales_analytics');

    create function ticketing.queue_analytics() returns trigger language plpgsql as $$
    begin
      insert into ticketing.analytics_queue (organization_id, source, id, happened_at)
      values (new.organization_id, tg_argv[0], new.id, new.created_at);
      return null;
    end $$;
    create trigger queue_view after insert on ticketing.event_views
      for each row execute function ticketing.queue_analytics('view');
    -- A sale is an order that was confirmed, paid for or free.
    create trigger queue_sale after update of confirmed_at on ticketing.orders
      for each row when (old.confirmed_at is null and new.confirmed_at is not null)
      execute function ticketing.queue_analytics('sale');
    create trigger queue_sale_at_once after insert on ticketing.orders
      for each row when (new.confirmed_at is not null) execute function ticketing.queue_analytics('sale');
    create trigger queue_refund after insert on ticketing.transactions
      for each row when (new.status = 'completed' and new.type in ('refund', 'chargeback') and new.order_id is not null)
      execute function ticketing.queue_analytics('refund');

    select platform.make_months('ticketing.event_views', 3);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger queue_refund on ticketing.transactions;
    drop trigger queue_sale_at_once on ticketing.orders;
    drop trigger queue_sale on ticketing.orders;
    drop table ticketing.sales_analytics, ticketing.event_visitors, ticketing.event_analytics_parts,
      ticketing.event_analytics, ticketing.analytics_queue, ticketing.event_views;
    drop function ticketing.queue_analytics();
  `);
}
