import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../test/index.ts';

let test: TestApp;
let dataDir: string;
const servers: ChildProcess[] = [];
beforeAll(async () => {
  test = await createTestApp();
  dataDir = await mkdtemp(join(tmpdir(), 'tessera-crash-'));
});
afterAll(async () => {
  for (const server of servers) await kill(server);
  await test[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true });
});

const masterKey = randomBytes(32).toString('base64');

/** A server as `npm start` runs it, in a process of its own, on the test's database. */
async function startProcess(): Promise<ChildProcess> {
  const main = new URL('../../main.ts', import.meta.url).pathname;
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: '0',
    DATABASE_URL: test.url,
    TESSERA_MASTER_KEY: masterKey,
    TESSERA_DATA_DIR: dataDir,
  };
  const server = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  for await (const line of createInterface({ input: server.stdout as NonNullable<typeof server.stdout> })) {
    if (line.includes('Tessera is ready')) break;
  }
  server.stdout?.resume();
  return server;
}

async function kill(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}

describe('a server that is killed while it imports', { timeout: 90_000 }, () => {
  it('goes on when it is started again, at once and with the same figures', async () => {
    const { call } = await test.createTenant();
    const { imports } = call.contacts;
    const file = await readFile(new URL('../../../../../examples/contacts.csv', import.meta.url));
    const { id: importId } = await imports.create({ fileName: 'contacts.csv', defaultCountry: 'IN' });
    for (let startByte = 0; startByte < file.length; startByte += 500_000) {
      const data = file.subarray(startByte, startByte + 500_000).toString('base64');
      await imports.append({ importId, startByte, data });
    }
    const first = await startProcess();
    await imports.start({ importId });
    while ((await imports.get({ importId })).rows === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await kill(first);
    const atDeath = await imports.get({ importId });
    expect(atDeath).toMatchObject({ status: 'running' });
    expect(atDeath.rows).toBeLessThan(19_000);

    await startProcess();
    for (;;) {
      const { status } = await imports.get({ importId });
      if (status !== 'running') break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // Woken by the start, not by the queue once it misses the heartbeat: that would have been the same job again.
    const [{ jobs } = { jobs: 0 }] = await test.sql<{ jobs: number }>(
      `select count(*)::int as jobs from jobs.job where data ->> 'importId' = $1`,
      [importId],
    );
    expect(jobs).toBeGreaterThan(1);
    expect(await imports.get({ importId })).toMatchObject({
      status: 'completed',
      rows: 19_615,
      created: 13_915,
      merged: 4_690,
      rejected: 1_010,
      warned: 1_242,
      identities: 21_066,
    });
  });
});
