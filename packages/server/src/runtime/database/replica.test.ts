/** A real streaming replica of the embedded PostgreSQL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type Database, type EmbeddedPostgres, inSystem, startEmbeddedPostgres } from '@tessera/db';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../../test/pgbouncer.ts';
import { createLog } from '../logger.ts';
import { createReplica, type Replica } from './replica.ts';

const ORGANIZATION = '01990000-0000-7000-8000-000000000001';

describe.skipIf(process.platform !== 'linux')('createReplica', () => {
  let folder: string;
  let primary: EmbeddedPostgres;
  let standby: Awaited<ReturnType<typeof createStandby>>;
  let database: Database;
  let replica: Replica;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tessera-replica-'));
    const settings = { fsync: 'off', wal_level: 'replica', max_wal_senders: '4', shared_buffers: '32MB' };
    primary = await startEmbeddedPostgres({ dataDir: folder, settings });
    await asAdmin(primary.adminUrl, async (client) => {
      // What a migrated database has, as far as a scope needs it.
      await client.query('create role tessera_system nologin');
      await client.query('grant tessera_system to tessera');
    });
    await asAdmin(primary.adminUrl.replace(/postgres$/, 'tessera'), (client) =>
      client.query('create table public.notes (text text); grant all on public.notes to tessera_system'),
    );
    standby = await createStandby(primary.adminUrl);
    await standby.start();
    database = createDatabase(primary.url, { max: 2 });
    replica = createReplica({ url: standby.url, primary: database, max: 2, log: createLog('silent') });
  }, 60_000);
  afterAll(async () => {
    await replica?.destroy();
    await database?.destroy();
    await standby?.stop();
    standby?.remove();
    await primary?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const write = async (text: string): Promise<void> => {
    await inSystem(database, (db) => db.raw('insert into public.notes values (?)', [text]));
    replica.wrote(ORGANIZATION);
  };
  const countOn = async (on: Database): Promise<number> =>
    (
      await inSystem(on, (db) => db.raw('select count(*)::int as count from public.notes where ?::int = 1', [1]), {
        readOnly: true,
      })
    ).rows[0].count;
  const untilUsed = (): Promise<Database> =>
    vi.waitFor(
      () => {
        const used = replica.databaseFor(ORGANIZATION);
        expect(used).toBeDefined();
        return used as Database;
      },
      { timeout: 15_000, interval: 50 },
    );

  it('databaseFor answers with the replica only while it has what the organization wrote, and the primary is asked when it is away', async () => {
    const used = await untilUsed();
    expect(await countOn(used)).toBe(0);
    for (let i = 1; i <= 3; i++) {
      await write(`note ${i}`);
      expect(replica.databaseFor(ORGANIZATION)).toBeUndefined();
      // Another organization's reads stay there.
      expect(replica.databaseFor('another')).toBeDefined();
      expect(await countOn(await untilUsed())).toBe(i);
    }
    await expect(inSystem(used, (db) => db.raw('insert into public.notes values (?)', ['x']))).rejects.toMatchObject({
      code: '25006',
    });

    // It replays nothing: after some seconds its state is too old, though it still answers.
    await asAdmin(adminOf(standby.url), (client) => client.query('select pg_wal_replay_pause()'));
    await write('unseen');
    await vi.waitFor(() => expect(replica.databaseFor('another')).toBeUndefined(), { timeout: 15_000, interval: 100 });
    await asAdmin(adminOf(standby.url), (client) => client.query('select pg_wal_replay_resume()'));
    expect(await countOn(await untilUsed())).toBe(4);

    await standby.stop();
    const error = await countOn(used).catch((thrown) => thrown);
    expect(replica.isCauseOf(error)).toBe(true);
    expect(replica.databaseFor('another')).toBeUndefined();
    await standby.start();
    expect(await countOn(await untilUsed())).toBe(4);
  }, 60_000);

  const adminOf = (url: string): string => {
    const changed = new URL(primary.adminUrl);
    changed.port = new URL(url).port;
    return changed.href;
  };

  async function asAdmin(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
    const client = new pg.Client(url);
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }

  /** Copies the running primary, as pg_basebackup does, which is not among the embedded programs. */
  async function createStandby(adminUrl: string) {
    const { cluster } = JSON.parse(await readFile(join(folder, 'postgres.json'), 'utf8')) as { cluster: string };
    const copy = `${cluster}-standby`;
    await asAdmin(adminUrl, async (client) => {
      await client.query(`select pg_backup_start('standby', true)`);
      cpSync(cluster, copy, { recursive: true, filter: (path) => !path.endsWith('postmaster.pid') });
      const { rows } = await client.query('select labelfile from pg_backup_stop(false)');
      writeFileSync(join(copy, 'backup_label'), rows[0].labelfile);
    });
    const { hostname, port: primaryPort, username, password } = new URL(adminUrl);
    writeFileSync(join(copy, 'standby.signal'), '');
    const { uid, gid } = statSync(cluster);
    if (process.getuid?.() === 0) {
      for (const path of ['.', ...readdirSync(copy, { recursive: true, encoding: 'utf8' })])
        chownSync(join(copy, path), uid, gid);
    }
    const program = await realpath(`/proc/${primary.pid}/exe`);
    const port = await freePort();
    const url = primary.url.replace(`:${primaryPort}/`, `:${port}/`);
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: 200,
      max_wal_senders: 4,
      shared_buffers: '32MB',
      primary_conninfo: `host=${hostname} port=${primaryPort} user=${username} password=${password}`,
    };
    let server: ChildProcess | undefined;
    return {
      url,
      async start() {
        const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
        const owner = process.getuid?.() === 0 ? { uid, gid } : {};
        server = spawn(program, ['-D', copy, ...args], { cwd: copy, stdio: 'ignore', ...owner });
        await vi.waitFor(() => asAdmin(adminOf(url), (client) => client.query('select 1')), { timeout: 20_000 });
      },
      async stop() {
        if (!server || server.exitCode !== null) return;
        server.kill('SIGINT');
        await once(server, 'exit');
      },
      remove: () => rmSync(copy, { recursive: true }),
    };
  }
});
