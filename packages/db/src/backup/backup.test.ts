/** Backups of a database with two organizations: complete or refused, and restored as they were or not at all. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sql, violations } from '../../test/catalogue.ts';
import {
  createEmptyDatabase,
  createOrganization,
  createTestDatabase,
  createUser,
  fingerprint,
  type TestDatabase,
} from '../../test/index.ts';
import {
  Contact,
  type Database,
  EventRow,
  inSystem,
  type MasterKeys,
  Member,
  masterKeyId,
  migrate,
  type Organization,
  pendingMigrations,
  restoreBackup,
  type SealedPlace,
  seal,
  unseal,
  verifyBackup,
  writeBackup,
} from '../index.ts';
import { readEncrypted, writeEncrypted } from './backup-encryption.ts';
import { linesOf } from './backup-lines.ts';

const masterKeys: MasterKeys = [randomBytes(32)];
/** Everything that COPY escapes, and a line that would end the rows. */
const NASTY = 'tab\tline\nreturn\r\\backslash \\. \\N „quotes“ \u{1F3AD}\n\\.\n';

let folder: string;
let source: TestDatabase;
let kept: Organization;
let lost: Organization;
let place: SealedPlace;
let sealed: string;
let backup: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tessera-backup-'));
  source = await createTestDatabase();
  kept = await createOrganization(source.database, { name: NASTY });
  lost = await createOrganization(source.database);
  place = { table: 'payments.gateways', column: 'credentials', organizationId: kept.id, rowId: 'r' };
  for (const { id: organizationId } of [kept, lost]) {
    const user = await createUser(source.database, { name: NASTY });
    await inSystem(source.database, async (db) => {
      await Member.query(db).insert({
        organizationId,
        userId: user.id,
        email: user.email,
        role: 'owner',
        status: 'active',
      });
      const phone = `+9198${organizationId.replace(/\D/g, '').slice(0, 8)}`;
      await Contact.query(db).insert({ organizationId, name: NASTY, phone, tags: ['a,b', '"c"', NASTY] } as never);
      await db.raw(
        `insert into platform.events (organization_id, type, payload, actor, position)
         values (?, 'test', ?::jsonb, '{}', nextval('platform.event_position'))`,
        [organizationId, JSON.stringify({ text: NASTY })],
      );
      // Of a month without a partition today, and of one that is made below.
      for (const time of ['2025-01-15', '2024-02-15']) {
        await db.raw(
          `insert into organizations.activity_logs (organization_id, action, resource, actor, created_at)
           values (?, 'test', 'test', '{}', ?::timestamptz)`,
          [organizationId, time],
        );
      }
    });
  }
  await source.sql(`create table organizations.activity_logs_2025_06 partition of organizations.activity_logs
    for values from ('2025-06-01 00:00:00+00') to ('2025-07-01 00:00:00+00');
    alter table organizations.activity_logs_2025_06 enable row level security;
    alter table organizations.activity_logs_2025_06 force row level security`);
  sealed = await inSystem(source.database, (db) => seal(db, masterKeys, place, 'a secret'));
  backup = join(folder, 'good.backup');
  await writeBackup({ url: source.url, masterKeys, path: backup });
});
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const prints = (database: Database) =>
  inSystem(database, async (db) => [
    await fingerprint(database, db, kept.id),
    await fingerprint(database, db, lost.id),
  ]);

/** Without this year's months: the template of the tests may have been made in another one. */
const catalogueOf = (test: TestDatabase) =>
  test.sql(`select * from (
    select conrelid::regclass::text as object, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
      where connamespace::regnamespace::text !~ '^(pg_|information_schema|jobs)'
    union all select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) || tgenabled::text from pg_trigger where not tgisinternal
      and tgrelid::regclass::text !~ '^jobs'
    union all select polrelid::regclass::text, polname, pg_get_expr(polqual, polrelid) from pg_policy
    union all select oid::regclass::text, relkind::text, concat(relrowsecurity, relforcerowsecurity, pg_get_expr(relpartbound, oid))
      from pg_class where relnamespace::regnamespace::text !~ '^(pg_|information_schema|jobs)'
    ) everything where object !~ '_202[6-9]_\\d\\d' order by 1, 2, 3`);

