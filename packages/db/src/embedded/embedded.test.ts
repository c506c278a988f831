import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBinaries } from './binaries.ts';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded.ts';
import { mayEnter } from './home.ts';
import { identify, processesIn } from './process.ts';

const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === 'linux';
const unprivileged = { uid: 65534, gid: 65534 };
const settings = { fsync: 'off', shared_buffers: '16MB' };
const servers = new Set<number>();
const children = new Set<ChildProcess>();
let folder: string;

beforeAll(() => {
  folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'tessera-embedded-')));
  fs.chmodSync(folder, 0o755);
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const pid of servers) if (identify(pid)) process.kill(pid, 'SIGINT');
  for (const pid of servers) while (identify(pid)) await sleep(20);
  fs.rmSync(folder, { recursive: true, force: true });
});

async function startIn(dataDir: string, options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings, ...options });
  servers.add(server.pid);
  return server;
}

/** Another Node process that starts the server and then waits until it is killed. */
async function startInChild(options: EmbeddedPostgresOptions, spawnOptions: SpawnOptions = {}) {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
    console.log(JSON.stringify(await startEmbeddedPostgres(${JSON.stringify({ settings, ...options })})));
    setInterval(() => {}, 100_000);`;
  const args = ['--input-type=module', '--eval', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', ...spawnOptions });
  children.add(child);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => (out += chunk));
  child.stderr?.on('data', (chunk) => (err += chunk));
  while (!out.includes('\n')) {
    if (child.exitCode !== null) throw new Error(err);
    await sleep(10);
  }
  const server: EmbeddedPostgres = JSON.parse(out);
  servers.add(server.pid);
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { server, kill };
}

async function query<T = Record<string, unknown>>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function ended(pid: number): Promise<void> {
  while (identify(pid)) await sleep(10);
}

const write = (server: EmbeddedPostgres, value: string) =>
  query(server.url, `create table if not exists kept (value text); insert into kept values ('${value}')`);
const kept = async (server: EmbeddedPostgres) =>
  (await query<{ value: string }>(server.url, 'select value from kept')).map(({ value }) => value);

describe('startEmbeddedPostgres: one cluster', { timeout: 20_000 }, () => {
  let dataDir: string;
  let cluster: string;
  let port: string;
  beforeAll(() => {
    dataDir = join(folder, 'life', '.tessera');
    cluster = join(dataDir, 'postgres');
  });

  test('starts without data, on loopback only, with a role that is no superuser', async () => {
    const since = Date.now();
    const server = await startIn(dataDir);
    expect(Date.now() - since).toBeLessThan(5_000);
    expect(server.adopted).toBe(false);

    const [role] = await query(server.url, 'select * from pg_roles where rolname = current_user');
    expect(role).toMatchObject({ rolname: 'tessera', rolsuper: false, rolcreaterole: true, rolcreatedb: true });
    const [database] = await query(
      server.adminUrl,
      `select datname, pg_get_userbyid(datdba) as owner, datlocprovider, datlocale, pg_encoding_to_char(encoding) as encoding,
        current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
        current_setting('fsync') as fsync, current_setting('max_connections') as connections
      from pg_database where datname = 'tessera'`,
    );
    expect(database).toEqual({
      ...{ datname: 'tessera', owner: 'tessera', datlocprovider: 'b', datlocale: 'C.UTF-8', encoding: 'UTF8' },
      ...{ addresses: '127.0.0.1', sockets: '', fsync: 'off', connections: '200' },
    });
    await expect(query(server.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow('password');

    await query(server.url, 'create extension pg_trgm');
    const [trigrams] = await query(server.url, "select cardinality(show_trgm('жук')) as found, upper('жук') as upper");
    expect(trigrams).toEqual({ found: 4, upper: 'ЖУК' });

    await write(server, 'first');
    await server.stop();
    expect(identify(server.pid)).toBeNull();
    port = new URL(server.url).port;
  });

  test('makes its passwords readable by the owner only', () => {
    expect(fs.statSync(join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600);
    expect(fs.statSync(join(dataDir, 'postgres.log')).mode & 0o777).toBe(0o600);
    expect(fs.statSync(dataDir).mode & 0o007).toBe(0);
    expect(fs.readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.json', 'postgres.log']);
  });

  test('restarts on the same port with its data', async () => {
    const since = Date.now();
    const server = await startIn(dataDir);
    expect(Date.now() - since).toBeLessThan(2_000);
    expect(server.adopted).toBe(false);
    expect(new URL(server.url).port).toBe(port);
    expect(await kept(server)).toEqual(['first']);
    await server.stop();
  });

  test('outlives a Node killed with kill -9, and is adopted', async () => {
    const child = await startInChild({ dataDir });
    await write(child.server, 'second');
    if (isLinux) {
      const session = fs.readFileSync(`/proc/${child.server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];
      expect(session).toBe(String(child.server.pid)); // Ctrl-C signals the terminal's session
    }
    await child.kill();
    const server = await startIn(dataDir);
    expect(server).toMatchObject({ adopted: true, pid: child.server.pid, url: child.server.url });
    expect(await kept(server)).toEqual(['first', 'second']);
    await server.stop();
    expect(identify(server.pid)).toBeNull();
  });

  test('keeps running for other processes, even without queries, and for other clients', async () => {
    const child = await startInChild({ dataDir });
    const second = await startIn(dataDir);
    await second.stop();
    expect(identify(second.pid)).not.toBeNull();
    await child.kill();

    const third = await startIn(dataDir);
    const client = new Client({ connectionString: third.url });
    await client.connect();
    await third.stop();
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();

    const fourth = await startIn(dataDir);
    expect(fourth).toMatchObject({ adopted: true, pid: child.server.pid });
    await fourth.stop();
    await fourth.stop();
    expect(identify(fourth.pid)).toBeNull();
  });

  test('recovers from a kill -9 of PostgreSQL that leaves a busy backend behind', async () => {
    const first = await startIn(dataDir);
    await write(first, 'third');
    const client = new Client({ connectionString: first.url });
    client.on('error', () => {});
    await client.connect();
    const lost = expect(client.query('select count(*) from generate_series(1, 1000000000000)')).rejects.toThrow();
    await sleep(100);
    process.kill(first.pid, 'SIGKILL');
    await ended(first.pid);
    await sleep(200);
    if (isLinux) expect(processesIn(cluster)).not.toEqual([]); // otherwise this test would prove nothing

    const second = await startIn(dataDir);
    expect(second.adopted).toBe(false);
    expect(await kept(second)).toEqual(['first', 'second', 'third']);
    await lost;
    await first.stop(); // notices that its server has ended, and does not stop the new one
    expect(await kept(second)).toHaveLength(3);
    await second.stop();
  });

  test.runIf(isLinux)('ignores a pid file whose process id was reused by another program', async () => {
    const { uid, gid } = fs.statSync(cluster);
    const stranger = spawn('sleep', ['100'], isRoot ? { uid, gid } : {});
    children.add(stranger);
    fs.writeFileSync(join(cluster, 'postmaster.pid'), `${stranger.pid}\n${cluster}\n1\n${port}\n\n127.0.0.1\n`);
    fs.chownSync(join(cluster, 'postmaster.pid'), uid, gid);
    const server = await startIn(dataDir);
    expect(server.adopted).toBe(false);
    expect(stranger.exitCode).toBeNull();
    await server.stop();
  });

  test('moves to another port when its own is taken, and remembers that one', async () => {
    const occupant = createServer().listen(Number(port), '127.0.0.1');
    await once(occupant, 'listening');
    const moved = await startIn(dataDir);
    expect(new URL(moved.url).port).not.toBe(port);
    expect(await kept(moved)).toHaveLength(3);
    await moved.stop();
    occupant.close();
    const again = await startIn(dataDir);
    expect(again.url).toBe(moved.url);
    await again.stop();
  });

  test('reports what to do when it cannot start', async () => {
    await expect(startIn(dataDir, { settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      /did not start.*DATABASE_URL.*invalid value for parameter "shared_buffers": "plenty"/s,
    );
    fs.renameSync(`${cluster}.json`, `${cluster}.kept`);
    await expect(startIn(dataDir)).rejects.toThrow(/passwords is missing\. Restore that file/);
    fs.renameSync(`${cluster}.kept`, `${cluster}.json`);
  });
});

