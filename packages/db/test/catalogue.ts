/** The rules for every table, key, view and function, checked in PostgreSQL's catalogue. */

/** Runs one statement on the database under test. */
export type Sql = (text: string) => Promise<Record<string, unknown>[]>;

/** Tables without an organization that a tenant's transaction may reach. All others belong to the system. */
const GLOBAL_TABLES = ['organizations.organizations'];
/** The tables besides tenant tables that a tenant table's foreign key may reference, and the column (null: any). */
const GLOBAL_PARENTS: readonly [table: string, column: string | null][] = [
  ['organizations.organizations', 'organization_id'],
  ['identity.users', null],
];
/** The column that identifies the owner of a row, where it is not `organization_id`. */
const TENANT_COLUMNS = { 'organizations.organizations': 'id' };
/** Lists that may be empty: an empty one has nothing and allows nothing. Where all is meant, a column is null. */
const LISTS = [
  'contacts.contacts.tags',
  'contacts.contacts.other_addresses',
  'contacts.custom_fields.options',
  'contacts.import_issues.reasons',
  'contacts.imports.tags',
  'identity.passkeys.transports',
  'identity.user_preferences.default_platforms',
  'organizations.api_keys.scopes',
  'organizations.api_keys.origins',
  'organizations.invitations.permissions',
  'organizations.members.permissions',
  'ticketing.events.gallery_images',
  'ticketing.events.tags',
  'ticketing.orders.access_hashes',
];
/** Schemas that PostgreSQL, the job queue or knex maintains. */
const NOT_OURS = "'information_schema', 'jobs', 'migrations'";

const ANY_RIGHT = "'select, insert, update, delete, truncate, references, trigger'";
const MAY_NOT = "'truncate, references, trigger'";

/** The input of all rules: the relations of our schemas, which of them belong to tenants, and what views depend on. */
const RELATIONS = `
  relations as (
    select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relkind as kind, c.relispartition as is_partition, c.reloptions,
      c.relrowsecurity as has_security, c.relforcerowsecurity as is_forced,
      coalesce('${JSON.stringify(TENANT_COLUMNS)}'::jsonb ->> format('%I.%I', n.nspname, c.relname),
        (select attname::text from pg_attribute where attrelid = c.oid and attname = 'organization_id' and not attisdropped)
      ) as tenant_column,
      exists (select from pg_attribute where attrelid = c.oid and attname = 'organization_id' and not attisdropped) as is_tenant
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f', 'v', 'm') and n.nspname !~ '^pg_' and n.nspname not in (${NOT_OURS})
  ),
  tables as (select * from relations where kind in ('r', 'p')),
  depends_on as (
    select distinct r.ev_class as view, d.refobjid as relation
    from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    where d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
  ),
  tenant_views as (
    with recursive above as (
      select view, relation from depends_on
      union select above.view, below.relation from above join depends_on below on below.view = above.relation
    )
    select distinct relations.* from relations join above on above.view = relations.oid
    join tables on tables.oid = above.relation and tables.tenant_column is not null
  )`;

