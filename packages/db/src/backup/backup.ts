/** Writes a backup: every row as of one moment, encrypted, and compared with what the server sees before it gets its name. */
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { DATA_KEY_PER_MASTER_KEY, type MasterKeys, requireMasterKeys } from '../sealing/sealing.ts';
import { readEncrypted, writeEncrypted } from './backup-encryption.ts';
import { asLine, type BackupHeader, type BackupTable, endOfRows, linesOf, readBackup } from './backup-lines.ts';
import {
  type Ask,
  type BackedUpTable,
  findPartitions,
  findTables,
  readSequences,
  sourceOf,
  sumOf,
  TEXT_FORMAT,
  totalsByOwner,
} from './backup-tables.ts';

export interface BackupOptions {
  url: string;
  /** The first one encrypts the backup; together they must open the database's secrets. */
  masterKeys: MasterKeys;
  /** The file, which must not exist. */
  path: string;
}

export interface BackupSummary {
  header: BackupHeader;
  tables: BackupTable[];
  sequences: Record<string, string>;
}

/** Until the backup is complete and was read back, its file has another name: `<path>.partial`. */
export async function writeBackup({ url, masterKeys, path }: BackupOptions): Promise<BackupSummary> {
  const partial = `${path}.partial`;
  for (const taken of [path, partial]) {
    if (existsSync(taken))
      throw new Error(`${taken} exists. Choose another name, or delete it if its backup was killed`);
  }
  const client = new pg.Client({ connectionString: url, application_name: 'tessera-backup', statement_timeout: 0 });
  client.on('error', () => {}); // a lost connection: the statement that runs reports it
  await client.connect();
  try {
    await writeEncrypted(partial, masterKeys, contentOf(client, masterKeys));
    const summary = await verifyBackup(partial, masterKeys);
    await rename(partial, path);
    await syncFolder(dirname(path));
    return summary;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

/** Reads a whole backup, and throws unless it is complete and unaltered. */
export async function verifyBackup(path: string, masterKeys: MasterKeys): Promise<BackupSummary> {
  const summary: BackupSummary = { header: {} as BackupHeader, tables: [], sequences: {} };
  await readBackup(readEncrypted(path, masterKeys), {
    async header(header) {
      summary.header = header;
    },
    async table(table, rows) {
      for await (const _ of rows);
      summary.tables.push(table);
    },
    async end({ sequences }) {
      summary.sequences = sequences;
    },
  });
  return summary;
}

async function* contentOf(client: pg.Client, masterKeys: MasterKeys): AsyncGenerator<Buffer> {
  const ask: Ask = async (sql, values) => (await client.query(sql, values)).rows;
  await requireReadable(ask);
  const tables = await findTables(ask);
  // Locks first: the moment of the backup is that of the first query after them, and no migration runs until the end.
  await client.query(`begin isolation level repeatable read, read only; ${TEXT_FORMAT}; set local role tessera_backup`);
  await client.query(`lock table ${tables.map(({ name }) => name).join()} in access share mode`);
  requireMasterKeys(masterKeys, await ask(DATA_KEY_PER_MASTER_KEY));
  const users = await ask('select from identity.users limit 1');
  if (users.length === 0) throw new Error('This database has no users, so there is nothing to back up');
  const migrations = await ask<{ name: string }>('select name from migrations.knex_migrations order by id');
  yield asLine({
    format: 'tessera-backup-1',
    createdAt: new Date().toISOString(),
    migrations: migrations.map(({ name }) => name),
    partitions: await findPartitions(ask),
  });
  for (const table of tables) yield* contentOfTable(client, ask, table);
  await client.query('set local role tessera_backup');
  // Sequences are not part of the moment: read after the rows, they are at least as far as those.
  yield asLine({ tables: tables.length, sequences: await readSequences(ask) });
  await client.query('commit');
}

async function requireReadable(ask: Ask): Promise<void> {
  const [role] = await ask<{ ready: boolean }>(
    `select coalesce((select pg_has_role(oid, 'member') from pg_roles where rolname = 'tessera_backup'), false)
       and to_regclass('migrations.knex_migrations') is not null as ready`,
  );
  if (role?.ready) return;
  throw new Error(
    'This login may not become the role tessera_backup, which reads every row. Use the login of the server, and apply the migrations first: npm run db:migrate',
  );
}

/**
 * The rows are read as `tessera_backup`. `tessera_system`, as which the server works, says what must be among them: a policy
 * that hides rows would otherwise lose them without an error.
 */
async function* contentOfTable(client: pg.Client, ask: Ask, table: BackedUpTable): AsyncGenerator<Buffer> {
  const source = await sourceOf(ask, table);
  await client.query('set local role tessera_system');
  const expected = await totalsByOwner(ask, table, source);
  yield asLine({ ...table, ...sumOf(expected) });
  await client.query('set local role tessera_backup');
  const copy = client.query(copyTo(`copy (select ${table.columns.join()} from ${source} rows) to stdout`));
  const found = new Map<string, number>();
  for await (const lines of linesOf(copy)) {
    for (const line of lines) {
      const owner = table.hasOrganization ? line.toString('latin1', 0, UUID_LENGTH) : '';
      found.set(owner, (found.get(owner) ?? 0) + 1);
    }
    yield Buffer.concat(lines);
  }
  for (const { owner, rows } of expected) {
    if (found.get(owner) === rows) continue;
    const of = table.hasOrganization ? ` of organization ${owner}` : '';
    throw new Error(
      `The backup would have ${found.get(owner) ?? 0} of ${rows} rows${of} in ${table.name}. Check the table’s policy "backup" and its grants to tessera_backup`,
    );
  }
  yield endOfRows();
}

const UUID_LENGTH = 36;

/** So that the new name is on the disk, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}
