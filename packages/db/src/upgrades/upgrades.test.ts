import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/index.ts';
import { migrate, pendingMigrations, requireVersion } from '../migrate.ts';
import { migrationsIn } from './migration-source.ts';
import { isOlder, tesseraVersion } from './version.ts';

let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tessera-migrations-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await db[Symbol.asyncDispose]();
});

const source = () => migrationsIn(new URL('../../migrations/', import.meta.url), pathToFileURL(`${folder}/`));
const plant = (name: string, statement: string, more = '') =>
  writeFile(
    join(folder, name),
    `${more}\nexport const up = (knex) => knex.raw(\`${statement}\`);\nexport const down = up;`,
  );

describe('migrate', () => {
  it('gives up waiting for a lock, lets the calls behind it run, and tries again', async () => {
    await plant('20990101000000_contacts_add_note.ts', 'alter table contacts.contacts add column planted text');
    const reader = new pg.Client(db.url);
    await reader.connect();
    try {
      await reader.query('begin');
      await reader.query('select from contacts.contacts');
      const retries: Error[] = [];
      const release = (error: Error) => {
        if (retries.push(error) === 1) void reader.query('rollback');
      };
      expect(await migrate(db.url, { source: source(), onRetry: release })).toEqual([
        '20990101000000_contacts_add_note.ts',
      ]);
      expect(retries.map((error) => (error as Error & { code: string }).code)).toContain('55P03');
    } finally {
      await reader.end();
    }
  });

  it('a migration that this version does not contain neither keeps it from starting nor counts as pending', async () => {
    expect(await migrate(db.url)).toEqual([]);
    expect(await pendingMigrations(db.url)).toEqual([]);
    await expect(requireVersion(db.url)).resolves.toBeUndefined();
  });

  it('a migration that fails is not recorded, and those before it stay', async () => {
    await plant('20990102000000_contacts_add_more.ts', 'alter table contacts.contacts add column planted_more text');
    await plant('20990103000000_contacts_fail.ts', 'select 1 / 0');
    await expect(migrate(db.url, { source: source() })).rejects.toThrow('division by zero');
    expect(await db.sql('select planted_more from contacts.contacts')).toEqual([]);
    await rm(join(folder, '20990103000000_contacts_fail.ts'));
    expect(await migrate(db.url, { source: source() })).toEqual([]);
  });

  it('records the minimum version of a contract, and an older version refuses to start', async () => {
    const contract = `export const contract = { minimumVersion: '99.1.0', why: 'planted' };`;
    await plant('20990104000000_contacts_drop_note.ts', 'alter table contacts.contacts drop column planted', contract);
    await migrate(db.url, { source: source() });
    const refusal = `This is version ${tesseraVersion}, and the database needs 99.1.0 or newer since the migration 20990104000000_contacts_drop_note.ts`;
    await expect(requireVersion(db.url)).rejects.toThrow(refusal);
    await expect(migrate(db.url)).rejects.toThrow(refusal);
  });
});

it('isOlder compares versions by their numbers', () => {
  expect(isOlder('0.9.0', '0.10.0')).toBe(true);
  expect(isOlder('0.10.0', '0.9.0')).toBe(false);
  expect(isOlder('1.2.3', '1.2.3')).toBe(false);
  expect(isOlder('1.2.3', '1.2.4')).toBe(true);
  expect(isOlder('2.0.0', '1.9.9')).toBe(false);
});