test('startEmbeddedPostgres: of several processes at once, one starts the server and the others adopt it', {
  timeout: 20_000,
}, async () => {
  const dataDir = join(folder, 'race');
  fs.mkdirSync(dataDir);
  const dead = spawn('true');
  await once(dead, 'exit');
  fs.writeFileSync(join(dataDir, 'postgres.lock'), `${dead.pid} 1`); // and an earlier start was killed
  const started = await Promise.all([1, 2, 3].map(() => startInChild({ dataDir })));
  expect(started.map(({ server }) => server.adopted).sort()).toEqual([false, true, true]);
  expect(new Set(started.map(({ server }) => server.pid)).size).toBe(1);
  expect(fs.existsSync(join(dataDir, 'postgres.lock'))).toBe(false);
});

describe('startEmbeddedPostgres: binaries as `--ignore-scripts` leaves them', { timeout: 20_000 }, () => {
  let broken: string;
  beforeAll(() => {
    broken = join(folder, 'broken');
    copyUnhydrated(broken);
  });

  /** An install by root, for an application that runs as another user. */
  const reachable = !isRoot || mayEnter(import.meta.dirname, unprivileged);
  test.runIf(reachable)('are copied to the data folder when the installed ones cannot be repaired', async () => {
    const dataDir = join(folder, 'ordinary');
    fs.mkdirSync(dataDir);
    if (isRoot) fs.chownSync(dataDir, unprivileged.uid, unprivileged.gid);
    setWritable(broken, false);
    const child = await startInChild({ dataDir, binaries: broken }, isRoot ? unprivileged : {});
    expect(await query(child.server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(fs.statSync(join(dataDir, 'postgres')).uid).toBe(isRoot ? unprivileged.uid : process.getuid?.());
    expect(fs.existsSync(join(broken, 'native/lib/libicuuc.so.60'))).toBe(false);
    setWritable(broken, true);
    await child.kill();
  });

  test('are repaired in place', async () => {
    const server = await startIn(join(folder, 'repaired'), { binaries: broken });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
    for (const { target } of symlinksOf(broken)) expect(fs.existsSync(join(broken, target)), target).toBe(true);
  });
});

test.runIf(isRoot)(
  'startEmbeddedPostgres: root starts it from a folder that others may not enter',
  { timeout: 20_000 },
  async () => {
    const closed = join(folder, 'closed');
    fs.mkdirSync(closed, { mode: 0o700 });
    const [dataDir, binaries] = [join(closed, '.tessera'), join(closed, 'binaries')];
    copyUnhydrated(binaries);
    const first = await startIn(dataDir, { binaries });
    await write(first, 'outside');
    const { cluster } = JSON.parse(fs.readFileSync(join(dataDir, 'postgres.json'), 'utf8'));
    const outside = join(cluster, '..');
    try {
      expect(cluster).toMatch(/^\/var\/lib\/tessera\/[0-9a-f]{16}\/postgres$/);
      expect(fs.statSync(cluster).uid).not.toBe(0);
      expect(fs.readdirSync(outside).sort()).toEqual(['postgres', expect.stringMatching(/^postgresql-18/)]);
      await first.stop();
      const second = await startIn(dataDir, { binaries });
      expect(second).toMatchObject({ adopted: false, url: first.url });
      expect(await kept(second)).toEqual(['outside']);
      await second.stop();
    } finally {
      fs.rmSync(outside, { recursive: true });
      if (fs.readdirSync('/var/lib/tessera').length === 0) fs.rmdirSync('/var/lib/tessera');
    }
  },
);

function symlinksOf(root: string): { source: string; target: string }[] {
  return JSON.parse(fs.readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8'));
}

/** A copy of the package as it is in the registry: no symlinks, nothing executable. */
function copyUnhydrated(to: string): void {
  const from = findBinaries();
  fs.cpSync(join(from, 'native'), join(to, 'native'), { recursive: true, verbatimSymlinks: true });
  fs.copyFileSync(join(from, 'package.json'), join(to, 'package.json'));
  for (const { target } of symlinksOf(to)) fs.rmSync(join(to, target));
  for (const program of fs.readdirSync(join(to, 'native', 'bin')))
    fs.chmodSync(join(to, 'native', 'bin', program), 0o644);
}

function setWritable(root: string, writable: boolean): void {
  for (const entry of ['native/bin', 'native/lib']) fs.chmodSync(join(root, entry), writable ? 0o755 : 0o555);
}
