import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- What a sign-up was about: its link makes this account, whatever others have signed up with the same address since.
    alter table identity.email_tokens add column sign_up jsonb check (purpose = 'verify' or sign_up is null);
    set local role tessera_system;
    update identity.email_tokens t set sign_up = jsonb_build_object(
      'name', u.name, 'organizationName', u.settings ->> 'organizationName', 'passwordHash', u.password_hash)
    from identity.users u
    where u.id = t.user_id and t.purpose = 'verify' and t.used_at is null
      and u.status = 'pending' and u.password_hash is not null and u.settings ->> 'organizationName' is not null;
    reset role;

    -- A refresh token ends with its session or by its use.
    alter table identity.refresh_tokens drop column revoked_at;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table identity.refresh_tokens add column revoked_at timestamptz(3);
    alter table identity.email_tokens drop column sign_up;
  `);
}
