import type { Knex } from 'knex';

const ROLES = `'owner', 'admin', 'manager', 'agent', 'support', 'analyst', 'member'`;
const COLOR = `'^#[0-9a-f]{6}$'`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- One row per organization, written with its first change; until then the defaults of the application hold.
    create table organizations.organization_settings (
      organization_id uuid primary key references organizations.organizations (id) on delete cascade,
      default_currency text not null check (default_currency ~ '^[A-Z]{3}$'),
      email_notifications boolean not null,
      primary_color text check (primary_color ~ ${COLOR}),
      secondary_color text check (secondary_color ~ ${COLOR}),
      allow_guest_checkout boolean not null,
      service_fee_basis_points integer not null check (service_fee_basis_points between 0 and 10000),
      service_fee_fixed bigint not null check (service_fee_fixed between 0 and 1000000000000),
      ticket_transfers_enabled boolean not null,
      refund_policy text check (length(refund_policy) <= 20000),
      privacy_policy_url text check (length(privacy_policy_url) <= 2000),
      terms_of_service_url text check (length(terms_of_service_url) <= 2000),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    );
    call platform.tenant_table('organizations.organization_settings');

    -- Only the hash of the token is kept; the token itself is in the mail.
    create table organizations.invitations (
      organization_id uuid not null references organizations.organizations (id) on delete cascade,
      id uuid not null default platform.new_id(),
      email citext not null check (length(email) <= 320),
      role text not null check (role in (${ROLES})),
      permissions text[] not null default '{}',
      token_hash text not null,
      expires_at timestamptz(3) not null,
      accepted_at timestamptz(3),
      revoked_at timestamptz(3),
      invited_by uuid references identity.users (id) on delete set null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (organization_id, id),
      unique (organization_id, token_hash)
    );
    -- One open invitation per address.
    create unique index invitations_open on organizations.invitations (organization_id, email)
      where accepted_at is null and revoked_at is null;
    -- Whoever accepts comes with a token and no organization yet.
    create index on organizations.invitations (token_hash);
    create index on organizations.invitations (invited_by);
    call platform.tenant_table('organizations.invitations');

    -- A replaced key goes on until it expires, beside the one that names it here. It is replaced once.
    alter table organizations.api_keys
      add column replaced_at timestamptz(3),
      add column rotated_from uuid,
      add foreign key (organization_id, rotated_from) references organizations.api_keys (organization_id, id)
        on delete set null (rotated_from);
    create index on organizations.api_keys (organization_id, rotated_from);

    -- Names and pictures of the members of this transaction's organization: of users, a tenant sees no more.
    create function organizations.people(users uuid[])
    returns table (user_id uuid, name text, avatar_url text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select u.id, u.name, u.avatar_url
      from organizations.members m join identity.users u on u.id = m.user_id
      where m.organization_id = platform.organization_id() and m.user_id = any(users)
    $$;
    -- Before the owner changes: afterwards only the new one may.
    revoke all on function organizations.people(uuid[]) from public;
    grant execute on function organizations.people(uuid[]) to tessera_app, tessera_system;
    grant create on schema organizations to tessera_system;
    alter function organizations.people(uuid[]) owner to tessera_system;
    revoke create on schema organizations from tessera_system;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function organizations.people(uuid[]);
    alter table organizations.api_keys drop column rotated_from, drop column replaced_at;
    drop table organizations.invitations;
    drop table organizations.organization_settings;
  `);
}