const isEmpty = async (test: TestDatabase) =>
  (
    await test.sql(
      `select from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')`,
    )
  ).length === 0;

describe('restoreBackup', () => {
  it('restores every row, key, trigger, policy and partition, and sealed values open', async () => {
    await using target = await createEmptyDatabase();
    const { tables } = await restoreBackup({ url: target.url, masterKeys, path: backup });
    expect(tables.find(({ name }) => name === 'organizations.organizations')?.rows).toBe(2);
    expect(await prints(target.database)).toEqual(await prints(source.database));
    expect(await catalogueOf(target)).toEqual(await catalogueOf(source));
    const sql: Sql = async (text) => target.sql(text);
    expect(await violations(sql)).toEqual([]);
    expect(await inSystem(target.database, (db) => unseal(db, masterKeys, place, sealed))).toBe('a secret');
    const organization = await inSystem(
      target.database,
      async (db) => (await db.raw('select name from organizations.organizations where id = ?', [kept.id])).rows[0],
    );
    expect(organization.name).toBe(NASTY);
    expect(await pendingMigrations(target.url)).toEqual([]);
    expect(await migrate(target.url)).toEqual([]);
    // A position that was given after the backup is never given again.
    const [next] = await target.sql<{ value: string }>(`select nextval('platform.event_position') as value`);
    expect(Number(next?.value)).toBeGreaterThan(1_000_000_000);
    const positions = await inSystem(target.database, async (db) =>
      (await EventRow.query(db)).map((row) => row.position),
    );
    expect(positions.sort()).toEqual([1, 2]);
  }, 30_000);

  it('refuses a master key that does not open the backup, and names the one it needs', async () => {
    await using target = await createEmptyDatabase();
    const wrong: MasterKeys = [randomBytes(32)];
    const restoring = restoreBackup({ url: target.url, masterKeys: wrong, path: backup });
    await expect(restoring).rejects.toThrow(
      `This backup needs the master key with fingerprint ${masterKeyId(masterKeys[0])}`,
    );
    expect((await readFile(backup, 'latin1')).split('\n')[1]).toContain(masterKeyId(masterKeys[0]));
    // Its file opens, the secrets in it do not.
    const rewrapped = join(folder, 'rewrapped.backup');
    await writeEncrypted(rewrapped, wrong, readEncrypted(backup, masterKeys));
    await expect(restoreBackup({ url: target.url, masterKeys: wrong, path: rewrapped })).rejects.toThrow(
      `The secrets in this database need the master key with fingerprint ${masterKeyId(masterKeys[0])}`,
    );
    expect(await isEmpty(target)).toBe(true);
    await expect(verifyBackup(backup, [wrong[0], masterKeys[0]])).resolves.toBeDefined();
  }, 30_000);

  it('refuses a file that is cut or altered, before it asks the database', async () => {
    const path = join(folder, 'bad.backup');
    const whole = await readFile(backup);
    for (const size of [0, 100, 300, whole.length - 1, Math.floor(whole.length / 2)]) {
      await copyFile(backup, path);
      await truncate(path, size);
      await expect(restoreBackup({ url: 'postgres://none', masterKeys, path }), `${size} bytes`).rejects.toThrow();
    }
    for (const at of [0, 60, 150, Math.floor(whole.length / 2), whole.length - 1]) {
      const altered = Buffer.from(whole);
      altered[at] = (altered[at] ?? 0) ^ 1;
      await writeFile(path, altered);
      await expect(restoreBackup({ url: 'postgres://none', masterKeys, path }), `byte ${at}`).rejects.toThrow();
    }
  });

  it('refuses a database that is not empty', async () => {
    await expect(restoreBackup({ url: source.url, masterKeys, path: backup })).rejects.toThrow('empty database');
  });

  it('refuses a backup without one tenant’s rows, and leaves the database empty', async () => {
    const path = join(folder, 'without-tenant.backup');
    await writeEncrypted(path, masterKeys, without(lost.id, readEncrypted(backup, masterKeys)));
    await using target = await createEmptyDatabase();
    await expect(restoreBackup({ url: target.url, masterKeys, path })).rejects.toThrow('was restored with');
    expect(await isEmpty(target)).toBe(true);
  }, 30_000);

  it('refuses a backup of a version with other migrations', async () => {
    const path = join(folder, 'newer.backup');
    const first = '20261120090000_platform_create_foundation.ts';
    await writeEncrypted(
      path,
      masterKeys,
      replacing(first, '20991231000000_newer.ts', readEncrypted(backup, masterKeys)),
    );
    await expect(restoreBackup({ url: 'postgres://none', masterKeys, path })).rejects.toThrow(
      'newer version of Tessera, with the migrations 20991231000000_newer.ts',
    );
  });
});

