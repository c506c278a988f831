import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Makes the partitions of a table that is partitioned by month of created_at (UTC): this month's and those ahead.
    -- Rows that came while a month had no partition stand in the default one, and move into theirs.
    create function platform.make_months(target regclass, ahead integer) returns void language plpgsql
      security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set lock_timeout = '2s' as $$
    declare
      month timestamptz;
      place text := (select quote_ident(n.nspname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.oid = target);
      base text := (select relname from pg_class where oid = target and relkind = 'p');
      rest text := place || '.' || quote_ident(base || '_rest');
      part text;
    begin
      if base is null or ahead not between 0 and 24 then
        raise exception 'make_months: % is not partitioned, or % months are too many', target, ahead;
      end if;
      perform pg_advisory_xact_lock(7355005, target::oid::integer);
      if to_regclass(rest) is null then
        execute format('create table %s partition of %s default', rest, target);
        execute format('alter table %s enable row level security', rest);
        execute format('alter table %s force row level security', rest);
      end if;
      for i in 0..ahead loop
        month := date_trunc('month', now()) + make_interval(months => i);
        part := place || '.' || quote_ident(base || to_char(month, '_YYYY_MM'));
        continue when to_regclass(part) is not null;
        -- Attached, not created in place: calls that write meanwhile need not wait for a lock on the whole table.
        execute format('create table %s (like %s including all)', part, target);
        -- The owner, too, sees no rows where row-level security is forced.
        execute format('alter table %s no force row level security', rest);
        execute format('with moved as (delete from %s where created_at >= %L and created_at < %L returning *)
          insert into %s select * from moved', rest, month, month + interval '1 month', part);
        execute format('alter table %s force row level security', rest);
        execute format('alter table %s enable row level security', part);
        execute format('alter table %s force row level security', part);
        execute format('alter table %s attach partition %s for values from (%L) to (%L)',
          target, part, month, month + interval '1 month');
      end loop;
    end $$;
    revoke all on function platform.make_months(regclass, integer) from public;
    grant execute on function platform.make_months(regclass, integer) to tessera_system;

    -- Who did what. It outlives what it tells of: no foreign keys.
    create table organizations.activity_logs (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      action text not null check (length(action) between 1 and 200),
      resource text not null check (length(resource) between 1 and 100),
      resource_id text check (length(resource_id) <= 200),
      details jsonb not null default '{}',
      changes jsonb not null default '{}',
      actor jsonb not null,
      -- The person's or key's id out of it: row-level security keeps PostgreSQL from indexes on expressions.
      actor_id uuid,
      ip_address text,
      user_agent text,
      request_id text,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, created_at, id)
    ) partition by range (created_at);
    create index on organizations.activity_logs (organization_id, resource_id, created_at) where resource_id is not null;
    create index on organizations.activity_logs (organization_id, actor_id, created_at) where actor_id is not null;
    call platform.tenant_table('organizations.activity_logs');
    -- Written once. Retention is the owner's: it detaches a month.
    revoke update, delete on organizations.activity_logs from tessera_app, tessera_system;
    select platform.make_months('organizations.activity_logs', 3);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table organizations.activity_logs;
    drop function platform.make_months(regclass, integer);
  `);
}
