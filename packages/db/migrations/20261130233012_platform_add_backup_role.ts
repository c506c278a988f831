import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Reads every row and changes none: the role of backups. Only a superuser may give BYPASSRLS, and few logins are one, so
    -- it has a policy of its own on every table.
    do $$
    begin
      if not exists (select from pg_roles where rolname = 'tessera_backup') then create role tessera_backup nologin; end if;
      if current_setting('server_version_num')::int >= 160000 then
        execute format('grant tessera_backup to %I with inherit false, set true', current_user);
      else
        execute format('grant tessera_backup to %I', current_user);
      end if;
    end $$;

    create procedure platform.backed_up(target regclass) language plpgsql as $$
    declare
      place regnamespace;
      is_secured boolean;
    begin
      select relnamespace, relrowsecurity into place, is_secured from pg_class where oid = target;
      execute format('grant usage on schema %s to tessera_backup', place);
      execute format('grant select on %s to tessera_backup', target);
      if is_secured then
        execute format('create policy backup on %s for select to tessera_backup using (true)', target);
      end if;
    end $$;

    create or replace procedure platform.tenant_table(target regclass) language plpgsql as $$
    begin
      execute format('alter table %s enable row level security', target);
      execute format('alter table %s force row level security', target);
      execute format('create policy tenant on %s to tessera_app
        using (organization_id = (select platform.organization_id()))
        with check (organization_id = (select platform.organization_id()))', target);
      execute format('create policy system on %s to tessera_system using (true) with check (true)', target);
      execute format('grant select, insert, update, delete on %s to tessera_app, tessera_system', target);
      call platform.touch_updated_at(target);
      call platform.backed_up(target);
    end $$;

    create or replace procedure platform.system_table(target regclass) language plpgsql as $$
    begin
      execute format('grant select, insert, update, delete on %s to tessera_system', target);
      call platform.touch_updated_at(target);
      call platform.backed_up(target);
    end $$;

    do $$
    declare target regclass;
    begin
      for target in
        select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('platform', 'identity', 'organizations',
          'contacts', 'tracking', 'messaging', 'campaigns', 'payments', 'ticketing')
      loop
        call platform.backed_up(target);
      end loop;
    end $$;
    grant select on sequence platform.event_position to tessera_backup;
    grant usage on schema migrations to tessera_backup;
    grant select on migrations.knex_migrations to tessera_backup;

    -- The jobs of a restored backup that had not ended. The first worker that starts enqueues them and empties the table.
    create table platform.restored_jobs (
      id uuid primary key,
      name text not null,
      data jsonb
    );
    call platform.system_table('platform.restored_jobs');
  `);
}

export async function down(): Promise<void> {
  throw new Error('Backups need the role; go forward instead');
}
