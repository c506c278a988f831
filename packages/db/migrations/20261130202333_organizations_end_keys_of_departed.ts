import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Secret keys end when their maker leaves. Those of makers who left before must not return with them.
    set local role tessera_system;
    update organizations.api_keys k set revoked_at = now()
    where kind = 'secret' and revoked_at is null and created_by is not null and not exists (
      select from organizations.members m
      where m.organization_id = k.organization_id and m.user_id = k.created_by and m.status in ('active', 'suspended'));
    reset role;
  `);
}

/** A key that has ended stays ended. */
export async function down(): Promise<void> {}
