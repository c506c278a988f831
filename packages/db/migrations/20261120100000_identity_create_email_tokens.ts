import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Mails on their way out. The body is sealed (links in it open accounts) and goes once it was handed over.
    create table platform.mails (
      id uuid primary key default platform.new_id(),
      recipient citext not null check (length(recipient) <= 320),
      subject text not null check (length(subject) <= 300),
      body text,
      status text not null default 'queued' check (status in ('queued', 'sent', 'failed')),
      failure text,
      sent_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    );
    create index on platform.mails (created_at);
    call platform.system_table('platform.mails');

    -- How often something was done lately, for all servers together.
    create table platform.rate_limits (
      key text primary key check (length(key) <= 255),
      points integer not null,
      expires_at timestamptz(3) not null
    );
    create index on platform.rate_limits (expires_at);
    call platform.system_table('platform.rate_limits');

    -- What a mailed link proves: that its reader has the mailbox. Only hashes are kept; each works once.
    create table identity.email_tokens (
      id uuid primary key default platform.new_id(),
      user_id uuid not null references identity.users (id) on delete cascade,
      purpose text not null check (purpose in ('verify', 'reset', 'change', 'unlock')),
      email citext not null check (length(email) <= 320),
      token_hash text not null unique,
      attempts integer not null default 0 check (attempts >= 0),
      expires_at timestamptz(3) not null,
      used_at timestamptz(3),
      created_at timestamptz(3) not null default now()
    );
    create index on identity.email_tokens (user_id);
    create index on identity.email_tokens (expires_at);
    call platform.system_table('identity.email_tokens');

    -- Access tokens that ended before their time.
    create table identity.token_blacklist (
      jti uuid primary key,
      expires_at timestamptz(3) not null
    );
    create index on identity.token_blacklist (expires_at);
    call platform.system_table('identity.token_blacklist');

    -- When its person last proved who they are.
    alter table identity.user_sessions add column authenticated_at timestamptz(3) not null default now();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table identity.user_sessions drop column authenticated_at;
    drop table identity.token_blacklist, identity.email_tokens, platform.rate_limits, platform.mails;
  `);
}
