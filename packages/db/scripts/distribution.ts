/**
 * Distributes the tables over the nodes of a Citus cluster, by organization. What is distributed, and how, follows from
 * PostgreSQL's catalogue: a table with `organization_id` by that column, every other one as a reference table, which all
 * nodes have.
 */
import type { Client } from 'pg';

export interface DistributableTable {
  /** Quoted as PostgreSQL needs it: `ticketing.orders`. */
  name: string;
  isTenant: boolean;
  /** How the cluster has it already; null: on this node only. */
  distributedAs: 'distributed' | 'reference' | null;
}

export interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

export interface Layout {
  database: string;
  tables: readonly DistributableTable[];
  /** The keys of all tables, also those that an interrupted run has dropped. */
  foreignKeys: readonly ForeignKey[];
  /** Functions that the nodes lack, with their arguments. */
  functions: readonly string[];
  /** The roles for whom policies exist. Citus connects to the nodes as the role of the statement. */
  roles: readonly string[];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * The statements, in order. Foreign keys are dropped and made again, because Citus refuses a key to a table that is not
 * distributed yet. Without a table to distribute, only missing keys are made.
 */
export function distributionPlan({ database, tables, foreignKeys, functions, roles }: Layout): string[] {
  const waiting = tables.filter(({ distributedAs }) => distributedAs === null);
  const tenants = tables.filter(({ isTenant }) => isTenant);
  const first = tenants.find(({ distributedAs }) => distributedAs !== null) ?? tenants[0];
  const inOrder = [
    ...waiting.filter(({ isTenant }) => !isTenant),
    ...waiting.filter((table) => table === first),
    ...waiting.filter((table) => table.isTenant && table !== first),
  ];
  return [
    // The triggers reach rows of the same organization only, so they stay on one node. Later migrations create more of them.
    `alter database ${identifier(database)} set citus.enable_unsafe_triggers = on`,
    'set citus.enable_unsafe_triggers = on',
    ...roles.map((role) => `alter role ${identifier(role)} login`),
    ...functions.map((name) => `select create_distributed_function(${quoted(name)})`),
    ...(waiting.length === 0
      ? []
      : foreignKeys.map(({ table, name }) => `alter table ${table} drop constraint if exists ${identifier(name)}`)),
    ...inOrder.map(({ name, isTenant }) => {
      if (!isTenant) return `select create_reference_table(${quoted(name)})`;
      const beside = name === first?.name ? 'default' : (first as DistributableTable).name;
      return `select create_distributed_table(${quoted(name)}, 'organization_id', colocate_with => ${quoted(beside)})`;
    }),
    ...foreignKeys.map(
      ({ table, name, definition }) =>
        `do $do$ begin
           if not exists (select from pg_constraint where conrelid = ${quoted(table)}::regclass and conname = ${quoted(name)}) then
             alter table ${table} add constraint ${identifier(name)} ${definition};
           end if;
         end $do$`,
    ),
  ];
}

/** Keeps the keys of an interrupted run; its last statement drops it. */
const KEPT_KEYS = 'platform.distribution_keys';

const OUR_TABLES = `
  select c.oid, c.oid::regclass::text as name, exists (
    select from pg_attribute where attrelid = c.oid and attname = 'organization_id' and not attisdropped) as is_tenant
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|citus|columnar)'
    and n.nspname not in ('information_schema', 'public', 'jobs')
    and c.relname !~ '^knex_' and c.oid is distinct from to_regclass('${KEPT_KEYS}')
    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')`;

const FOREIGN_KEYS = `
  select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(k.oid) as definition
  from pg_constraint k join (${OUR_TABLES}) ours on ours.oid = k.conrelid where contype = 'f' and conparentid = 0`;

export async function readLayout(client: Client): Promise<Layout> {
  const rows = async <Row>(text: string): Promise<Row[]> => (await client.query(text)).rows;
  const [{ database } = { database: '' }] = await rows<{ database: string }>('select current_database() as database');
  return {
    database,
    tables: await rows(
      `select name, is_tenant as "isTenant",
         case when p.partmethod = 'h' then 'distributed' when p.repmodel = 't' then 'reference' end as "distributedAs"
       from (${OUR_TABLES}) ours left join pg_dist_partition p on p.logicalrelid = ours.oid order by name`,
    ),
    foreignKeys: await rows(`select * from ${KEPT_KEYS} order by "table", name`),
    functions: await rows<{ name: string }>(
      `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where p.prokind = 'f' and p.prorettype <> 'trigger'::regtype and not p.prosecdef
         and n.nspname in (select relnamespace::regnamespace::name from (${OUR_TABLES}) ours join pg_class using (oid))
         and not exists (select from pg_dist_object where classid = 'pg_proc'::regclass and objid = p.oid)
       order by name`,
    ).then((found) => found.map(({ name }) => name)),
    roles: await rows<{ name: string }>(
      `select distinct r.rolname as name from pg_policy p join pg_roles r on r.oid = any(p.polroles)
       join (${OUR_TABLES}) ours on ours.oid = p.polrelid order by name`,
    ).then((found) => found.map(({ name }) => name)),
  };
}

/** Distributes what is not distributed yet. Can be run again, also after it was interrupted. Returns the statements. */
export async function distribute(
  client: Client,
  run = (statement: string): Promise<unknown> => client.query(statement),
): Promise<string[]> {
  // The names of our tables are qualified, because this path has none of them.
  await client.query('set search_path = public');
  await client.query(
    `create table if not exists ${KEPT_KEYS} ("table" text, name text, definition text, primary key ("table", name))`,
  );
  await client.query(`insert into ${KEPT_KEYS} ${FOREIGN_KEYS} on conflict do nothing`);
  const layout = await readLayout(client);
  const statements = distributionPlan(layout);
  for (const statement of statements) await run(statement);
  const problems = await distributionProblems(client);
  if (problems.length > 0) throw new Error(`The tables are not distributed as planned:\n${problems.join('\n')}`);
  await client.query(`drop table ${KEPT_KEYS}`);
  return statements;
}

/** What differs from the plan, as the catalogue shows it after the run. */
export async function distributionProblems(client: Client): Promise<string[]> {
  const { tables, foreignKeys } = await readLayout(client);
  const { rows: keys } = await client.query<ForeignKey>(FOREIGN_KEYS);
  const { rows: groups } = await client.query<{ count: number }>(
    `select count(distinct colocationid)::integer as count from pg_dist_partition p
     join (${OUR_TABLES}) ours on ours.oid = p.logicalrelid where p.partmethod = 'h'`,
  );
  const textOf = ({ table, name, definition }: ForeignKey): string => `${table}: ${name} ${definition}`;
  const present = new Set(keys.map(textOf));
  return [
    ...tables
      .filter(({ isTenant, distributedAs }) => distributedAs !== (isTenant ? 'distributed' : 'reference'))
      .map(({ name, distributedAs }) => `${name} is ${distributedAs ?? 'on one node'}`),
    ...foreignKeys
      .map(textOf)
      .filter((text) => !present.has(text))
      .map((text) => `a foreign key is missing: ${text}`),
    ...(groups[0]?.count === 1 ? [] : ['the tables of organizations are not placed together']),
  ];
}
