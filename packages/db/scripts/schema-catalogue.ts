/** Reads our tables from PostgreSQL's catalogue, in a stable order. */
import type { Client } from 'pg';

export interface Column {
  name: string;
  type: string;
  isNullable: boolean;
  /** The default, or the expression of a generated column; null when the column has neither. */
  expression: string | null;
  isGenerated: boolean;
}

export interface Constraint {
  /** As in pg_constraint: c check, f foreign key, p primary key, u unique. */
  type: 'c' | 'f' | 'p' | 'u';
  columns: string[];
  definition: string;
}

export interface Index {
  name: string;
  definition: string;
}

export interface Policy {
  name: string;
  roles: string[];
  command: string;
  using: string | null;
  check: string | null;
}

export interface Table {
  schema: string;
  name: string;
  columns: Column[];
  constraints: Constraint[];
  /** Indexes that belong to no constraint. */
  indexes: Index[];
  policies: Policy[];
  /** True when row-level security is enabled and forced. */
  isSecured: boolean;
  /** `RANGE (created_at)`; null for a table without partitions. The partitions themselves are omitted. */
  partitioned: string | null;
  rights: { app: string[]; system: string[] };
}

const TABLES = `
  select n.nspname as schema, c.relname as name,
    c.relrowsecurity and c.relforcerowsecurity as "isSecured",
    pg_get_partkeydef(c.oid) as partitioned,
    json_build_object('app', ${rightsOf('tessera_app')}, 'system', ${rightsOf('tessera_system')}) as rights,
    array(
      select json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'isNullable', not a.attnotnull, 'expression', pg_get_expr(d.adbin, d.adrelid), 'isGenerated', a.attgenerated <> '')
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum
    ) as columns,
    array(
      select json_build_object('type', k.contype, 'definition', pg_get_constraintdef(k.oid), 'columns', array(
        select a.attname from unnest(k.conkey) with ordinality key(number, place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.number order by key.place))
      from pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'f', 'p', 'u') order by k.conname
    ) as constraints,
    array(
      select json_build_object('name', named.relname, 'definition', pg_get_indexdef(i.indexrelid))
      from pg_index i join pg_class named on named.oid = i.indexrelid
      where i.indrelid = c.oid and not exists (select from pg_constraint where conindid = i.indexrelid and conrelid = c.oid)
      order by named.relname
    ) as indexes,
    array(
      select json_build_object('name', p.policyname, 'roles', p.roles, 'command', lower(p.cmd), 'using', p.qual, 'check', p.with_check)
      from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname order by p.policyname
    ) as policies
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public', 'jobs', 'migrations')
  order by n.nspname, c.relname`;

function rightsOf(role: string): string {
  return `array(select wanted from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) wanted
    where has_table_privilege('${role}', c.oid, wanted))`;
}

export async function readSchema(client: Client): Promise<Table[]> {
  // Qualifies names with their schema, whatever the server's search_path is.
  await client.query("set search_path = ''");
  const { rows } = await client.query(TABLES);
  return rows;
}