/** Each rule selects its violations: the object, and what is wrong with it. */
const RULES = [
  // The schema is not ours, and a login cannot create in it everywhere.
  `select name, 'is in the schema public' from relations where name like 'public.%'`,

  // The second wall: row-level security without bypass, with exactly these policies.
  `select name, 'is a tenant table without row-level security, enabled and forced' from tables
   where tenant_column is not null and not (has_security and is_forced)`,
  `select name, 'lacks the policy "' || policyname || '", or has it otherwise than platform.tenant_table makes it' from tables
   cross join lateral (values
     ('tenant', 'tessera_app', format('(%s = platform.organization_id())', tenant_column)),
     ('system', 'tessera_system', 'true')
   ) wanted (policyname, role, condition)
   where tenant_column is not null and not is_partition and not exists (
     select from pg_policy p where p.polrelid = tables.oid and p.polname = wanted.policyname and p.polcmd = '*' and p.polpermissive
       and p.polroles = array[wanted.role::regrole::oid]
       and pg_get_expr(p.polqual, p.polrelid) = wanted.condition and pg_get_expr(p.polwithcheck, p.polrelid) = wanted.condition)`,
  `select name, 'has another policy: ' || p.polname from tables join pg_policy p on p.polrelid = tables.oid
   where tenant_column is not null and p.polname not in ('tenant', 'system', 'backup')`,
  `select name, 'is not backed up: it needs platform.tenant_table, platform.system_table or platform.backed_up' from tables
   where not is_partition and not (has_schema_privilege('tessera_backup', split_part(name, '.', 1), 'usage')
     and has_table_privilege('tessera_backup', oid, 'select')
     and (not has_security or exists (
       select from pg_policy p where p.polrelid = tables.oid and p.polname = 'backup' and p.polcmd = 'r' and p.polpermissive
         and p.polroles = array['tessera_backup'::regrole::oid] and pg_get_expr(p.polqual, p.polrelid) = 'true')))`,
  `select name, 'may be changed by tessera_backup, which only reads' from tables
   where has_table_privilege('tessera_backup', oid, 'insert, update, delete, truncate, references, trigger')`,
  `select c.oid::regclass::text, 'is a sequence that tessera_backup cannot read' from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname !~ '^pg_' and n.nspname not in (${NOT_OURS})
     and case when c.relkind = 'S' then not has_sequence_privilege('tessera_backup', c.oid, 'select') else false end`,
  `select name, 'may be truncated, referred to or given triggers by tessera_app, past row-level security' from tables
   where has_table_privilege('tessera_app', oid, ${MAY_NOT})`,
  `select name, 'is a partition that tessera_app reaches directly' from tables
   where is_partition and ${reachable('tables')}`,
  `select name, 'is a view over tenant tables without security_invoker' from tenant_views
   where kind = 'v' and not ${isInvoker('tenant_views')}`,
  `select name, 'is a materialized view over tenant tables that tessera_app reaches' from tenant_views
   where kind = 'm' and ${reachable('tenant_views')}`,
  `select name, 'is reached by tessera_app and is neither a tenant table nor in the list of global tables' from relations
   where not is_tenant and name <> all (${list(GLOBAL_TABLES)}) and ${reachable('relations')}
     and not (kind = 'v' and ${isInvoker('relations')})`,

  // Keys begin with the organization, so that no row can reference another organization's row or learn of its values.
  `select name, 'has no organization_id of type uuid not null' from tables join pg_attribute a on a.attrelid = tables.oid
   where is_tenant and a.attname = 'organization_id' and not (a.attnotnull and a.atttypid = 'uuid'::regtype)`,
  `select name, 'has no primary key' from tables
   where not exists (select from pg_index where indrelid = tables.oid and indisprimary)`,
  `select name, 'does not begin with organization_id: ' || i.indexrelid::regclass from tables
   join pg_index i on i.indrelid = tables.oid left join pg_attribute a on a.attrelid = tables.oid and a.attnum = i.indkey[0]
   where is_tenant and i.indisunique and a.attname is distinct from 'organization_id'`,
  `select child.name, 'refers to another tenant table otherwise than by organization_id first: ' || conname
   from foreign_keys join tables child on child.oid = conrelid join tables parent on parent.oid = confrelid
   where child.is_tenant and parent.is_tenant and not (columns[1] = 'organization_id' and parent_columns[1] = 'organization_id')`,
  `select child.name, 'has a key with organization_id whose action changes columns, which Citus refuses: ' || conname
   from foreign_keys join tables child on child.oid = conrelid
   where child.is_tenant and columns @> '{organization_id}' and (deletion in ('n', 'd') or updating <> 'a')`,
  `select child.name, 'is a tenant table that refers to a global table not in the list: ' || conname
   from foreign_keys join tables child on child.oid = conrelid join relations parent on parent.oid = confrelid
   where child.is_tenant and not parent.is_tenant and not exists (
     select from jsonb_array_elements('${JSON.stringify(GLOBAL_PARENTS)}'::jsonb) allowed
     where allowed ->> 0 = parent.name and (allowed ->> 1 is null or columns = array[allowed ->> 1]))`,
  `select child.name, 'is a global table that refers to a tenant table: ' || conname
   from foreign_keys join tables child on child.oid = conrelid join tables parent on parent.oid = confrelid
   where not child.is_tenant and parent.is_tenant`,
  `select child.name, 'has a foreign key without an index that leads with its columns: ' || conname
   from foreign_keys join tables child on child.oid = conrelid
   where not exists (
     select from pg_index i where i.indrelid = conrelid and i.indisvalid and i.indpred is null
       and (i.indkey::int2[])[0:cardinality(conkey) - 1] @> conkey and (i.indkey::int2[])[0:cardinality(conkey) - 1] <@ conkey)`,

  // Citus runs the triggers of a distributed table beside its rows, so they may only reach rows of the same organization.
  `select name, 'has a trigger that is not run for each row, or is deferred: ' || t.tgname
   from tables join pg_trigger t on t.tgrelid = tables.oid
   where is_tenant and not tgisinternal and (tgtype & 1 = 0 or tgconstraint <> 0 or tgoldtable is not null or tgnewtable is not null)`,
  `select name, 'has a trigger that reads or writes tables otherwise than for new.organization_id: ' || t.tgname
   from tables join pg_trigger t on t.tgrelid = tables.oid join pg_proc f on f.oid = t.tgfoid
   where is_tenant and not tgisinternal
     and regexp_count(f.prosrc, '\\m(from|join|update|into|perform|execute|call)\\s+\\S', 1, 'i') > regexp_count(f.prosrc, '\\m(?:new|old)\\.organization_id\\M', 1, 'i')`,
  // A distributed statement must not take numbers from a sequence, nor a default that another node would compute.
  `select name, 'takes numbers from a sequence: ' || a.attname
   from tables join pg_attribute a on a.attrelid = tables.oid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where is_tenant and a.attnum > 0 and not a.attisdropped and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) ~ 'nextval')`,
  `select name, 'has an exclusion constraint or inherits, which Citus refuses' from tables
   where is_tenant and not is_partition and (
     exists (select from pg_constraint where conrelid = tables.oid and contype = 'x')
     or exists (select from pg_inherits where inhrelid = tables.oid))`,

  // Timestamps, and who sets them.
  `select name, 'has updated_at and no trigger that sets it' from tables join pg_attribute a on a.attrelid = tables.oid
   where a.attname = 'updated_at' and not a.attisdropped and not exists (
     select from pg_trigger where tgrelid = tables.oid and tgfoid = to_regproc('platform.set_updated_at') and tgenabled = 'O')`,
  `select name, 'has created_at and updated_at, and no trigger that lets both begin alike' from tables
   where 2 = (select count(*) from pg_attribute where attrelid = tables.oid and attname in ('created_at', 'updated_at') and not attisdropped)
     and not exists (
       select from pg_trigger where tgrelid = tables.oid and tgfoid = to_regproc('platform.begin_updated_at') and tgenabled = 'O')`,
  `select name, a.attname || ' is ' || format_type(a.atttypid, a.atttypmod) || ' instead of timestamptz(3)'
   from relations join pg_attribute a on a.attrelid = relations.oid
   where kind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and (
     a.atttypid in ('timestamp'::regtype, 'timestamp[]'::regtype)
     or (a.atttypid in ('timestamptz'::regtype, 'timestamptz[]'::regtype) and a.atttypmod <> 3))`,

  // An empty list never means all.
  `select name, a.attname || ' is a list and not reviewed: what does an empty one mean? Null is for all; add it to LISTS if it is for none'
   from tables join pg_attribute a on a.attrelid = tables.oid
   where not is_partition and a.attnum > 0 and not a.attisdropped and a.attnotnull and a.attndims > 0
     and name || '.' || a.attname <> all (${list(LISTS)})`,

  // Functions that run with their owner's rights.
  `select name, 'is security definer without a pinned search_path' from definers
   where not exists (select from unnest(proconfig) setting where setting like 'search\\_path=%' and setting !~ '("\\$user"|public)')`,
  `select name, 'is security definer and may be called by everybody' from definers
   where has_function_privilege('public', oid, 'execute')`,
  // They bypass row-level security, so each enforces the organization itself.
  `select name, 'is security definer, may be called by a tenant and does not ask for its organization' from definers
   where has_function_privilege('tessera_app', oid, 'execute')
     and body !~ case when 'organization' = any(arguments) then 'platform\\.require_own\\(organization\\)' else 'platform\\.organization_id\\(\\)' end`,
];