/** The rows of an organization are taken out, and the counts are made to fit: only the hashes do not. */
async function* without(organizationId: string, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const lines: string[] = [];
  for await (const batch of linesOf(content)) lines.push(...batch.map((line) => line.toString()));
  let heading = -1;
  for (const [i, line] of lines.entries()) {
    if (line.startsWith('{"name"')) heading = i;
    if (!line.startsWith(organizationId)) continue;
    const table = JSON.parse(lines[heading] as string);
    lines[heading] = `${JSON.stringify({ ...table, rows: table.rows - 1 })}\n`;
    lines[i] = '';
  }
  yield Buffer.from(lines.join(''));
}

async function* replacing(from: string, to: string, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const batch of linesOf(content)) {
    for (const line of batch) yield Buffer.from(line.toString().replace(from, to));
  }
}

describe('writeBackup', () => {
  const refused = async (url = source.url, keys = masterKeys): Promise<string> => {
    const before = await readdir(folder);
    const error = await writeBackup({ url, masterKeys: keys, path: join(folder, 'refused.backup') }).catch((e) => e);
    expect(error).toBeInstanceOf(Error);
    expect(await readdir(folder)).toEqual(before);
    return error.message;
  };

  it('is refused when a policy hides a tenant', async () => {
    await source.sql(`alter policy backup on organizations.members using (organization_id <> '${lost.id}')`);
    try {
      expect(await refused()).toContain(
        `The backup would have 0 of 1 rows of organization ${lost.id} in organizations.members`,
      );
    } finally {
      await source.sql('alter policy backup on organizations.members using (true)');
    }
  });

  it('is refused when a grant is missing', async () => {
    await source.sql('revoke select on identity.users from tessera_backup');
    try {
      expect(await refused()).toContain('permission denied for table users');
    } finally {
      await source.sql('grant select on identity.users to tessera_backup');
    }
  });

  it('is refused for a database without users, and for one without migrations', async () => {
    await using fresh = await createTestDatabase();
    expect(await refused(fresh.url)).toContain('no users');
    await using empty = await createEmptyDatabase();
    expect(await refused(empty.url)).toContain('npm run db:migrate');
  });

  it('is refused with a master key that does not open the secrets', async () => {
    expect(await refused(source.url, [randomBytes(32)])).toContain('The secrets in this database need the master key');
  });

  it('shows nothing of the rows without the key', async () => {
    const file = await readFile(backup, 'latin1');
    expect(file).not.toContain('example.com');
    expect(file).not.toContain(kept.id);
  });

  it('db:backup: leaves no file that looks complete after kill -9', async () => {
    const path = join(folder, 'killed.backup');
    const gate = new pg.Client(source.url);
    await gate.connect();
    await gate.query('begin; lock table ticketing.waitlist_entries in access exclusive mode');
    const script = spawn(process.execPath, [join(import.meta.dirname, '../../scripts/backup.ts'), path], {
      env: { ...process.env, DATABASE_URL: source.url, TESSERA_MASTER_KEY: masterKeys[0].toString('base64') },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => script.once('exit', resolve));
    await expect.poll(() => existsSync(`${path}.partial`), { timeout: 10_000 }).toBe(true);
    script.kill('SIGKILL');
    await ended;
    await gate.end();
    expect(existsSync(path)).toBe(false);
    await expect(verifyBackup(`${path}.partial`, masterKeys)).rejects.toThrow();
    await expect(writeBackup({ url: source.url, masterKeys, path })).rejects.toThrow('.partial exists');
  }, 20_000);
});
