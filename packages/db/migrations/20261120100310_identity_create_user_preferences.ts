import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- What a person prefers, in every organization alike. Who has no row here has changed nothing yet.
    create table identity.user_preferences (
      user_id uuid primary key references identity.users (id) on delete cascade,
      default_language text not null check (length(default_language) between 1 and 50),
      default_tone text not null check (length(default_tone) between 1 and 50),
      default_visual_style text not null check (length(default_visual_style) between 1 and 50),
      default_platforms text[] not null check (cardinality(default_platforms) <= 20),
      email_notifications boolean not null,
      push_notifications boolean not null,
      notification_preferences jsonb not null,
      theme text not null check (theme in ('light', 'dark', 'system')),
      timezone text not null check (length(timezone) between 1 and 50),
      preferences jsonb not null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    );
    call platform.system_table('identity.user_preferences');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table identity.user_preferences');
}
