import type { Knex } from 'knex';

const ROLES = `'owner', 'admin', 'manager', 'agent', 'support', 'analyst', 'member'`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema organizations;
    grant usage on schema organizations to tessera_app, tessera_system;

    -- A global row: its id is the tenant. A tenant sees and changes its own only.
    create table organizations.organizations (
      id uuid primary key default platform.new_id(),
      name text not null check (length(name) between 1 and 200),
      slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 80),
      plan text not null default 'free' check (plan in ('free', 'basic', 'pro', 'premium', 'enterprise', 'agency')),
      limits jsonb not null default '{}',
      settings jsonb not null default '{}',
      address jsonb,
      logo_url text,
      phone text,
      website text,
      custom_domain text,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3)
    );
    alter table organizations.organizations enable row level security;
    alter table organizations.organizations force row level security;
    create policy tenant on organizations.organizations to tessera_app
      using (id = (select platform.organization_id())) with check (id = (select platform.organization_id()));
    create policy system on organizations.organizations to tessera_system using (true) with check (true);
    grant select, update on organizations.organizations to tessera_app;
    call platform.system_table('organizations.organizations');

    create table organizations.members (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      user_id uuid references identity.users (id) on delete set null,
      email citext not null,
      role text not null check (role in (${ROLES})),
      permissions text[] not null default '{}',
      status text not null default 'active' check (status in ('invited', 'active', 'suspended', 'removed')),
      invited_by uuid references identity.users (id) on delete set null,
      invited_at timestamptz(3),
      joined_at timestamptz(3),
      suspended_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, user_id),
      unique (organization_id, email)
    );
    create index on organizations.members (user_id);
    create index on organizations.members (invited_by);
    call platform.tenant_table('organizations.members');

    -- Only the hash of a key is kept; \`hint\` is its last four characters, for people.
    create table organizations.api_keys (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      name text not null check (length(name) between 1 and 100),
      kind text not null check (kind in ('secret', 'publishable')),
      key_hash text not null,
      hint text not null,
      scopes text[] not null,
      origins text[] not null default '{}',
      expires_at timestamptz(3),
      last_used_at timestamptz(3),
      revoked_at timestamptz(3),
      created_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, key_hash)
    );
    -- A request arrives with a key and no organization yet.
    create index on organizations.api_keys (key_hash);
    create index on organizations.api_keys (created_by);
    call platform.tenant_table('organizations.api_keys');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop schema organizations cascade');
}
