import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A secret waits until a first code shows that an app has it. Each time step is accepted once: steps only go up.
    alter table identity.users add column two_factor_pending_secret text;
    alter table identity.users add column last_totp_step bigint;
    alter table identity.users add constraint users_two_factor_check
      check (not two_factor_enabled or two_factor_secret is not null);

    -- The way in for who lost the app that makes codes. Only hashes are kept; each works once.
    create table identity.recovery_codes (
      id uuid primary key default platform.new_id(),
      user_id uuid not null references identity.users (id) on delete cascade,
      code_hash text not null,
      used_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      unique (user_id, code_hash)
    );
    call platform.system_table('identity.recovery_codes');

    -- Sign-ins that got as far as the second factor: the password was right.
    create table identity.sign_in_tickets (
      id uuid primary key default platform.new_id(),
      user_id uuid not null references identity.users (id) on delete cascade,
      ticket_hash text not null unique,
      action text not null check (length(action) <= 100),
      attempts integer not null default 0 check (attempts >= 0),
      expires_at timestamptz(3) not null,
      used_at timestamptz(3),
      created_at timestamptz(3) not null default now()
    );
    create index on identity.sign_in_tickets (user_id);
    create index on identity.sign_in_tickets (expires_at);
    call platform.system_table('identity.sign_in_tickets');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table identity.sign_in_tickets, identity.recovery_codes;
    alter table identity.users drop column two_factor_pending_secret, drop column last_totp_step;
    alter table identity.users drop constraint if exists users_two_factor_check;
  `);
}
