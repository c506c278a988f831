/** `npm start` as a process: from an empty folder, again, and after each of its processes was killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../process.ts';

let dataDir: string;
let port: number;
let server: ChildProcess | undefined;
let output = '';

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tessera-start-'));
  await chmod(dataDir, 0o755);
  port = await freePort();
});

afterAll(async () => {
  if (server?.exitCode === null) await stop('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

function start(env: NodeJS.ProcessEnv = {}): void {
  output = '';
  server = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
    env: {
      ...process.env,
      PORT: String(port),
      TESSERA_DATA_DIR: dataDir,
      NODE_ENV: 'development',
      DATABASE_URL: undefined,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [server.stdout, server.stderr]) stream?.on('data', (chunk) => (output += chunk));
}

async function stop(signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => server?.once('exit', resolve));
  server?.kill(signal);
  return ended;
}

const readiness = async (): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => ({ status: 0 }))).status;

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await check()) return;
    if (server?.exitCode !== null) throw new Error(`The server ended:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The expected output did not appear:\n${output}`);
}

const isReady = async () => (await readiness()) === 200;

/** The number of contacts of the demo organization, read with the printed key. */
async function countContacts(): Promise<number> {
  const { apiKey } = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8'));
  const response = await fetch(
    `http://127.0.0.1:${port}/trpc/contacts.list?input=${encodeURIComponent('{"json":{"limit":200}}')}`,
    { headers: { authorization: `Bearer ${apiKey}` } },
  );
  return ((await response.json()) as { result: { data: { json: { items: unknown[] } } } }).result.data.json.items
    .length;
}

describe('npm start', () => {
  it('creates everything it needs, and prints its address and a login', async () => {
    start();
    await until(isReady);
    await until(async () => output.includes('API key'));
    expect(output).toContain('/playground');
    expect(await countContacts()).toBe(80);
  }, 60_000);

  it('drains on SIGTERM and finds its data at the next start', async () => {
    expect(await stop('SIGTERM')).toBe(0);
    start();
    await until(isReady);
    expect(await countContacts()).toBe(80);
  }, 30_000);

  it('starts again after a kill -9 of the server', async () => {
    await stop('SIGKILL');
    start();
    await until(isReady);
    expect(await countContacts()).toBe(80);
  }, 30_000);

  it('starts PostgreSQL again after a kill -9 of PostgreSQL', async () => {
    const pid = Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    await until(async () => !(await isReady()));
    await until(isReady);
    expect(await countContacts()).toBe(80);
  }, 30_000);

  it('creates the demo on a PostgreSQL of one’s own, also when the data folder does not exist', async () => {
    await stop('SIGTERM');
    await using own = await createTestDatabase();
    const folder = join(dataDir, 'missing', 'folder');
    const masterKey = randomBytes(32).toString('base64');
    start({ DATABASE_URL: own.url, TESSERA_MASTER_KEY: masterKey, TESSERA_DATA_DIR: folder });
    await until(async () => output.includes('API key'));
    expect(JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8'))).toHaveProperty('password');
    expect(await isReady()).toBe(true);
    expect(await stop('SIGTERM')).toBe(0);
  }, 60_000);

  it('prints what is wrong when it cannot start', async () => {
    const other = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
      env: { ...process.env, PORT: 'abc' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    other.stderr.on('data', (chunk) => (said += chunk));
    expect(await new Promise((resolve) => other.once('exit', resolve))).toBe(1);
    expect(said).toMatch(/could not start.*PORT/s);
  });
});
