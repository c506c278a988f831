/** Writes `SCHEMA.md`: every table as the migrations leave it. `--check` only reports whether the file is up to date. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import pg from 'pg';
import { migrate, startEmbeddedPostgres } from '../src/index.ts';
import { readSchema } from './schema-catalogue.ts';
import { toMarkdown } from './schema-markdown.ts';

const path = new URL('../SCHEMA.md', import.meta.url);
const document = await inScratchDatabase(async (url) => {
  await migrate(url);
  const client = new pg.Client(url);
  await client.connect();
  try {
    return toMarkdown(await readSchema(client));
  } finally {
    await client.end();
  }
});

if (!process.argv.includes('--check')) await writeFile(path, document);
else if ((await readFile(path, 'utf8').catch(() => '')) !== document) {
  console.error('packages/db/SCHEMA.md is out of date: npm run gen');
  process.exitCode = 1;
}

/** Uses a temporary database on the PostgreSQL of the tests. */
async function inScratchDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const given = process.env.TESSERA_TEST_DATABASE_URL;
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const embedded = given
    ? undefined
    : await startEmbeddedPostgres({ dataDir: '.tessera', name: 'test-postgres', settings });
  const url = new URL(given ?? (embedded?.url as string));
  const name = `schema_${randomBytes(4).toString('hex')}`;
  const server = new pg.Client(url.href);
  await server.connect();
  try {
    await server.query(`create database ${name}`);
    url.pathname = `/${name}`;
    return await work(url.href);
  } finally {
    await server.query(`drop database if exists ${name} with (force)`);
    await server.end();
    await embedded?.stop();
  }
}
