/** Checks the migrated database against the rules of `catalogue.ts`, and each rule against a table that breaks it. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sql, violations } from './catalogue.ts';
import { createTestDatabase, type TestDatabase } from './index.ts';

let test: TestDatabase;
let client: pg.Client;
const sql: Sql = async (text) => (await client.query(text)).rows;
beforeAll(async () => {
  test = await createTestDatabase();
  client = new pg.Client(test.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await test[Symbol.asyncDispose]();
});

it('catalogue: the migrated database keeps every rule', async () => {
  expect(await violations(sql)).toEqual([]);
});

it('C47: a new row was updated when it was created, whatever clock says so, and no update moves that back', async () => {
  const inserted = `insert into organizations.organizations (name, slug, created_at, updated_at)
    values ('Early', 'early', now() + interval '1 hour', now()) returning id, created_at, updated_at`;
  await client.query('begin; set local role tessera_system');
  try {
    const [row] = await sql(inserted);
    expect(row?.updated_at).toEqual(row?.created_at);
    const [changed] = await sql(
      `update organizations.organizations set name = 'Late' where id = '${row?.id}' returning created_at, updated_at`,
    );
    expect(changed?.updated_at).toEqual(row?.created_at);
  } finally {
    await client.query('rollback');
  }
});

/** Two correct tenant tables and a correct global one; each fault below breaks one rule. */
const GOOD = `
  create schema planted;
  grant usage on schema planted to tessera_app, tessera_system;
  create table planted.parents (
    organization_id uuid not null references organizations.organizations (id) on delete cascade,
    id uuid not null default platform.new_id(),
    name text not null,
    created_by uuid references identity.users (id) on delete set null,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    primary key (organization_id, id),
    unique (organization_id, name)
  );
  create index on planted.parents (created_by);
  call platform.tenant_table('planted.parents');
  create table planted.children (
    organization_id uuid not null,
    id uuid not null default platform.new_id(),
    parent_id uuid,
    primary key (organization_id, id),
    constraint parent foreign key (organization_id, parent_id) references planted.parents (organization_id, id)
  );
  create index children_by_parent on planted.children (organization_id, parent_id);
  call platform.tenant_table('planted.children');
  create table planted.months (organization_id uuid not null, id uuid not null, primary key (organization_id, id))
    partition by range (id);
  call platform.tenant_table('planted.months');
  create table planted.month partition of planted.months default;
  alter table planted.month enable row level security;
  alter table planted.month force row level security;
  create table planted.catalogue (id uuid primary key, updated_at timestamptz(3));
  call platform.system_table('planted.catalogue');
  create view planted.seen with (security_invoker = true) as select name from planted.parents;
  grant select on planted.seen to tessera_app;
  create function planted.find() returns integer language sql security definer
    set search_path = pg_catalog, pg_temp as 'select 1';
  revoke all on function planted.find() from public;
`;

