/** Fingerprints of all rows of an organization, one per table: for tests that nothing has changed. */
import type { Database, Transaction } from '../src/database.ts';

export type Fingerprint = Record<string, string>;

const statements = new WeakMap<Database, string>();

/** One statement over every tenant table, built once per database. */
async function statementFor(db: Transaction): Promise<string> {
  const { rows } = await db.raw<{ rows: { name: string; hasPosition: boolean }[] }>(`
    select c.oid::regclass::text as name,
      exists (select from pg_attribute p where p.attrelid = c.oid and p.attname = 'position' and not p.attisdropped) as has_position
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and not c.relispartition and a.attname = 'organization_id' and not a.attisdropped
      and c.relnamespace::regnamespace::text <> 'jobs'
    order by 1`);
  return rows
    .map(({ name, hasPosition }) => {
      // The relay assigns positions to events after their transaction.
      const row = hasPosition && name === 'platform.events' ? `(to_jsonb(t) - 'position')::text` : 't::text';
      return `select '${name}' as name, count(*) || ':' || coalesce(sum(hashtextextended(${row}, 0)), 0) as print from ${name} t where organization_id = o.id`;
    })
    .join(' union all ');
}

/** `db` has the role `tessera_system`. */
export async function fingerprint(database: Database, db: Transaction, organizationId: string): Promise<Fingerprint> {
  let statement = statements.get(database);
  if (!statement) {
    statement = await statementFor(db);
    statements.set(database, statement);
  }
  // Planning it takes longer than running it, so it is prepared once per connection.
  const { rows } = await db
    .raw<{ rows: { name: string; print: string }[] }>(
      `select p.* from (select ?::uuid as id) o cross join lateral (${statement}) p`,
      [organizationId],
    )
    .options({ name: 'fingerprint' });
  return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
}

/** The tables whose rows differ. */
export const changedTables = (before: Fingerprint, after: Fingerprint): string[] =>
  Object.keys(after).filter((table) => after[table] !== before[table]);
