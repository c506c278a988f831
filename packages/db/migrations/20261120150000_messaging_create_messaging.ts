import type { Knex } from 'knex';

const CHANNEL = `channel text not null check (channel in ('email', 'sms', 'push', 'whatsapp'))`;
const TYPE = `type text not null default 'text' check (type in ('text', 'image', 'video', 'audio', 'document'))`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema messaging;
    grant usage on schema messaging to tessera_app, tessera_system;

    -- Numbers that a vendor counts together: how many different people they may reach within 24 hours.
    create table messaging.whatsapp_portfolios (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      name text not null check (length(name) between 1 and 200),
      external_id text check (length(external_id) between 1 and 100),
      -- null: as many as it likes.
      unique_limit integer check (unique_limit between 1 and 10000000),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id)
    );
    call platform.tenant_table('messaging.whatsapp_portfolios');

    -- Whom a portfolio has written to, and when last.
    create table messaging.portfolio_contacts (
      organization_id uuid not null,
      portfolio_id uuid not null,
      address text not null check (length(address) between 1 and 320),
      last_at timestamptz(3) not null,
      primary key (organization_id, portfolio_id, address),
      foreign key (organization_id, portfolio_id) references messaging.whatsapp_portfolios (organization_id, id) on delete cascade
    );
    create index on messaging.portfolio_contacts (organization_id, portfolio_id, last_at);
    create index portfolio_contacts_by_age on messaging.portfolio_contacts (last_at);
    call platform.tenant_table('messaging.portfolio_contacts');

    -- What messages leave from: an account with a vendor. Messages outlive it, so it is only marked as deleted.
    create table messaging.senders (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      ${CHANNEL},
      provider text not null check (provider in ('sandbox', 'whatsapp_cloud', 'smtp', 'twilio', 'web_push', 'fcm')),
      name text not null check (length(name) between 1 and 200),
      -- A phone number with +, a mailbox; null where there is none.
      address text check (length(address) between 1 and 320),
      is_active boolean not null default true,
      is_default boolean not null default false,
      credentials text,
      credential_hints jsonb not null default '{}' check (jsonb_typeof(credential_hints) = 'object'),
      settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
      portfolio_id uuid,
      -- Never more in any 60 seconds; null: what the vendor takes.
      rate_limit_per_minute integer check (rate_limit_per_minute between 1 and 1000000),
      daily_limit integer check (daily_limit between 1 and 100000000),
      messages_sent_today integer not null default 0 check (messages_sent_today >= 0),
      sent_on date,
      -- Nothing leaves before: the vendor asked for a pause, or does not know us any more (infinity, until somebody mends it).
      paused_until timestamptz(3),
      pause_reason text check (length(pause_reason) <= 500),
      faults integer not null default 0 check (faults >= 0),
      verified_at timestamptz(3),
      verification_error text check (length(verification_error) <= 500),
      deleted_at timestamptz(3),
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, portfolio_id) references messaging.whatsapp_portfolios (organization_id, id)
    );
    create index on messaging.senders (created_by);
    create index on messaging.senders (organization_id, portfolio_id);
    -- A webhook names the sender and nothing else.
    create index on messaging.senders (id);
    create unique index senders_default on messaging.senders (organization_id, channel) where is_default and deleted_at is null;
    call platform.tenant_table('messaging.senders');

    -- What only WhatsApp senders have; the id is the sender's.
    create table messaging.whatsapp_accounts (
      organization_id uuid not null,
      id uuid not null,
      phone_number text not null check (phone_number ~ '^\\+[1-9][0-9]{4,14}$'),
      display_name text check (length(display_name) <= 200),
      connection_status text not null default 'disconnected'
        check (connection_status in ('disconnected', 'connecting', 'connected', 'failed')),
      session_data text,
      qr_code text check (length(qr_code) <= 10000),
      health_status text not null default 'healthy' check (health_status in ('healthy', 'warning', 'critical')),
      phone_number_id text check (length(phone_number_id) between 1 and 100),
      business_account_id text check (length(business_account_id) between 1 and 100),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, phone_number),
      foreign key (organization_id, id) references messaging.senders (organization_id, id) on delete cascade
    );
    create index on messaging.whatsapp_accounts (organization_id, phone_number_id);
    call platform.tenant_table('messaging.whatsapp_accounts');

    -- When how many messages left, for limits over a moving minute. The scope is a sender or a campaign.
    create table messaging.rate_slots (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      scope_id uuid not null,
      at timestamptz(3) not null,
      taken integer not null check (taken > 0),
      primary key (organization_id, scope_id, at)
    );
    create index rate_slots_by_age on messaging.rate_slots (at);
    call platform.tenant_table('messaging.rate_slots');

    create table messaging.media (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      file_name text check (length(file_name) between 1 and 255),
      mime_type text not null check (length(mime_type) between 3 and 100),
      size_bytes integer not null check (size_bytes between 1 and 16777216),
      sha256 text not null check (length(sha256) = 64),
      data bytea not null check (octet_length(data) = size_bytes),
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, id)
    );
    alter table messaging.media alter column data set storage external;
    create index on messaging.media (created_by);
    call platform.tenant_table('messaging.media');

    create table messaging.message_templates (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      ${CHANNEL},
      name text not null check (length(name) between 1 and 200),
      -- As the vendor spells it: en, en_US.
      language text not null default 'en' check (length(language) between 2 and 10),
      category text not null default 'marketing' check (category in ('marketing', 'utility', 'authentication')),
      -- Only WhatsApp's are judged by the vendor; all others are approved as soon as they are written.
      status text not null default 'approved' check (status in ('draft', 'pending', 'approved', 'rejected', 'paused')),
      status_reason text check (length(status_reason) <= 500),
      external_id text check (length(external_id) between 1 and 200),
      subject text check (length(subject) <= 500),
      body text not null check (length(body) between 1 and 100000),
      html text check (length(html) <= 500000),
      -- WhatsApp: header, footer, buttons. The body's values by place; those of the header count apart.
      components jsonb not null default '{}' check (jsonb_typeof(components) = 'object'),
      -- name → { fallback }: what stands there when a contact has nothing of it.
      variables jsonb not null default '{}' check (jsonb_typeof(variables) = 'object'),
      version integer not null default 1 check (version > 0),
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, channel, name, language)
    );
    create index on messaging.message_templates (created_by);
    create index on messaging.message_templates (organization_id, external_id);
    call platform.tenant_table('messaging.message_templates');

    -- A browser or an app that takes notifications. Its address, to consents and ledgers, is its id.
    create table messaging.push_subscriptions (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      sender_id uuid not null,
      -- No foreign key: contacts are merged and deleted, and a listener follows.
      contact_id uuid,
      -- SHA-256 of the endpoint or token: too long for an index, and a credential.
      endpoint_hash text not null check (length(endpoint_hash) = 64),
      -- The subscription as the browser gave it, or the app's token; sealed.
      subscription text not null,
      user_agent text check (length(user_agent) <= 500),
      expired_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, sender_id, endpoint_hash),
      foreign key (organization_id, sender_id) references messaging.senders (organization_id, id) on delete cascade
    );
    create index on messaging.push_subscriptions (organization_id, contact_id);
    call platform.tenant_table('messaging.push_subscriptions');

    -- A person and a sender, once they have written to each other; what a campaign sent belongs to it when they answer.
    create table messaging.conversations (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      sender_id uuid not null,
      ${CHANNEL},
      -- No foreign key: contacts are merged and deleted, and a listener follows.
      contact_id uuid,
      address text not null check (length(address) between 1 and 320),
      status text not null default 'open' check (status in ('open', 'closed')),
      assigned_to uuid references identity.users (id) on delete set null,
      unread_count integer not null default 0 check (unread_count >= 0),
      last_message_at timestamptz(3),
      last_message_preview text check (length(last_message_preview) <= 200),
      last_message_direction text check (last_message_direction in ('inbound', 'outbound')),
      -- Free text may be sent for a day after it, where the vendor has such a window.
      last_inbound_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, sender_id, address),
      foreign key (organization_id, sender_id) references messaging.senders (organization_id, id)
    );
    create index on messaging.conversations (organization_id, contact_id);
    create index on messaging.conversations (assigned_to);
    create index conversations_by_last on messaging.conversations (organization_id, last_message_at, id);
    call platform.tenant_table('messaging.conversations');

    create table messaging.conversation_notes (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      conversation_id uuid not null,
      body text not null check (length(body) between 1 and 10000),
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      foreign key (organization_id, conversation_id) references messaging.conversations (organization_id, id) on delete cascade
    );
    create index on messaging.conversation_notes (organization_id, conversation_id);
    create index on messaging.conversation_notes (created_by);
    call platform.tenant_table('messaging.conversation_notes');

    -- Every message there ever was, and the ledger of sending: what is to leave, is leaving, has left.
    --   queued → sending (committed before the vendor is called, with the attempt's token) → accepted → sent → delivered → read
    --   sending → queued (surely not accepted) | failed | uncertain (it may have been) → accepted | queued | failed
    --   queued → skipped | cancelled
    -- Inbound ones are delivered, and read once somebody has. No foreign keys: each would be looked up, and its row
    -- locked, once per message of a campaign; contacts that are merged or deleted, a listener follows.
    create table messaging.messages (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      sender_id uuid not null,
      ${CHANNEL},
      contact_id uuid,
      address text not null check (length(address) between 1 and 320),
      direction text not null check (direction in ('inbound', 'outbound')),
      ${TYPE},
      content text check (length(content) <= 100000),
      subject text check (length(subject) <= 500),
      media_id uuid,
      media_url text check (length(media_url) <= 2000),
      template_id uuid,
      -- What else the vendor gets: html, a filled template, where a notification leads.
      payload jsonb check (jsonb_typeof(payload) = 'object'),
      -- The vendor's id of it.
      external_id text check (length(external_id) between 1 and 255),
      reply_to text check (length(reply_to) between 1 and 255),
      status text not null check (status in ('queued', 'sending', 'uncertain', 'accepted', 'sent', 'delivered', 'read',
        'failed', 'skipped', 'cancelled')),
      error_code text check (length(error_code) <= 100),
      error_message text check (length(error_message) <= 500),
      scheduled_for timestamptz(3),
      -- queued: when it is tried next. sending: when whoever sends it must be dead. uncertain: when it is looked into next.
      due_at timestamptz(3),
      attempt integer not null default 0 check (attempt >= 0),
      started_at timestamptz(3),
      sent_at timestamptz(3),
      delivered_at timestamptz(3),
      read_at timestamptz(3),
      failed_at timestamptz(3),
      is_from_bot boolean not null default false,
      -- Of a campaign the message has its recipient's id.
      campaign_id uuid,
      -- What the vendor says it costs.
      pricing jsonb check (jsonb_typeof(pricing) = 'object'),
      created_by uuid,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id, created_at)
    ) partition by range (created_at);
    create index on messaging.messages (organization_id, sender_id, address, id);
    create index on messaging.messages (organization_id, contact_id, id) where contact_id is not null;
    create index on messaging.messages (organization_id, campaign_id, id) where campaign_id is not null;
    create index on messaging.messages (due_at) where due_at is not null;
    call platform.tenant_table('messaging.messages');
    select platform.make_months('messaging.messages', 3);

    -- Which message the vendor means: a unique key that holds over all partitions, which messages cannot have.
    create table messaging.external_messages (
      organization_id uuid not null,
      sender_id uuid not null,
      external_id text not null check (length(external_id) between 1 and 255),
      message_id uuid not null,
      message_created_at timestamptz(3) not null,
      attempt integer not null default 0,
      primary key (organization_id, sender_id, external_id)
    );
    create index external_messages_by_age on messaging.external_messages using brin (message_created_at);
    call platform.tenant_table('messaging.external_messages');

    -- What vendors told us, kept before they are thanked.
    create table messaging.inbound_webhooks (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      sender_id uuid not null,
      headers jsonb not null default '{}' check (jsonb_typeof(headers) = 'object'),
      body bytea not null check (octet_length(body) <= 4194304),
      received_at timestamptz(3) not null default now(),
      -- null: done.
      due_at timestamptz(3) default now(),
      tries integer not null default 0 check (tries >= 0),
      error text check (length(error) <= 500),
      primary key (organization_id, id),
      foreign key (organization_id, sender_id) references messaging.senders (organization_id, id) on delete cascade
    );
    create index on messaging.inbound_webhooks (organization_id, sender_id);
    create index inbound_webhooks_due on messaging.inbound_webhooks (due_at) where due_at is not null;
    create index inbound_webhooks_by_age on messaging.inbound_webhooks (received_at);
    call platform.tenant_table('messaging.inbound_webhooks');

    -- The books of the sandbox, the vendor that ships with the product. It is another house: it writes in transactions of
    -- its own, knows accounts and no organizations, and what it accepted stays accepted whatever happens to us.
    create table messaging.sandbox_messages (
      id text primary key,
      -- The sender, to us.
      account uuid not null,
      token text not null,
      ${CHANNEL},
      recipient text not null,
      content jsonb not null,
      status text not null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    );
    create index on messaging.sandbox_messages (account, token);
    create index sandbox_messages_by_age on messaging.sandbox_messages (created_at);
    call platform.system_table('messaging.sandbox_messages');

    create table messaging.sandbox_webhooks (
      id uuid primary key,
      account uuid not null,
      url text not null,
      body text not null,
      due_at timestamptz(3) not null,
      tries integer not null default 0,
      delivered_at timestamptz(3),
      created_at timestamptz(3) not null default now()
    );
    create index sandbox_webhooks_due on messaging.sandbox_webhooks (due_at) where delivered_at is null;
    create index sandbox_webhooks_by_age on messaging.sandbox_webhooks (created_at);
    call platform.system_table('messaging.sandbox_webhooks');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop schema messaging cascade');
}
