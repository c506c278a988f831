/**
 * The restore drill: a database of several organizations is backed up while writes go on, restored into an empty folder by the
 * commands of docs/backups.md, and a server is started there.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type BackupSummary,
  createDatabase,
  type EmbeddedPostgres,
  inSystem,
  startEmbeddedPostgres,
  unseal,
  verifyBackup,
} from '@tessera/db';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../fetch.ts';
import { callerFor, createTestApp, type Tenant, type TestApp } from '../index.ts';
import { buy, openShopFor, type Shop } from '../orders.ts';
import { createProcesses, type Processes } from '../process.ts';

const ORGANIZATIONS = 3;
const CONTACTS = 20;
const LOGIN = { email: 'owner@drill.example', password: randomBytes(12).toString('hex') };
const SCRIPTS = join(import.meta.dirname, '../../../db/scripts');

let test: TestApp;
let processes: Processes;
let folder: string;
let postgres: EmbeddedPostgres;
let tenants: Tenant[];
let shops: Shop[];
let signedUp: string;
let masterKey: string;

beforeAll(async () => {
  test = await createTestApp();
  masterKey = test.app.masterKeys[0].toString('base64');
  folder = await mkdtemp(join(tmpdir(), 'tessera-drill-'));
  await chmod(folder, 0o755);
  processes = await createProcesses(test.url, masterKey);
  // The restore finds an empty PostgreSQL here, and does not wait for the disk.
  postgres = await startEmbeddedPostgres({ dataDir: folder, settings: { fsync: 'off' } });
  const { organization } = (await callerFor(test.app, null).identity.auth.signUp({
    ...LOGIN,
    name: 'Owner',
    organizationName: 'Drill',
  })) as { organization: { id: string } };
  signedUp = organization.id;
  tenants = [];
  shops = [];
  for (let i = 0; i < ORGANIZATIONS; i++) {
    const tenant = await test.createTenant();
    for (let n = 0; n < CONTACTS; n++) await addContact(tenant, n);
    const shop = await openShopFor(tenant);
    await buy(shop, 2);
    tenants.push(tenant);
    shops.push(shop);
  }
}, 60_000);

afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  await postgres.stop();
  await test[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const addContact = ({ call }: Tenant, n: number) =>
  call.contacts.create({ name: `Contact ${n}`, phone: `+9198${String(10_000_000 + n * 7_919).slice(0, 8)}` });

async function run(script: string, argument: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [join(SCRIPTS, script), argument], {
    env: { PATH, NODE_COMPILE_CACHE, TESSERA_MASTER_KEY: masterKey, ...env },
  });
  return stdout;
}

/** Counts and hashes as the superuser sees them, past every policy. */
async function totalsIn(url: string, { tables }: BackupSummary) {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' });
  await client.connect();
  const totals: object[] = [];
  for (const { name, columns } of tables) {
    const { rows } = await client.query(
      `select count(*)::int as rows, coalesce(sum(hashtextextended(source::text, 0)), 0)::text as hash
       from (select ${columns.join()} from ${name}) source`,
    );
    totals.push({ name, ...rows[0] });
  }
  await client.end();
  return totals;
}

it('db:backup, db:restore: a restored server has every row as of the backup, signs in, and finishes the work that waited', async () => {
  let written = 0;
  let stopped = false;
  const writing = (async () => {
    for (; !stopped; written++) await addContact(tenants[written % ORGANIZATIONS] as Tenant, CONTACTS + written);
  })();
  const path = join(folder, 'drill.backup');
  await expect.poll(() => written).toBeGreaterThan(3);
  const writtenBefore = written;
  await run('backup.ts', path, { DATABASE_URL: test.url });
  const writtenAfter = written;
  stopped = true;
  await writing;
  expect(writtenAfter).toBeGreaterThan(writtenBefore);

  const summary = await verifyBackup(path, test.app.masterKeys);
  const rowsOf = (table: string) => summary.tables.find(({ name }) => name === table)?.rows ?? 0;
  expect(rowsOf('contacts.contacts')).toBeGreaterThanOrEqual(ORGANIZATIONS * CONTACTS + writtenBefore);
  expect(rowsOf('contacts.contacts')).toBeLessThanOrEqual(ORGANIZATIONS * (CONTACTS + 1) + writtenAfter + 1);
  expect(rowsOf('platform.restored_jobs')).toBeGreaterThan(0);

  await expect(
    run('restore.ts', path, { TESSERA_DATA_DIR: folder, TESSERA_MASTER_KEY: randomBytes(32).toString('base64') }),
  ).rejects.toThrow('This backup needs the master key');
  expect(await run('restore.ts', path, { TESSERA_DATA_DIR: folder })).toContain('Restored');
  const admin = postgres.adminUrl.replace(/\/postgres$/, '/tessera');
  expect(await totalsIn(admin, summary)).toEqual(summary.tables.map(({ name, rows, hash }) => ({ name, rows, hash })));

  const database = createDatabase(postgres.url);
  const ask = <Row>(sql: string, bindings: string[] = []) =>
    inSystem(database, async (db) => (await db.raw(sql, bindings)).rows as Row[], { readOnly: true });
  try {
    const [gateway] = await ask<{ id: string; organizationId: string; webhookSecret: string }>(
      'select id, organization_id, webhook_secret from payments.gateways where id = ?',
      [shops[0]?.gatewayId as string],
    );
    const { id: rowId, organizationId, webhookSecret } = gateway as NonNullable<typeof gateway>;
    const place = { table: 'payments.gateways', column: 'webhook_secret', organizationId, rowId };
    expect(await inSystem(database, (db) => unseal(db, test.app.masterKeys, place, webhookSecret))).toMatch(/.{8}/);

    const server = await processes.start({ DATABASE_URL: undefined, TESSERA_DATA_DIR: folder });
    // Signing the token opens the platform's sealed key.
    const { data, error } = await post(server.url, 'identity.auth.signIn', LOGIN);
    expect(error).toBeUndefined();
    const token = data.accessToken as string;
    const created = await post(
      server.url,
      'contacts.create',
      { name: 'After', phone: '+919812345678' },
      { token, organizationId: signedUp },
    );
    expect(created.status).toBe(200);

    // No worker ran before the backup, so everything that the orders caused was waiting.
    await expect
      .poll(() => ask(`select status, count(*)::int as mails from platform.mails group by 1`), { timeout: 20_000 })
      .toEqual([{ status: 'sent', mails: expect.any(Number) }]);
    await expect
      .poll(
        () =>
          ask(
            `select count(*)::int as sent, count(distinct recipient)::int as buyers from platform.mails where recipient like '%buyer.%'`,
          ),
        { timeout: 20_000 },
      )
      .toEqual([{ sent: ORGANIZATIONS, buyers: ORGANIZATIONS }]);
    expect(await ask('select from platform.restored_jobs')).toEqual([]);
  } finally {
    await database.destroy();
  }
}, 90_000);
