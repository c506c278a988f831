/** One PostgreSQL for all servers, with a database that is dropped at the end of the run. */
import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { migrate, newId, startEmbeddedPostgres } from '@tessera/db';
import pg from 'pg';

type Sql = <Row extends object = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;

export interface BenchDatabase {
  /** Tessera's role: row-level security applies to it although it owns the tables. */
  url: string;
  /** The peers' role: row-level security does not apply to it. */
  adminUrl: string;
  /** Process id of PostgreSQL. Its child processes serve the connections. */
  pid: number;
  sql: Sql;
  /** Runs several statements on one connection. */
  session<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export async function startDatabase(): Promise<BenchDatabase> {
  const server = await startEmbeddedPostgres({
    dataDir: process.env.TESSERA_DATA_DIR ?? fileURLToPath(new URL('../../.tessera', import.meta.url)),
    name: 'bench-postgres',
    settings: {
      shared_buffers: '2GB',
      max_wal_size: '8GB',
      // The benchmark does not compare disks.
      synchronous_commit: 'off',
    },
  });
  const adminUrl = new URL(server.adminUrl);
  const admin = <T>(work: (sql: Sql) => Promise<T>) => connected(server.adminUrl, work);
  await admin(dropLeftovers);
  const name = `bench_${randomBytes(4).toString('hex')}`;
  await admin((sql) => sql(`create database ${name} owner tessera`));
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  adminUrl.pathname = `/${name}`;
  await migrate(url.href);
  return {
    url: url.href,
    adminUrl: adminUrl.href,
    pid: server.pid,
    sql: (text, values) => connected(adminUrl.href, (sql) => sql(text, values)),
    session: (work) => connected(adminUrl.href, work),
    async stop() {
      await admin((sql) => sql(`drop database if exists ${name} with (force)`));
      await server.stop();
    },
  };
}

/**
 * Drops databases of killed runs, and resets settings that earlier versions stored for the role instead of their
 * database.
 */
async function dropLeftovers(sql: Sql): Promise<void> {
  await sql('alter role tessera reset all');
  const unused = await sql<{ datname: string }>(
    `select datname from pg_database d where datname like 'bench\\_%'
       and not exists (select from pg_stat_activity a where a.datname = d.datname)`,
  );
  for (const { datname } of unused) await sql(`drop database if exists ${datname}`);
}

async function connected<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(async (text, values) => (await client.query(text, values)).rows);
  } finally {
    await client.end();
  }
}

export interface BenchOrganization {
  id: string;
  /** Creates a secret key with every permission on contacts. */
  key: string;
}

export async function createOrganization(db: BenchDatabase): Promise<BenchOrganization> {
  const id = newId();
  const { key, hash } = makeKey('sk');
  await db.sql(
    `insert into organizations.organizations (id, name, slug, is_test_mode) values ($1, 'Bench', $2, true)`,
    [id, `bench-${id}`],
  );
  await db.sql(
    `insert into organizations.api_keys (organization_id, name, kind, key_hash, hint, scopes)
     values ($1, 'Bench', 'secret', $2, 'xxxx', '{contacts.read,contacts.write,contacts.import}')`,
    [id, hash],
  );
  return { id, key };
}

function makeKey(prefix: 'sk' | 'pk') {
  const body = `${prefix}_${randomBytes(32).toString('base64url')}`;
  const key = `${body}_${createHash('sha256').update(body).digest('hex').slice(0, 6)}`;
  return { key, hash: createHash('sha256').update(key).digest('base64url') };
}

export const SHOP_ORIGIN = 'https://shop.example.com';

/** Creates a publishable key, as a shop's page contains it. */
export async function createShopKey(db: BenchDatabase, { id }: BenchOrganization): Promise<string> {
  const { key, hash } = makeKey('pk');
  await db.sql(
    `insert into organizations.api_keys (organization_id, name, kind, key_hash, hint, scopes, origins)
     values ($1, 'Shop', 'publishable', $2, 'xxxx', '{storefront.read,storefront.buy}', $3)`,
    [id, hash, [SHOP_ORIGIN]],
  );
  return key;
}