const KEYS_AND_FUNCTIONS = `
  foreign_keys as (
    select conname, conrelid, confrelid, conkey, confdeltype as deletion, confupdtype as updating,
      (select array_agg(attname::text order by k.place) from unnest(conkey) with ordinality k(number, place)
        join pg_attribute on attrelid = conrelid and attnum = k.number) as columns,
      (select array_agg(attname::text order by k.place) from unnest(confkey) with ordinality k(number, place)
        join pg_attribute on attrelid = confrelid and attnum = k.number) as parent_columns
    from pg_constraint where contype = 'f'
  ),
  definers as (
    select p.oid, p.oid::regprocedure::text as name, p.proconfig, p.prosrc as body,
      coalesce(p.proargnames, '{}') as arguments
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where p.prosecdef and n.nspname !~ '^pg_' and n.nspname not in (${NOT_OURS})
      and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')
  )`;

function reachable(relation: string): string {
  return `(has_table_privilege('tessera_app', ${relation}.oid, ${ANY_RIGHT})
    or has_any_column_privilege('tessera_app', ${relation}.oid, 'select, insert, update, references'))`;
}

function isInvoker(relation: string): string {
  return `coalesce(${relation}.reloptions && '{security_invoker=true,security_invoker=on,security_invoker=1}', false)`;
}

function list(names: string[]): string {
  return `'{${names.join()}}'::text[]`;
}

/** All violations, as `table: what is wrong`. Empty when there are none. */
export async function violations(sql: Sql): Promise<string[]> {
  const rules = RULES.map((rule) => `select * from (${rule}) broken (name, what)`).join(' union all ');
  const rows = await sql(`with ${RELATIONS}, ${KEYS_AND_FUNCTIONS} ${rules} order by 1, 2`);
  return rows.map(({ name, what }) => `${name}: ${what}`);
}
