/** `npm run tour` against a server in a process of its own, and against Citus when `TESSERA_TEST_CITUS_URL` names a database there. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { inSystem, Organization, User } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../index.ts';
import { createProcesses, freePort, type Processes } from '../process.ts';
import { domains } from '../worlds/domains.ts';

const TOUR = new URL('../../../../scripts/tour', import.meta.url).pathname;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

interface Run {
  code: number;
  output: string;
}

/** `--recipients 40`: the size of a tour changes nothing but its duration. */
const takeTour = (url: string, env: NodeJS.ProcessEnv = {}): Promise<Run> =>
  new Promise((resolve) => {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const options = { env: { PATH, NODE_COMPILE_CACHE, ...env } };
    execFile(process.execPath, [`${TOUR}.ts`, url, '--recipients', '40'], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

/** In development, where the tour can read the outbox. The sandboxes send their webhooks to its address. */
async function startDevelopment(processes: Processes, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const own = { PORT: String(port), TESSERA_PUBLIC_URL: url, NODE_ENV: 'development', TESSERA_ACCEPT: undefined };
  return (await processes.start({ ...own, ...env })).url;
}

const leftOf = () =>
  inSystem(
    test.database,
    async (db) => ({
      organizations: await Organization.query(db).where('name', 'like', 'Tessera tour%').whereNull('deletedAt'),
      users: await User.query(db).where('email', 'like', 'owner.%').whereNull('deletedAt'),
    }),
    { readOnly: true },
  );

describe('npm run tour', { timeout: 90_000 }, () => {
  it('passes every step on a server in development, and leaves neither account nor organization', async () => {
    await using processes = await createProcesses(test.url);
    const { code, output } = await takeTour(await startDevelopment(processes));
    expect(output).toMatch(/\d\d steps ok, 0 failed, 0 not applicable/);
    expect(code).toBe(0);
    expect(await leftOf()).toEqual({ organizations: [], users: [] });
  });

  it('exits with 1 when a step fails, and stops there', async () => {
    const { code, output } = await takeTour(`http://127.0.0.1:${await freePort()}`);
    expect(code).toBe(1);
    expect(output).toMatch(/FAILED identity +sign up/);
    expect(output).toMatch(/0 steps ok, 2 failed/);
  });

  it.each(domains)('has a file for %s', (domain) => {
    expect(existsSync(`${TOUR}/${domain}.ts`)).toBe(true);
  });

  it.runIf(process.env.TESSERA_TEST_CITUS_URL)('passes every step on Citus', async () => {
    const DATABASE_URL = process.env.TESSERA_TEST_CITUS_URL as string;
    await using processes = await createProcesses(DATABASE_URL);
    const { code, output } = await takeTour(await startDevelopment(processes, { TESSERA_DISTRIBUTED: 'on' }));
    expect(output).toMatch(/\d\d steps ok, 0 failed/);
    expect(code).toBe(0);
  });
});
