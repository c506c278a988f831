/** Point-in-time recovery of the embedded PostgreSQL, by the commands of docs/backups.md. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { archiveSettings } from './archive.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';

let folder: string;
let archive: string;
let server: EmbeddedPostgres | undefined;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tessera-archive-')));
  archive = join(folder, 'archive');
  mkdirSync(archive);
  chmodSync(folder, 0o755);
  chmodSync(archive, 0o777);
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(name: string): Promise<EmbeddedPostgres> {
  const settings = { ...archiveSettings(archive), fsync: 'off', shared_buffers: '16MB' };
  server = await startEmbeddedPostgres({ dataDir: join(folder, name), settings });
  return server;
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

it('archiveSettings: a copy of the stopped folder and the archive restore a moment, and the start waits for it', async () => {
  const first = await start('data');
  await ask(first.url, 'create schema kept; create table kept.rows (n integer)');
  await first.stop();
  execFileSync('cp', ['-a', join(folder, 'data'), join(folder, 'base')]);

  const { url, adminUrl, stop } = await start('data');
  await ask(url, 'insert into kept.rows values (1)');
  const [moment] = await ask(url, `select to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS.USOF') as time`);
  await ask(url, 'insert into kept.rows values (2)');
  const [segment] = await ask(adminUrl, 'select pg_walfile_name(pg_switch_wal()) as name');
  await expect.poll(() => existsSync(join(archive, segment?.name as string)), { timeout: 10_000 }).toBe(true);
  await stop();

  const cluster = join(folder, 'base', 'postgres');
  appendFileSync(
    join(cluster, 'postgresql.auto.conf'),
    // Slow, so that the server accepts reads for a while before it has replayed the log.
    `restore_command = 'sleep 0.3; cp "${archive}/%f" "%p"'
recovery_target_time = '${moment?.time}'
recovery_target_action = 'promote'\n`,
  );
  execFileSync('cp', ['-p', join(cluster, 'PG_VERSION'), join(cluster, 'recovery.signal')]);
  const restored = await start('base');
  await ask(restored.url, 'create table kept.writable ()');
  expect(await ask(restored.url, 'select n from kept.rows')).toEqual([{ n: 1 }]);
}, 60_000);
