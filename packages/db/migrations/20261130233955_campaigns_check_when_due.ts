import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table campaigns.campaigns
      -- When the runner looks at the running campaign next; null while only a report or a call can bring it work.
      add column next_check_at timestamptz(3),
      -- When a running drip looks next for new members of its audience and for enrollments that were overlooked.
      add column sweep_at timestamptz(3);
    create index campaigns_due on campaigns.campaigns (next_check_at) where status = 'running' and next_check_at is not null;

    -- Each running campaign is looked at once; the drips sweep one after the other.
    set local role tessera_system;
    update campaigns.campaigns set next_check_at = now(),
      sweep_at = case when type = 'drip' then now() + random() * interval '4 hours' end
    where status = 'running';
    reset role;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table campaigns.campaigns drop column next_check_at, drop column sweep_at');
}
