/**
 * A newer version beside this one. By default its migration is a planted one; TESSERA_TEST_UPGRADE=HEAD~1 (or any other commit)
 * runs that commit from the repository as the older version, and this one as the newer.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrate } from '@tessera/db';
import { createTestDatabase, migrationsIn, type TestDatabase } from '@tessera/db/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../src/runtime/config.ts';
import { installOnly, startServer } from '../../src/server.ts';
import { post } from '../fetch.ts';
import { createProcesses, type Processes } from '../process.ts';

const OLDER = process.env.TESSERA_TEST_UPGRADE;
const root = new URL('../../../../', import.meta.url).pathname;

let folder: string;
let db: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tessera-upgrade-'));
  db = await createTestDatabase();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await db[Symbol.asyncDispose]();
});

/** Calls servers without pause. `urls` may change while it runs. */
async function underLoad(urls: string[], work: () => Promise<void>): Promise<{ calls: number; failed: string[] }> {
  const url = urls[0] as string;
  const person = { email: `p.${randomBytes(4).toString('hex')}@example.in`, password: 'correct horse battery' };
  const { data } = await post(url, 'identity.auth.signUp', { ...person, name: 'Asha', organizationName: 'Malabar' });
  const as = { token: data.accessToken, organizationId: data.organization.id };
  const outcome = { calls: 0, failed: [] as string[] };
  let isOver = false;
  const lane = async () => {
    while (!isOver) {
      const at = urls[outcome.calls++ % urls.length] as string;
      const call = (path: string, input: unknown) => post(at, path, input, as);
      const created = await call('contacts.create', { name: `Asha ${outcome.calls}` });
      const read = created.error ? created : await call('contacts.get', { id: created.data.id });
      if (read.error) outcome.failed.push(`${read.status} ${read.error.message}`);
    }
  };
  const lanes = [lane(), lane(), lane()];
  try {
    await work();
  } finally {
    isOver = true;
    await Promise.all(lanes);
  }
  return outcome;
}

const isReady = async (url: string): Promise<boolean> => {
  // The answer is remembered for a second.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  return (await fetch(`${url}/readyz`)).status === 200;
};

const adding = `export const up = (knex) => knex.raw(\`
  alter table contacts.contacts add column planted text not null default 'planted', add column planted_at timestamptz;
  create table contacts.planted (organization_id uuid not null, id uuid not null, primary key (organization_id, id));
  call platform.tenant_table('contacts.planted');
\`);
export const down = up;`;

it('a migration of a newer version, under load: no call fails, and this version stays ready and starts again', async () => {
  await writeFile(join(folder, '20990101000000_contacts_plant.ts'), adding);
  const source = migrationsIn(new URL('packages/db/migrations/', pathToFileURL(root)), pathToFileURL(`${folder}/`));
  await using processes = await createProcesses(db.url);
  const server = await processes.start();
  const urls = [server.url];
  const { calls, failed } = await underLoad(urls, async () => {
    expect(await migrate(db.url, { source })).toHaveLength(1);
    expect(await isReady(server.url)).toBe(true);
    const again = await processes.start({ TESSERA_MIGRATE: 'off' });
    urls[0] = again.url;
    expect(await isReady(again.url)).toBe(true);
  });
  expect(failed).toEqual([]);
  expect(calls).toBeGreaterThan(20);
});

it('TESSERA_MIGRATE: off refuses to start before only has installed everything', async () => {
  await using fresh = await createTestDatabase();
  const masterKeys: [Buffer] = [randomBytes(32)];
  const optionsOf = (databaseUrl: string, migrates: string) => {
    const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0', TESSERA_MIGRATE: migrates });
    return { config, databaseUrl, masterKeys };
  };
  const name = `empty_${randomBytes(4).toString('hex')}`;
  await db.sql(`create database ${name}`);
  try {
    const empty = new URL(db.url);
    empty.pathname = `/${name}`;
    await expect(startServer(optionsOf(empty.href, 'off'))).rejects.toThrow('by a start with TESSERA_MIGRATE=only');
  } finally {
    await db.sql(`drop database ${name} with (force)`);
  }
  await fresh.sql(`delete from jobs.queue where name = 'platform.deliverMail'`);
  const refusal = 'The tables and queues of jobs must be installed first';
  await expect(startServer(optionsOf(fresh.url, 'off'))).rejects.toThrow(refusal);
  await installOnly(optionsOf(fresh.url, 'only').config, fresh.url);
  const server = await startServer(optionsOf(fresh.url, 'off'));
  expect(await isReady(server.url)).toBe(true);
  await server.stop();
});

it.skipIf(!OLDER)(
  `TESSERA_TEST_UPGRADE: ${OLDER ?? 'not set'} and this version side by side, and back`,
  async () => {
    const older = await checkOut(OLDER as string);
    const name = `upgrade_${randomBytes(4).toString('hex')}`;
    await db.sql(`create database ${name}`);
    const url = new URL(db.url);
    url.pathname = `/${name}`;
    const processes: Processes = await createProcesses(url.href);
    try {
      const before = await processes.start({}, older);
      const urls = [before.url];
      const { calls, failed } = await underLoad(urls, async () => {
        const after = await processes.start();
        urls.push(after.url);
        expect(await isReady(before.url)).toBe(true);
        expect(await isReady(after.url)).toBe(true);
        const back = await processes.start({}, older);
        urls.splice(0, 2, back.url);
        expect(await isReady(back.url)).toBe(true);
      });
      expect(failed).toEqual([]);
      console.log(`${calls} calls`);
    } finally {
      await processes[Symbol.asyncDispose]();
      await db.sql(`drop database ${name} with (force)`);
    }
  },
  300_000,
);

/** Unpacks a commit, with the packages that are installed here. Answers with the file to run. */
async function checkOut(commit: string): Promise<string> {
  const place = join(folder, 'older');
  execFileSync('sh', ['-c', 'mkdir "$0" && git archive "$1" | tar -x -C "$0"', place, commit], { cwd: root });
  await symlink(join(root, 'node_modules'), join(place, 'node_modules'));
  for (const part of ['packages/db', 'packages/server', 'packages/sdk']) {
    const [from, to] = [root, place].map((base) => join(base, part, 'node_modules')) as [string, string];
    await mkdir(join(to, '@tessera'), { recursive: true });
    for (const entry of await readdir(from)) {
      if (entry !== '@tessera') await symlink(join(from, entry), join(to, entry));
    }
    // Its own packages, not those of this version.
    for (const name of await readdir(join(from, '@tessera')).catch(() => [])) {
      await symlink(join(place, 'packages', name), join(to, '@tessera', name));
    }
  }
  return join(place, 'packages/server/src/main.ts');
}
