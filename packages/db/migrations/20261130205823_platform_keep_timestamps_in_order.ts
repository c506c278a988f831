import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- created_at may come from the server, whose clock is not PostgreSQL's, and which reads it later than the transaction began. So a
    -- new row was updated when it was created, by whichever clock, and a later update never moves it back.
    create function platform.begin_updated_at() returns trigger language plpgsql as $$
    begin
      new.updated_at := new.created_at;
      return new;
    end $$;

    create or replace function platform.set_updated_at() returns trigger language plpgsql as $$
    begin
      new.updated_at := greatest(now(), old.updated_at);
      return new;
    end $$;

    create or replace procedure platform.touch_updated_at(target regclass) language plpgsql as $$
    declare
      columns name[] := array(select attname from pg_attribute where attrelid = target and attnum > 0 and not attisdropped);
    begin
      if not columns @> '{updated_at}' then return; end if;
      execute format('create trigger set_updated_at before update on %s
        for each row execute function platform.set_updated_at()', target);
      if not columns @> '{created_at}' then return; end if;
      execute format('create trigger begin_updated_at before insert on %s
        for each row when (new.updated_at is distinct from new.created_at) execute function platform.begin_updated_at()', target);
    end $$;

    do $$
    declare target regclass;
    begin
      for target in
        select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and n.nspname <> 'jobs'
          and 2 = (select count(*) from pg_attribute where attrelid = c.oid and attname in ('created_at', 'updated_at') and not attisdropped)
          and exists (select from pg_trigger where tgrelid = c.oid and tgname = 'set_updated_at')
      loop
        -- Existing rows: without the triggers, which would set today's time, and with the role that sees all organizations.
        execute format('alter table %s disable trigger user', target);
        set local role tessera_system;
        execute format('update %s set updated_at = created_at where updated_at < created_at', target);
        reset role;
        execute format('alter table %s enable trigger user', target);
        execute format('create trigger begin_updated_at before insert on %s
          for each row when (new.updated_at is distinct from new.created_at) execute function platform.begin_updated_at()', target);
      end loop;
    end $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Rows would have an update before their creation again; go forward instead');
}
