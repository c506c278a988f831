import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create extension if not exists citext;
    create extension if not exists pg_trgm;
    create schema platform;

    -- Roles belong to the whole server: another database of it may have made them already.
    do $$
    begin
      if not exists (select from pg_roles where rolname = 'tessera_app') then create role tessera_app nologin; end if;
      if not exists (select from pg_roles where rolname = 'tessera_system') then create role tessera_system nologin; end if;
      -- The login may become either role and inherits from neither.
      if current_setting('server_version_num')::int >= 160000 then
        execute format('grant tessera_app, tessera_system to %I with inherit false, set true', current_user);
      else
        execute format('grant tessera_app, tessera_system to %I', current_user);
        execute format('alter role %I noinherit', current_user);
      end if;
    end $$;
    grant usage on schema platform, public to tessera_app, tessera_system;

    -- UUIDv7: native on PostgreSQL 18, the same layout (48 bits of milliseconds, then random) before it.
    do $$
    begin
      if current_setting('server_version_num')::int >= 180000 then
        create function platform.new_id() returns uuid language sql volatile as 'select pg_catalog.uuidv7()';
      else
        create function platform.new_id() returns uuid language sql volatile as $f$
          select encode(
            set_bit(set_bit(
              overlay(uuid_send(gen_random_uuid())
                placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                from 1 for 6),
              52, 1), 53, 1), 'hex')::uuid
        $f$;
      end if;
    end $$;

    create function platform.set_updated_at() returns trigger language plpgsql as $$
    begin
      new.updated_at := now();
      return new;
    end $$;

    -- The organization of this transaction; unset or empty it raises, so a forgotten one fails closed.
    create function platform.organization_id() returns uuid language sql stable parallel safe
      as $$ select current_setting('app.organization_id')::uuid $$;

    -- Everything a table needs to be a tenant table: the second wall, grants, updated_at.
    create procedure platform.tenant_table(target regclass) language plpgsql as $$
    begin
      execute format('alter table %s enable row level security', target);
      execute format('alter table %s force row level security', target);
      execute format('create policy tenant on %s to tessera_app
        using (organization_id = (select platform.organization_id()))
        with check (organization_id = (select platform.organization_id()))', target);
      execute format('create policy system on %s to tessera_system using (true) with check (true)', target);
      execute format('grant select, insert, update, delete on %s to tessera_app, tessera_system', target);
      call platform.touch_updated_at(target);
    end $$;

    -- Everything a table without a tenant needs: only the system role reads and writes it.
    create procedure platform.system_table(target regclass) language plpgsql as $$
    begin
      execute format('grant select, insert, update, delete on %s to tessera_system', target);
      call platform.touch_updated_at(target);
    end $$;

    create procedure platform.touch_updated_at(target regclass) language plpgsql as $$
    begin
      if exists (select from pg_attribute where attrelid = target and attname = 'updated_at' and not attisdropped) then
        execute format('create trigger set_updated_at before update on %s
          for each row execute function platform.set_updated_at()', target);
      end if;
    end $$;

    -- Data keys, each wrapped by the master key; the platform's own stand under the nil organization.
    create table platform.data_keys (
      organization_id uuid not null,
      version integer not null check (version > 0),
      wrapped_key text not null,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, version)
    );
    call platform.tenant_table('platform.data_keys');

    -- What happened, stored with its cause. The relay gives positions in commit order and hands events to listeners.
    create sequence platform.event_position;
    grant usage on sequence platform.event_position to tessera_system;
    create table platform.events (
      organization_id uuid not null,
      id uuid not null default platform.new_id(),
      position bigint,
      type text not null,
      payload jsonb not null,
      actor jsonb not null,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, id)
    );
    create index events_pending on platform.events (id) where position is null;
    create index events_by_position on platform.events (organization_id, position);
    create index events_by_age on platform.events (created_at);
    call platform.tenant_table('platform.events');

    -- Answers already given to a mutation's Idempotency-Key, committed together with its effect.
    create table platform.idempotency_keys (
      organization_id uuid not null,
      principal text not null,
      procedure text not null,
      key text not null check (length(key) between 1 and 255),
      request_hash text not null,
      response text,
      created_at timestamptz(3) not null default now(),
      primary key (organization_id, principal, procedure, key)
    );
    create index idempotency_keys_by_age on platform.idempotency_keys (created_at);
    call platform.tenant_table('platform.idempotency_keys');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop schema platform cascade');
}
