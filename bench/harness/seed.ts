/** Contacts with names as varied as people's: some groups of three letters occur in every third name, some in none. */
import type { BenchDatabase } from './database.ts';

const ONSETS = ['k', 'm', 'r', 's', 'n', 'l', 't', 'v', 'j', 'd', 'p', 'b', 'g', 'h', 'y', 'sh', 'ch', 'bh', 'dh', 'z'];
const VOWELS = ['a', 'i', 'e', 'u', 'o'];
const CODAS = ['', 'n', 'r'];

/** 300 syllables. The generator takes the first ones far more often than the last. */
const SYLLABLES = ONSETS.flatMap((onset) => VOWELS.flatMap((vowel) => CODAS.map((coda) => onset + vowel + coda))).map(
  (_, i, all) => all[(i * 127) % all.length] as string,
);

/** PostgreSQL generates the contacts of an organization. The same number gives the same contacts. */
export async function seedContacts(db: BenchDatabase, organizationId: string, count: number): Promise<void> {
  await db.session(async (sql) => {
    // Drops foreign keys and indexes during the insert: maintaining them row by row takes most of the time of a million
    // rows.
    await sql('set session_replication_role = replica');
    await sql("set maintenance_work_mem = '1GB'");
    await sql(`create function pg_temp.random(n int, nth int) returns float8 language sql immutable as
      'select (hashint8extended(n, nth) & 2147483647) / 2147483648.0'`);
    await sql(`create function pg_temp.syllable(n int, nth int) returns text language sql immutable as $$
      select ('{${SYLLABLES.join(',')}}'::text[])[1 + floor(${SYLLABLES.length} * power(pg_temp.random(n, nth), 2.5))::int] $$`);
    const indexes = count >= 100_000 ? await dropIndexes(sql) : [];
    await sql(
      `insert into contacts.contacts (organization_id, name, phone, email, company, tags, custom_fields, source)
       select $1, initcap(first) || ' ' || initcap(last), '+9198' || lpad((n * 48271::bigint % 100000000)::text, 8, '0'),
         first || '.' || last || n || '@example.com',
         case n % 3 when 0 then 'Sharma Traders' when 1 then 'Glow Salon' end,
         case n % 4 when 0 then array['vip', 'newsletter'] when 1 then array['walk-in'] else '{}' end,
         jsonb_build_object('city', (array['Pune', 'Kochi', 'Jaipur', 'Mumbai'])[1 + n % 4], 'spent', n % 1000),
         'import'
       from generate_series(1, $2::int) n,
         lateral (select
           pg_temp.syllable(n, 1) || pg_temp.syllable(n, 2) || case n % 2 when 0 then pg_temp.syllable(n, 3) else '' end as first,
           pg_temp.syllable(n, 4) || pg_temp.syllable(n, 5) || case n % 3 when 0 then pg_temp.syllable(n, 6) else '' end as last
         ) names`,
      [organizationId, count],
    );
    await sql(
      `insert into contacts.contact_identities (organization_id, contact_id, channel, address)
       select organization_id, id, 'phone', phone from contacts.contacts where organization_id = $1 limit 100000`,
      [organizationId],
    );
    for (const index of indexes) await sql(index);
  });
  await db.sql('vacuum analyze');
}

/** Returns the statements that create them again. */
async function dropIndexes(sql: BenchDatabase['sql']): Promise<string[]> {
  const indexes = await sql<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = 'contacts.contacts'::regclass and not i.indisprimary`,
  );
  for (const { name } of indexes) await sql(`drop index ${name}`);
  return indexes.map(({ definition }) => definition);
}
