/** Databases for tests: one migrated template per set of migrations, cloned in a fraction of a second. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { createDatabase, type Database, type DatabaseOptions } from '../src/database.ts';
import { migrate } from '../src/migrate.ts';

export { migrationsIn } from '../src/upgrades/migration-source.ts';
export * from './factories/index.ts';
export { changedTables, type Fingerprint, fingerprint } from './fingerprint.ts';
export { pinnedTo, rollingBack } from './views.ts';

export interface TestDatabase {
  url: string;
  database: Database;
  /**
   * Runs raw SQL as the owner of the schema. Rows of tenant tables are hidden even from the owner: read them with
   * `inSystem`.
   */
  sql<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

const serverUrl = (): string => {
  const url = process.env.TESSERA_TEST_DATABASE_URL;
  if (!url) throw new Error('Tests run through vitest, whose global set-up starts PostgreSQL');
  return url;
};

const withDatabase = (url: string, name: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
};

async function onServer<T>(work: (client: pg.Client) => Promise<T>, url = serverUrl()): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Creates the template unless one for exactly these migrations exists, drops old templates, and returns its name. */
export async function prepareTemplate(
  url = serverUrl(),
  /** Further content of every test database. */
  install: (url: string) => Promise<void> = async () => {},
): Promise<string> {
  const directory = new URL('../migrations/', import.meta.url);
  const hash = createHash('sha256');
  for (const name of (await readdir(directory)).sort()) hash.update(await readFile(new URL(name, directory)));
  const template = `template_${hash.digest('hex').slice(0, 12)}`;
  await onServer(async (client) => {
    const { rows } = await client.query('select from pg_database where datname = $1', [template]);
    if (rows.length > 0) return;
    await dropLeftovers(client);
    const building = `building_${randomBytes(4).toString('hex')}`;
    await client.query(`create database ${building}`);
    await migrate(withDatabase(url, building));
    await install(withDatabase(url, building));
    await client.query(`alter database ${building} rename to ${template}`);
  }, url);
  return template;
}

/** Templates of other migrations, and databases of killed runs; not those of a concurrent run. */
async function dropLeftovers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    "select datname from pg_database where datname ~ '^(template|building|test)_[0-9a-f_]+$'",
  );
  const inUse = rows.some(({ datname }) => isOfLivingRun(datname));
  for (const { datname } of rows) {
    if (isOfLivingRun(datname) || (inUse && !datname.startsWith('test_'))) continue;
    await dropDatabase(client, datname);
  }
}

function isOfLivingRun(database: string): boolean {
  const pid = Number(/^test_(\d+)_/.exec(database)?.[1] ?? 0);
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Autovacuum may be running there. Only a superuser may stop it, and it ends in a moment. */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await client.query(`drop database if exists ${name} with (force)`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '42501' || tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

export async function createTestDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const template = process.env.TESSERA_TEST_TEMPLATE ?? (await prepareTemplate());
  // Copying files takes a seventh of the CPU of the default, which copies page by page through the log (38 and 254 ms).
  return makeDatabase(`template ${template} strategy file_copy`, options);
}

/** Without any migration. */
export const createEmptyDatabase = (): Promise<TestDatabase> => makeDatabase('', {});

async function makeDatabase(how: string, options: DatabaseOptions): Promise<TestDatabase> {
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await onServer((client) => client.query(`create database ${name} ${how}`));
  const url = withDatabase(serverUrl(), name);
  const database = createDatabase(url, { distributed: process.env.TESSERA_DISTRIBUTED === 'on', ...options });
  return {
    url,
    database,
    sql: (text, values) => onServer(async (client) => (await client.query(text, values as unknown[])).rows, url),
    async [Symbol.asyncDispose]() {
      await database.destroy();
      await onServer((client) => dropDatabase(client, name));
    },
  };
}