const FAULTS: [name: string, fault: string, report: string | RegExp][] = [
  [
    'no row-level security',
    'alter table planted.children disable row level security',
    'planted.children: is a tenant table without',
  ],
  [
    'row-level security not forced',
    'alter table planted.children no force row level security',
    'planted.children: is a tenant table without',
  ],
  [
    'a partition without row-level security',
    'alter table planted.month disable row level security',
    'planted.month: is a tenant table without',
  ],
  [
    'a tenant table that was not created with tenant_table',
    'create table planted.bare (organization_id uuid not null primary key)',
    'planted.bare: lacks the policy "tenant"',
  ],
  ['no tenant policy', 'drop policy tenant on planted.children', 'planted.children: lacks the policy "tenant"'],
  ['no system policy', 'drop policy system on planted.children', 'planted.children: lacks the policy "system"'],
  [
    'a tenant policy that permits every write',
    'alter policy tenant on planted.children with check (true)',
    'planted.children: lacks the policy "tenant"',
  ],
  [
    'a tenant policy that permits every read',
    'alter policy tenant on planted.children using (true)',
    'planted.children: lacks the policy "tenant"',
  ],
  [
    'a tenant policy for all roles',
    'alter policy tenant on planted.children to public',
    'planted.children: lacks the policy "tenant"',
  ],
  [
    'a system policy for the tenants as well',
    'alter policy system on planted.children to tessera_system, tessera_app',
    'planted.children: lacks the policy "system"',
  ],
  [
    'one policy too many',
    'create policy also on planted.children to tessera_app using (true)',
    'planted.children: has another policy: also',
  ],
  ['no backup policy', 'drop policy backup on planted.children', 'planted.children: is not backed up'],
  [
    'a backup policy that hides rows',
    "alter policy backup on planted.children using (id::text <> 'hidden')",
    'planted.children: is not backed up',
  ],
  [
    'a global table that was not created with system_table',
    'create table planted.loose (id uuid primary key)',
    'planted.loose: is not backed up',
  ],
  [
    'a sequence that backups cannot read',
    'create sequence planted.numbers',
    'planted.numbers: is a sequence that tessera_backup cannot read',
  ],
  [
    'a table that the backup role may change',
    'grant delete on planted.catalogue to tessera_backup',
    'planted.catalogue: may be changed by tessera_backup',
  ],
  ['a table in public', 'create view public.seen as select 1 as one', 'public.seen: is in the schema public'],
  [
    'the organization itself without its wall',
    'alter policy tenant on organizations.organizations using (true)',
    'organizations.organizations: lacks the policy "tenant"',
  ],
  ['TRUNCATE granted', 'grant truncate on planted.children to tessera_app', 'planted.children: may be truncated'],
  [
    'a partition granted to the app role',
    'grant select on planted.month to tessera_app',
    'planted.month: is a partition',
  ],
  [
    'one column of a partition granted',
    'grant select (id) on planted.month to tessera_app',
    'planted.month: is a partition',
  ],
  ['a partition granted to everybody', 'grant select on planted.month to public', 'planted.month: is a partition'],
  [
    'an ordinary view',
    'alter view planted.seen reset (security_invoker)',
    'planted.seen: is a view over tenant tables',
  ],
  [
    'a view over a view',
    'create view planted.second as select * from planted.seen',
    'planted.second: is a view over tenant tables',
  ],
  [
    'a materialized view the app role reads',
    'create materialized view planted.kept as select name from planted.parents; grant select on planted.kept to tessera_app',
    'planted.kept: is a materialized view',
  ],
  [
    'a global table the app role reads',
    'grant select on planted.catalogue to tessera_app',
    'planted.catalogue: is reached by tessera_app',
  ],
  [
    'one column of a global table',
    'grant select (email) on identity.users to tessera_app',
    'identity.users: is reached by tessera_app',
  ],
  [
    'organization_id that may be null',
    'alter table planted.children drop constraint children_pkey, alter organization_id drop not null',
    'planted.children: has no organization_id',
  ],
  [
    'no primary key',
    'alter table planted.children drop constraint children_pkey',
    'planted.children: has no primary key',
  ],
  [
    'a primary key by id alone',
    'alter table planted.children drop constraint children_pkey, add primary key (id)',
    'planted.children: does not begin with organization_id: planted.children_pkey',
  ],
  [
    'a unique key across organizations',
    'alter table planted.parents add unique (name)',
    /planted.parents: does not begin with organization_id: planted.parents_name_key/,
  ],
  [
    'a unique index with organization_id last',
    'create unique index late on planted.parents (name, organization_id)',
    'planted.parents: does not begin with organization_id: planted.late',
  ],
  [
    'a unique index on an expression',
    'create unique index folded on planted.parents (lower(name))',
    'planted.parents: does not begin with organization_id: planted.folded',
  ],
  [
    'a foreign key with the columns turned',
    `alter table planted.parents add unique (organization_id, created_by);
    alter table planted.children add constraint turned foreign key (parent_id, organization_id) references planted.parents (organization_id, id)`,
    'planted.children: refers to another tenant table otherwise than by organization_id first: turned',
  ],
  [
    'a foreign key that clears organization_id',
    `alter table planted.children drop constraint parent, add constraint parent
    foreign key (organization_id, parent_id) references planted.parents (organization_id, id) on delete set null`,
    'planted.children: has a key with organization_id whose action changes columns, which Citus refuses: parent',
  ],
  [
    'Citus 4: a foreign key with organization_id that clears another column',
    `alter table planted.children drop constraint parent, add constraint parent
    foreign key (organization_id, parent_id) references planted.parents (organization_id, id) on delete set null (parent_id)`,
    'planted.children: has a key with organization_id whose action changes columns, which Citus refuses: parent',
  ],
  [
    'Citus 4: a foreign key with organization_id that follows updates',
    `alter table planted.children drop constraint parent, add constraint parent
    foreign key (organization_id, parent_id) references planted.parents (organization_id, id) on update cascade`,
    'planted.children: has a key with organization_id whose action changes columns, which Citus refuses: parent',
  ],
  [
    'Citus 1: a trigger for statements',
    `create trigger once after insert on planted.children execute function platform.set_updated_at()`,
    'planted.children: has a trigger that is not run for each row, or is deferred: once',
  ],
  [
    'Citus 1: a deferred trigger',
    `create constraint trigger late after insert on planted.children deferrable
     for each row execute function platform.set_updated_at()`,
    'planted.children: has a trigger that is not run for each row, or is deferred: late',
  ],
  [
    "Citus 1: a trigger that writes other organizations' rows",
    `create function planted.spread() returns trigger language plpgsql as $$
     begin update planted.parents set name = 'x'; return null; end $$;
     create trigger spread after insert on planted.children for each row execute function planted.spread()`,
    'planted.children: has a trigger that reads or writes tables otherwise than for new.organization_id: spread',
  ],
  [
    'Citus 2: a policy with a subquery',
    `alter policy tenant on planted.children using (organization_id = (select platform.organization_id()))
     with check (organization_id = (select platform.organization_id()))`,
    'planted.children: lacks the policy "tenant"',
  ],
  [
    'Citus 8: numbers from a sequence',
    "create sequence planted.numbers; alter table planted.children add number bigint default nextval('planted.numbers')",
    'planted.children: takes numbers from a sequence: number',
  ],
  [
    'Citus: an identity column',
    'alter table planted.children add number bigint generated always as identity',
    'planted.children: takes numbers from a sequence: number',
  ],
  [
    'a foreign key to a global table that is not listed',
    'alter table planted.children add constraint catalogued foreign key (parent_id) references planted.catalogue (id)',
    'planted.children: is a tenant table that refers to a global table not in the list: catalogued',
  ],
  [
    'a foreign key to organizations by another column',
    'alter table planted.children add constraint owned foreign key (parent_id) references organizations.organizations (id)',
    'planted.children: is a tenant table that refers to a global table not in the list: owned',
  ],
  [
    'a global table that refers to a tenant table',
    `alter table planted.catalogue add column organization uuid,
    add constraint inward foreign key (organization, id) references planted.parents (organization_id, id)`,
    'planted.catalogue: is a global table that refers to a tenant table: inward',
  ],
  [
    'a foreign key without an index',
    'drop index planted.children_by_parent',
    'planted.children: has a foreign key without an index that leads with its columns: parent',
  ],
  [
    'a foreign key with a partial index only',
    `drop index planted.children_by_parent;
    create index on planted.children (organization_id, parent_id) where parent_id is not null`,
    'planted.children: has a foreign key without an index',
  ],
  [
    'an index with the columns elsewhere',
    `drop index planted.children_by_parent;
    create index on planted.children (organization_id, id, parent_id)`,
    'planted.children: has a foreign key without an index',
  ],
  [
    'updated_at without its trigger',
    'drop trigger set_updated_at on planted.parents',
    'planted.parents: has updated_at and no trigger',
  ],
  [
    'C47: timestamps of two clocks',
    'drop trigger begin_updated_at on planted.parents',
    'planted.parents: has created_at and updated_at, and no trigger',
  ],
  [
    'updated_at with its trigger off',
    'alter table planted.parents disable trigger set_updated_at',
    'planted.parents: has updated_at and no trigger',
  ],
  [
    'a timestamp without time zone',
    'alter table planted.parents add column at timestamp(3)',
    'planted.parents: at is timestamp(3) without time zone',
  ],
  [
    'microseconds',
    'alter table planted.parents add column at timestamptz',
    'planted.parents: at is timestamp with time zone instead of',
  ],
  [
    'T1: a list whose empty value might mean all',
    "alter table planted.parents add column type_ids uuid[] not null default '{}'",
    'planted.parents: type_ids is a list and not reviewed',
  ],
  [
    'a security definer function with an open search_path',
    'alter function planted.find() reset search_path',
    'planted.find(): is security definer without a pinned search_path',
  ],
  [
    'a security definer function that looks into public',
    'alter function planted.find() set search_path = pg_catalog, public',
    'planted.find(): is security definer without a pinned search_path',
  ],
  [
    'a security definer function for everybody',
    'grant execute on function planted.find() to public',
    'planted.find(): is security definer and may be called by everybody',
  ],
  [
    'a security definer function that a tenant calls for any organization',
    'grant execute on function planted.find() to tessera_app',
    'planted.find(): is security definer, may be called by a tenant and does not ask',
  ],
];

/** Runs `faults` in a transaction that is rolled back, and returns the violations found in it. */
async function withPlanted(faults: string): Promise<string[]> {
  try {
    await client.query(`begin; ${GOOD}; ${faults}`);
    return await violations(sql);
  } finally {
    await client.query('rollback');
  }
}

describe('catalogue: a planted fault', () => {
  it('is not reported for tables that keep the rules', async () => {
    expect(await withPlanted('')).toEqual(await violations(sql));
  });

  it.each(FAULTS)('%s', async (_name, fault, report) => {
    const found = await withPlanted(fault);
    expect(found).toContainEqual(expect.stringMatching(typeof report === 'string' ? escaped(report) : report));
  });
});

const escaped = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
