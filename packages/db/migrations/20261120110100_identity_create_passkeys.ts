import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The public halves of WebAuthn credentials; the private ones never leave a person's device.
    create table identity.passkeys (
      id uuid primary key default platform.new_id(),
      user_id uuid not null references identity.users (id) on delete cascade,
      credential_id text not null unique check (length(credential_id) <= 1400),
      public_key text not null check (length(public_key) <= 8000),
      counter bigint not null check (counter >= 0),
      transports text[] not null default '{}' check (cardinality(transports) <= 20),
      name text not null check (length(name) between 1 and 100),
      backed_up boolean not null,
      last_used_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    );
    create index on identity.passkeys (user_id);
    call platform.system_table('identity.passkeys');

    -- What an authenticator was asked to sign; each is answered once. Of nobody yet where a passkey is to say who signs in.
    create table identity.passkey_challenges (
      id uuid primary key default platform.new_id(),
      user_id uuid references identity.users (id) on delete cascade,
      purpose text not null check (purpose in ('register', 'sign_in', 'second_factor', 'reauthenticate')),
      challenge_hash text not null unique,
      expires_at timestamptz(3) not null,
      used_at timestamptz(3),
      created_at timestamptz(3) not null default now()
    );
    create index on identity.passkey_challenges (user_id);
    create index on identity.passkey_challenges (expires_at);
    call platform.system_table('identity.passkey_challenges');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table identity.passkey_challenges, identity.passkeys');
}
