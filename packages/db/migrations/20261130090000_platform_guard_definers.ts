import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Functions that run with their owner's rights pass row-level security, so each of them holds the second wall itself:
    -- a tenant's transaction may name its own organization only. System transactions may name any.
    create function platform.require_own(organization uuid) returns uuid language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp as $$
    begin
      if current_setting('role') = 'tessera_app' and organization is distinct from platform.organization_id() then
        raise exception 'another organization was named' using errcode = 'insufficient_privilege';
      end if;
      return organization;
    end $$;

    -- Only its owner may replace a function, and only with the right to create in its schema.
    grant create on schema contacts, ticketing to tessera_system;
    set local role tessera_system;

    create or replace function contacts.find_ids(organization uuid, pattern text, with_tags text[], before uuid, most integer)
    returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
    declare
      -- Texts of its own for each combination: a plan made for "pattern or no pattern" could use no index.
      matches text := 'true' || case when pattern is null then '' else ' and c.search_text like $3' end
        || case when with_tags is null then '' else ' and c.tags @> $4' end;
      within text;
      below uuid := before;
      newest uuid[] := '{}';
      more uuid[];
    begin
      perform platform.require_own(organization);
      for attempt in 1..3 loop
        exit when most is null;
        within := 'c.organization_id = $1' || case when below is null then '' else ' and c.id < $2' end;
        execute format('select array(
            select c.id from (
              select c.id, c.search_text, c.tags from contacts.contacts c where %s order by c.id desc limit 10000
            ) c where %s order by c.id desc limit $5)', within, matches)
          into more using organization, below, pattern, with_tags, most - cardinality(newest);
        newest := newest || more;
        if cardinality(newest) >= most then
          return query select unnest(newest);
          return;
        end if;
        exit when cardinality(more) = 0 or 2 * cardinality(newest) < most;
        below := newest[cardinality(newest)];
      end loop;
      within := 'c.organization_id = $1' || case when before is null then '' else ' and c.id < $2' end;
      return query execute format('
          with hits as materialized (select c.id from contacts.contacts c where %s and %s)
          select id from hits order by id desc limit $5', within, matches)
        using organization, before, pattern, with_tags, most;
    end $$;

    create or replace function ticketing.find_event_ids(organization uuid, pattern text, with_tags text[])
    returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
    begin
      perform platform.require_own(organization);
      if with_tags is null then
        return query select e.id from ticketing.events e where e.organization_id = organization and e.search_text like pattern;
      elsif pattern is null then
        return query select e.id from ticketing.events e where e.organization_id = organization and e.tags @> with_tags;
      else
        return query select e.id from ticketing.events e
          where e.organization_id = organization and e.search_text like pattern and e.tags @> with_tags;
      end if;
    end $$;

    create or replace function ticketing.find_customers(organization uuid, pattern text) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select id from ticketing.customers
      where organization_id = platform.require_own(organization) and search_text like pattern
    $$;

    reset role;
    revoke create on schema contacts, ticketing from tessera_system;
  `);
}

export async function down(): Promise<void> {
  throw new Error('The functions of before have no second wall; go forward instead');
}
