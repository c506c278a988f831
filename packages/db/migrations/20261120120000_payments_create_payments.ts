import type { Knex } from 'knex';

const PROVIDERS = `'sandbox', 'stripe', 'paypal', 'razorpay', 'mollie'`;
/** Minor units that JavaScript counts exactly. */
const AMOUNT = (column: string, least = 0) =>
  `${column} bigint not null ${least === 0 ? 'default 0 ' : ''}check (${column} between ${least} and 9007199254740991)`;
const CURRENCY = `currency text not null check (currency ~ '^[A-Z]{3}$')`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema payments;
    grant usage on schema payments to tessera_app, tessera_system;

    -- An organization's account with a payment vendor. Credentials and webhook secret are sealed.
    create table payments.gateways (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      provider text not null check (provider in (${PROVIDERS})),
      name text not null check (length(name) between 1 and 100),
      region text check (length(region) between 1 and 50),
      is_active boolean not null default true,
      -- The one that is taken when a payment names none; without it, the oldest that takes the currency.
      is_default boolean not null default false,
      -- null: every currency the vendor takes.
      currencies text[] check (cardinality(currencies) between 1 and 200),
      credentials text,
      webhook_secret text,
      -- What may be shown of the credentials: which are set, and their last characters.
      credential_hints jsonb not null default '{}' check (jsonb_typeof(credential_hints) = 'object'),
      settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
      -- What came of asking the vendor whether the credentials work.
      verified_at timestamptz(3),
      verification_error text check (length(verification_error) <= 500),
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id)
    );
    create index on payments.gateways (created_by);
    create unique index gateways_default on payments.gateways (organization_id) where is_default;
    -- A webhook names the gateway and nothing else.
    create index on payments.gateways (id);
    call platform.tenant_table('payments.gateways');

    create table payments.payments (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      gateway_id uuid not null,
      type text not null default 'one_time' check (type in ('subscription', 'one_time', 'refund')),
      status text not null default 'pending'
        check (status in ('pending', 'processing', 'succeeded', 'failed', 'cancelled', 'refunded')),
      ${AMOUNT('amount', 1)},
      ${CURRENCY},
      ${AMOUNT('captured_amount')},
      ${AMOUNT('refunded_amount')},
      -- Asked for and not refused yet; the vendor may have paid it already.
      ${AMOUNT('refund_pending_amount')},
      external_payment_id text check (length(external_payment_id) between 1 and 255),
      external_customer_id text check (length(external_customer_id) between 1 and 255),
      customer_email text check (length(customer_email) <= 320),
      customer_name text check (length(customer_name) <= 200),
      description text not null check (length(description) between 1 and 500),
      payment_method text check (length(payment_method) <= 100),
      failure_reason text check (length(failure_reason) <= 500),
      receipt_url text check (length(receipt_url) <= 2000),
      metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
      processed_at timestamptz(3),
      -- What is paid for, as 'ticketing.order' and its id. No foreign key: payments know nothing of what they pay for.
      subject_type text not null check (length(subject_type) between 1 and 100),
      subject_id uuid not null,
      expires_at timestamptz(3) not null,
      return_url text not null check (length(return_url) <= 2000),
      cancel_url text not null check (length(cancel_url) <= 2000),
      -- When the vendor is asked next; null when there is nothing left to ask.
      next_check_at timestamptz(3),
      checks integer not null default 0 check (checks >= 0),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, gateway_id) references payments.gateways (organization_id, id),
      check (refunded_amount + refund_pending_amount <= captured_amount),
      check (captured_amount = 0 or status in ('succeeded', 'refunded')),
      check (status <> 'refunded' or refunded_amount = captured_amount)
    );
    create index on payments.payments (organization_id, gateway_id, external_payment_id);
    create index payments_by_subject on payments.payments (organization_id, subject_type, subject_id);
    create index payments_by_status on payments.payments (organization_id, status, id);
    create index payments_due on payments.payments (next_check_at) where next_check_at is not null;
    call platform.tenant_table('payments.payments');

    -- A request to a vendor to take a payment. Its id is the vendor's idempotency key and our reference in its books.
    create table payments.payment_attempts (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      payment_id uuid not null,
      gateway_id uuid not null,
      -- created: not answered yet; unknown: asked, and the answer was lost.
      status text not null default 'created' check (status in ('created', 'accepted', 'refused', 'unknown')),
      -- What the vendor calls it: a session, an order, a link.
      external_id text check (length(external_id) between 1 and 255),
      -- Where the customer goes on, as the vendor answered.
      action jsonb,
      error text check (length(error) <= 500),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, payment_id) references payments.payments (organization_id, id) on delete cascade,
      foreign key (organization_id, gateway_id) references payments.gateways (organization_id, id)
    );
    create index on payments.payment_attempts (organization_id, payment_id);
    create index on payments.payment_attempts (organization_id, gateway_id, external_id);
    call platform.tenant_table('payments.payment_attempts');

    -- Its id is the vendor's idempotency key and our reference in its books.
    create table payments.refunds (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      payment_id uuid not null,
      -- unknown: asked, and the answer was lost; only failed gives the amount back to what can be refunded.
      status text not null default 'pending' check (status in ('pending', 'succeeded', 'failed', 'unknown')),
      -- vendor: made over there, and seen here when the vendor was asked.
      origin text not null default 'request' check (origin in ('request', 'vendor')),
      ${AMOUNT('amount', 1)},
      ${CURRENCY},
      reason text check (length(reason) between 1 and 500),
      external_refund_id text check (length(external_refund_id) between 1 and 255),
      failure_reason text check (length(failure_reason) <= 500),
      subject_type text not null check (length(subject_type) between 1 and 100),
      subject_id uuid not null,
      -- From here on the vendor may know of it.
      sent_at timestamptz(3),
      processed_at timestamptz(3),
      next_check_at timestamptz(3),
      checks integer not null default 0 check (checks >= 0),
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, payment_id) references payments.payments (organization_id, id) on delete cascade
    );
    create index on payments.refunds (created_by);
    create index on payments.refunds (organization_id, payment_id);
    create index refunds_by_subject on payments.refunds (organization_id, subject_type, subject_id);
    create index refunds_due on payments.refunds (next_check_at) where next_check_at is not null;
    call platform.tenant_table('payments.refunds');

    -- What vendors told us, kept before they are thanked. A hint: what is true, the vendor is asked.
    create table payments.webhook_inbox (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      gateway_id uuid not null,
      -- The vendor's id of the event; of what is not signed, the id of the payment it is about.
      event_key text not null check (length(event_key) between 1 and 255),
      type text not null check (length(type) between 1 and 200),
      -- What it is about: our references and the vendor's.
      refs jsonb not null check (jsonb_typeof(refs) = 'object'),
      body bytea not null check (octet_length(body) <= 1048576),
      deliveries integer not null default 1 check (deliveries > 0),
      received_at timestamptz(3) not null default now(),
      processed_at timestamptz(3),
      next_try_at timestamptz(3) not null default now(),
      tries integer not null default 0 check (tries >= 0),
      outcome text check (length(outcome) <= 500),
      primary key (organization_id, id),
      unique (organization_id, gateway_id, event_key),
      foreign key (organization_id, gateway_id) references payments.gateways (organization_id, id) on delete cascade
    );
    create index webhook_inbox_due on payments.webhook_inbox (next_try_at) where processed_at is null;
    create index webhook_inbox_by_age on payments.webhook_inbox (received_at);
    call platform.tenant_table('payments.webhook_inbox');

    -- Moved in the transaction of each transition.
    create table payments.gateway_statistics (
      organization_id uuid not null,
      gateway_id uuid not null,
      ${CURRENCY},
      ${AMOUNT('total_transactions')},
      ${AMOUNT('total_volume')},
      ${AMOUNT('succeeded')},
      ${AMOUNT('failed')},
      ${AMOUNT('refunded')},
      ${AMOUNT('refunded_volume')},
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, gateway_id, currency),
      foreign key (organization_id, gateway_id) references payments.gateways (organization_id, id) on delete cascade
    );
    call platform.tenant_table('payments.gateway_statistics');

    -- The books of the sandbox, the vendor that ships with the product. It is another house: it writes in transactions of
    -- its own, knows accounts and no organizations, and what it booked stays booked whatever happens to us.
    create table payments.sandbox_charges (
      id text primary key,
      -- The gateway, to us.
      account uuid not null,
      idempotency_key text not null,
      request_hash text not null,
      ${AMOUNT('amount', 1)},
      ${CURRENCY},
      state text not null check (state in ('open', 'pending', 'paid', 'declined', 'cancelled')),
      ${AMOUNT('refunded_amount')},
      description text not null,
      customer_email text,
      return_url text not null,
      cancel_url text not null,
      webhook_url text not null,
      script jsonb not null,
      expires_at timestamptz(3) not null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      unique (account, idempotency_key),
      check (refunded_amount <= amount)
    );
    call platform.system_table('payments.sandbox_charges');

    create table payments.sandbox_refunds (
      id text primary key,
      charge_id text not null references payments.sandbox_charges (id) on delete cascade,
      account uuid not null,
      idempotency_key text not null,
      ${AMOUNT('amount', 1)},
      state text not null check (state in ('pending', 'succeeded', 'failed')),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      unique (account, idempotency_key)
    );
    create index on payments.sandbox_refunds (charge_id);
    call platform.system_table('payments.sandbox_refunds');

    create table payments.sandbox_webhooks (
      id uuid primary key,
      account uuid not null,
      url text not null,
      event jsonb not null,
      due_at timestamptz(3) not null,
      tries integer not null default 0,
      delivered_at timestamptz(3),
      created_at timestamptz(3) not null default now()
    );
    create index sandbox_webhooks_due on payments.sandbox_webhooks (due_at) where delivered_at is null;
    call platform.system_table('payments.sandbox_webhooks');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop schema payments cascade');
}
