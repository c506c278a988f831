/** What a backup contains, read from PostgreSQL's catalogue, and the totals by which it is checked. */

/** Runs one statement in the transaction of the backup or of the restore. */
export type Ask = <Row extends object>(sql: string, values?: unknown[]) => Promise<Row[]>;

export interface BackedUpTable {
  /** `contacts.contacts` */
  name: string;
  /** Every column but generated ones; the organization's first, where the table has one. */
  columns: string[];
  hasOrganization: boolean;
}

export interface BackedUpPartition {
  name: string;
  parent: string;
  /** `FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00')` */
  bound: string;
}

export interface Totals {
  rows: number;
  /** A sum over the rows' hashes, so it does not depend on their order. */
  hash: string;
}

/** Those that PostgreSQL, an extension, the job queue or knex maintains. */
const OURS = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'jobs', 'migrations', 'public')`;

/** Texts of values must not depend on the settings of a server or login. */
export const TEXT_FORMAT = `
  set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'; set local intervalstyle = 'postgres';
  set local extra_float_digits = 1; set local bytea_output = 'hex'; set local search_path = public`;

export const RESTORED_JOBS = 'platform.restored_jobs';

export function findTables(ask: Ask): Promise<BackedUpTable[]> {
  return ask(`
    select format('%I.%I', n.nspname, c.relname) as name,
      array_agg(quote_ident(a.attname) order by a.attname <> 'organization_id', a.attnum) as columns,
      bool_or(a.attname = 'organization_id') as "hasOrganization"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and not c.relispartition and ${OURS}
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by 1 order by 1`);
}

export function findPartitions(ask: Ask): Promise<BackedUpPartition[]> {
  return ask(`
    select format('%I.%I', n.nspname, c.relname) as name, i.inhparent::regclass::text as parent,
      pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_inherits i on i.inhrelid = c.oid
    where c.relkind = 'r' and c.relispartition and ${OURS} order by 1`);
}

export async function readSequences(ask: Ask): Promise<Record<string, string>> {
  const names = await ask<{ name: string }>(`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${OURS} order by 1`);
  const values: Record<string, string> = {};
  for (const { name } of names) {
    const [sequence] = await ask<{ value: string }>(`select last_value::text as value from ${name}`);
    values[name] = sequence?.value as string;
  }
  return values;
}

/** Jobs that have not ended are kept with those of an earlier restore that no worker has enqueued yet. */
export async function sourceOf(ask: Ask, { name }: BackedUpTable): Promise<string> {
  const [jobs] = await ask<{ exist: boolean }>(`select to_regclass('jobs.job') is not null as exist`);
  if (name !== RESTORED_JOBS || !jobs?.exist) return name;
  return `(select id, name, data from ${name}
    union all select id, name, data from jobs.job where state in ('created', 'retry', 'active'))`;
}

const TOTALS = 'count(*)::float8 as rows, coalesce(sum(hashtextextended(source::text, 0)), 0)::text as hash';

/** The totals of a table, by organization where it has one. `from` is a table or a query in brackets. */
export function totalsByOwner(ask: Ask, table: BackedUpTable, from: string): Promise<(Totals & { owner: string })[]> {
  const columns = table.columns.join();
  const owner = table.hasOrganization ? 'organization_id::text' : `''`;
  return ask(`select ${owner} as owner, ${TOTALS} from (select ${columns} from ${from} rows) source group by 1`);
}

export const sumOf = (parts: readonly Totals[]): Totals => ({
  rows: parts.reduce((sum, { rows }) => sum + rows, 0),
  hash: parts.reduce((sum, { hash }) => sum + BigInt(hash), 0n).toString(),
});
