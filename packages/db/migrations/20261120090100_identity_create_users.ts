import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema identity;
    grant usage on schema identity to tessera_system;

    create table identity.users (
      id uuid primary key default platform.new_id(),
      email citext not null unique check (length(email) <= 320),
      password_hash text,
      name text not null,
      first_name text,
      last_name text,
      avatar_url text,
      business_type text,
      status text not null default 'active' check (status in ('active', 'inactive', 'pending')),
      email_verified_at timestamptz(3),
      login_attempts integer not null default 0 check (login_attempts >= 0),
      locked_until timestamptz(3),
      two_factor_enabled boolean not null default false,
      two_factor_secret text,
      is_staff boolean not null default false,
      settings jsonb not null default '{}',
      last_login_at timestamptz(3),
      last_active_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3)
    );
    call platform.system_table('identity.users');

    -- A session is a family of refresh tokens; revoking it ends them all.
    create table identity.user_sessions (
      id uuid primary key default platform.new_id(),
      user_id uuid not null references identity.users (id) on delete cascade,
      device text,
      ip text,
      location text,
      user_agent text,
      last_active_at timestamptz(3) not null default now(),
      expires_at timestamptz(3) not null,
      revoked_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    );
    create index on identity.user_sessions (user_id);
    call platform.system_table('identity.user_sessions');

    create table identity.refresh_tokens (
      id uuid primary key default platform.new_id(),
      session_id uuid not null references identity.user_sessions (id) on delete cascade,
      token_hash text not null unique,
      parent_id uuid references identity.refresh_tokens (id) on delete cascade,
      expires_at timestamptz(3) not null,
      used_at timestamptz(3),
      revoked_at timestamptz(3),
      created_at timestamptz(3) not null default now()
    );
    create index on identity.refresh_tokens (session_id);
    create index on identity.refresh_tokens (parent_id);
    call platform.system_table('identity.refresh_tokens');

    -- Ed25519 keys that sign access tokens; the private half is sealed.
    create table identity.signing_keys (
      id uuid primary key default platform.new_id(),
      public_jwk jsonb not null,
      private_jwk text not null,
      created_at timestamptz(3) not null default now(),
      retired_at timestamptz(3)
    );
    call platform.system_table('identity.signing_keys');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop schema identity cascade');
}
