/**
 * `npm run db:distribute` on a PostgreSQL without Citus: its statements run against functions that refuse what Citus refuses
 * and record what it would distribute.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distribute, distributionPlan, distributionProblems, readLayout } from '../scripts/distribution.ts';
import { createTestDatabase, type TestDatabase } from './index.ts';

let test: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  test = await createTestDatabase();
  client = new pg.Client(test.url);
  await client.connect();
  await client.query(CITUS);
});
afterAll(async () => {
  await client.end();
  await test[Symbol.asyncDispose]();
});

/** `create_…` as far as the script uses them. A table that is distributed or referred to may have no key to a local one. */
const CITUS = `
  create table public.pg_dist_partition (logicalrelid regclass primary key, partmethod "char", repmodel "char", colocationid integer);
  create table public.pg_dist_object (classid oid, objid oid);
  create function public.require_no_keys(target regclass) returns void language plpgsql as $$
  declare
    refused text;
  begin
    select conname into refused from pg_constraint where contype = 'f' and target in (conrelid, confrelid);
    if found then raise exception 'relation % has the foreign key %', target, refused; end if;
    if exists (select from pg_dist_partition where logicalrelid = target) then raise exception 'table % is already distributed', target; end if;
    if current_setting('test.fails_at', true) = target::text then raise exception 'the connection was lost'; end if;
  end $$;
  create function public.create_reference_table(target regclass) returns void language plpgsql as $$
  begin
    perform public.require_no_keys(target);
    insert into pg_dist_partition values (target, 'n', 't', 1);
  end $$;
  create function public.create_distributed_table(target regclass, distributed_by text, colocate_with text) returns void language plpgsql as $$
  begin
    perform public.require_no_keys(target);
    if exists (
      select from pg_index i where i.indrelid = target and i.indisunique and not exists (
        select from pg_attribute a where a.attrelid = target and a.attname = distributed_by and a.attnum = any(i.indkey::int2[]))
    ) then raise exception 'table % has a unique index without %', target, distributed_by; end if;
    if current_setting('citus.enable_unsafe_triggers', true) is distinct from 'on'
      and exists (select from pg_trigger where tgrelid = target and not tgisinternal)
    then raise exception 'table % has triggers', target; end if;
    insert into pg_dist_partition values (target, 'h', 's', case when colocate_with = 'default' then 2
      else (select colocationid from pg_dist_partition where logicalrelid = colocate_with::regclass) end);
  end $$;
  create function public.create_distributed_function(name regprocedure) returns void language sql as $$
    insert into pg_dist_object values ('pg_proc'::regclass, name) $$;
`;

const CONSTRAINTS = `
  select conrelid::regclass::text as table, conname, contype, convalidated, pg_get_constraintdef(oid) as definition
  from pg_constraint where connamespace <> 'pg_catalog'::regnamespace and conrelid <> 0 order by 1, 2`;

/** Roles belong to the whole server of the tests, whose login may not set what no extension defines. */
const run = async (statement: string) => {
  if (!/^alter (role|database)/.test(statement)) await client.query(statement);
};

const constraints = async () => (await client.query(CONSTRAINTS)).rows;
const tables = async () =>
  (
    await client.query(
      `select format('%I.%I', table_schema, table_name) as name,
         exists (select from information_schema.columns c where c.table_schema = t.table_schema
           and c.table_name = t.table_name and column_name = 'organization_id') as "isTenant"
       from information_schema.tables t
       where table_schema not in ('pg_catalog', 'information_schema', 'public', 'jobs', 'migrations') and table_type = 'BASE TABLE'
         and not exists (select from pg_inherits where inhrelid = to_regclass(format('%I.%I', t.table_schema, t.table_name)))
       order by 1`,
    )
  ).rows as { name: string; isTenant: boolean }[];

describe('Citus 3: db:distribute', () => {
  it('finishes what an interrupted run began, and leaves the constraints as they were', async () => {
    const before = await constraints();
    const expected = await tables();
    await client.query(`set test.fails_at = 'ticketing.orders'`);
    await expect(distribute(client, run)).rejects.toThrow('the connection was lost');
    await client.query(`set search_path = public; set test.fails_at = ''`);
    expect((await constraints()).length).toBeLessThan(before.length);
    expect(await distributionProblems(client)).not.toEqual([]);

    await distribute(client, run);
    expect(await constraints()).toEqual(before);
    const { rows } = await client.query(
      `select logicalrelid::text as name, partmethod = 'h' as "isTenant" from pg_dist_partition order by logicalrelid::text collate "C"`,
    );
    expect(rows).toEqual(expected.sort((a, b) => (a.name < b.name ? -1 : 1)));
    expect(expected.filter(({ isTenant }) => isTenant).length).toBeGreaterThan(70);
  });

  it('changes no table and no key when it is run again', async () => {
    const before = await constraints();
    const statements = await distribute(client, run);
    expect(statements.filter((statement) => /create_|drop constraint/.test(statement))).toEqual([]);
    expect(await constraints()).toEqual(before);
  });

  it('reports a table on one node, a table that is placed elsewhere and a lost key', async () => {
    await client.query('begin; create table platform.distribution_keys ("table" text, name text, definition text)');
    try {
      await client.query(
        `insert into platform.distribution_keys values ('ticketing.orders', 'lost', 'FOREIGN KEY (id) REFERENCES x(id)')`,
      );
      await client.query(`delete from pg_dist_partition where logicalrelid = 'ticketing.tickets'::regclass`);
      await client.query(
        `update pg_dist_partition set colocationid = 9 where logicalrelid = 'contacts.contacts'::regclass`,
      );
      expect(await distributionProblems(client)).toEqual([
        'ticketing.tickets is on one node',
        'a foreign key is missing: ticketing.orders: lost FOREIGN KEY (id) REFERENCES x(id)',
        'the tables of organizations are not placed together',
      ]);
    } finally {
      await client.query('rollback');
    }
  });

  it('Citus 5: lets exactly the roles log in for whom policies exist, which are those that transactions take', async () => {
    await client.query('create table platform.distribution_keys ("table" text, name text, definition text)');
    const layout = await readLayout(client);
    await client.query('drop table platform.distribution_keys');
    expect(layout.roles).toEqual(['tessera_app', 'tessera_backup', 'tessera_system']);
    const { rows } = await client.query(
      `select rolname from pg_roles where oid in (select roleid from pg_auth_members where member = current_user::regrole)
         and rolname ~ '^tessera' order by 1`,
    );
    expect(rows.map(({ rolname }) => rolname)).toEqual(layout.roles);
    expect(distributionPlan(layout)).toEqual(
      expect.arrayContaining(['alter role "tessera_app" login', 'alter role "tessera_system" login']),
    );
  });

  it('Citus 1: lets triggers run on the nodes, in this session and in those of later migrations', () => {
    const plan = distributionPlan({ database: 'a"b', tables: [], foreignKeys: [], functions: [], roles: [] });
    expect(plan).toEqual([
      'alter database "a""b" set citus.enable_unsafe_triggers = on',
      'set citus.enable_unsafe_triggers = on',
    ]);
  });

  it('ends with 1 and the reason on a PostgreSQL without Citus', async () => {
    const script = fileURLToPath(new URL('../scripts/distribute.ts', import.meta.url));
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) =>
      execFile(process.execPath, [script], { env: { ...process.env, DATABASE_URL: test.url } }, (error, _, text) =>
        resolve({ code: error?.code, stderr: text }),
      ),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('This PostgreSQL has no extension "citus"');
  });
});
