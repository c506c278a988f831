/** Restores a backup into an empty database, in one transaction: after a failure, or `kill -9`, the database is empty again. */
import { pipeline } from 'node:stream/promises';
import makeKnex, { type Knex } from 'knex';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrateTo } from '../migrate.ts';
import { DATA_KEY_PER_MASTER_KEY, type MasterKeys, requireMasterKeys } from '../sealing/sealing.ts';
import { migrationSource } from '../upgrades/migration-source.ts';
import { type BackupSummary, verifyBackup } from './backup.ts';
import { readEncrypted } from './backup-encryption.ts';
import { type BackupHeader, type BackupTable, readBackup } from './backup-lines.ts';
import { type Ask, findTables, sumOf, TEXT_FORMAT, totalsByOwner } from './backup-tables.ts';

export interface RestoreOptions {
  /** For a login that may create roles, in a database that is empty and its own. */
  url: string;
  masterKeys: MasterKeys;
  path: string;
}

/**
 * Positions that were given to events after the backup, and so are lost, must not be given again: a subscriber that saw them
 * would miss the new events. It is asked to load its data again instead.
 */
const LOST_POSITIONS = 1_000_000_000;

export async function restoreBackup({ url, masterKeys, path }: RestoreOptions): Promise<BackupSummary> {
  const summary = await verifyBackup(path, masterKeys);
  const known = new Set(await migrationSource.getMigrations([]));
  const newer = summary.header.migrations.filter((name) => !known.has(name));
  if (newer.length > 0) {
    throw new Error(`This backup is of a newer version of Tessera, with the migrations ${newer.join(', ')}`);
  }
  const connection = { connectionString: url, application_name: 'tessera-restore' };
  const knex = makeKnex({ client: 'pg', connection, pool: { min: 0, max: 1 } });
  try {
    await knex.transaction(async (db) => {
      await requireEmpty(db);
      await migrateTo(db, summary.header.migrations);
      const client = (await db.client.acquireConnection()) as pg.Client;
      await load(client, summary, readEncrypted(path, masterKeys), masterKeys);
    });
    return summary;
  } finally {
    await knex.destroy();
  }
}

async function requireEmpty(db: Knex): Promise<void> {
  const { rows } = await db.raw(`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
    limit 1`);
  if (rows.length === 0) return;
  throw new Error(`A backup is restored into an empty database, and this one has ${rows[0].name}. Create a new one`);
}

async function load(
  client: pg.Client,
  { header, tables, sequences }: BackupSummary,
  content: AsyncIterable<Buffer>,
  masterKeys: MasterKeys,
): Promise<void> {
  const ask: Ask = async (sql, values) => (await client.query(sql, values)).rows;
  await client.query(TEXT_FORMAT);
  await requireSameTables(ask, tables);
  await addPartitions(client, header);
  const names = tables.map(({ name }) => name);
  const keys = await withoutKeys(ask, client);
  const secured = await ask<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relrowsecurity and oid = any($1::regclass[])`,
    [names],
  );
  // Rows that a migration inserted are in the backup, too.
  await client.query(`truncate ${names.join()}`);
  for (const name of names) await client.query(`alter table ${name} disable trigger user`);
  // COPY writes to no table whose row-level security includes its owner.
  for (const { name } of secured) await client.query(`alter table ${name} no force row level security`);
  await readBackup(content, {
    header: async () => {},
    table: (table, rows) => copyRows(client, table, rows),
    end: async () => {},
  });
  for (const { table, name, definition } of keys) {
    await client.query(`alter table ${table} add constraint ${name} ${definition}`);
  }
  for (const { name } of secured) await client.query(`alter table ${name} force row level security`);
  for (const name of names) await client.query(`alter table ${name} enable trigger user`);
  await client.query(`analyze ${names.join()}`);
  for (const [name, value] of Object.entries(sequences)) {
    const next = BigInt(value) + BigInt(name === 'platform.event_position' ? LOST_POSITIONS : 0);
    await client.query('select setval($1::regclass, $2)', [name, next.toString()]);
  }
  // As the server will read them.
  await client.query('set local role tessera_system');
  for (const table of tables) {
    const { rows, hash } = sumOf(await totalsByOwner(ask, table, table.name));
    if (rows === table.rows && hash === table.hash) continue;
    throw new Error(`${table.name} was restored with ${rows} of ${table.rows} rows, or with other values`);
  }
  requireMasterKeys(masterKeys, await ask(DATA_KEY_PER_MASTER_KEY));
}

async function requireSameTables(ask: Ask, tables: BackupTable[]): Promise<void> {
  const describe = (all: { name: string; columns: string[] }[]) =>
    all.map(({ name, columns }) => `${name} (${columns.join(', ')})`);
  const made = describe(await findTables(ask));
  const stored = describe(tables);
  const odd = [...stored.filter((table) => !made.includes(table)), ...made.filter((table) => !stored.includes(table))];
  if (odd.length > 0) throw new Error(`The migrations do not make the tables of the backup: ${odd.join('; ')}`);
}

/** The migrations made those of the months around today. Rows of other months would all be in the default partition. */
async function addPartitions(client: pg.Client, { partitions }: BackupHeader): Promise<void> {
  for (const { name, parent, bound } of partitions) {
    await client.query(`create table if not exists ${name} partition of ${parent} ${bound}`);
    await client.query(`alter table ${name} enable row level security`);
    await client.query(`alter table ${name} force row level security`);
  }
}

/** Drops the foreign keys, so that tables can be loaded in any order. They check all rows when they are added again. */
async function withoutKeys(ask: Ask, client: pg.Client) {
  const keys = await ask<{ table: string; name: string; definition: string }>(`
    select k.conrelid::regclass::text as table, quote_ident(k.conname) as name, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and n.nspname !~ '^pg_'`);
  for (const { table, name } of keys) await client.query(`alter table ${table} drop constraint ${name}`);
  return keys;
}

const copyRows = (client: pg.Client, { name, columns }: BackupTable, rows: AsyncIterable<Buffer>): Promise<void> =>
  pipeline(rows, client.query(copyFrom(`copy ${name} (${columns.join()}) from stdin`)));
