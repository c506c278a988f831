import { randomBytes } from 'node:crypto';
import { DataKey, inSystem, type MasterKeys, masterKeyId, seal, type Transaction, unseal } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, createTestServer, type TestApp } from '../../../../test/index.ts';
import { startServer } from '../../../server.ts';
import { rewrapDataKeys } from '../index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const system = <T>(work: (db: Transaction) => Promise<T>): Promise<T> => inSystem(test.app.database, work);

it('rewrapDataKeys: a start with a new master key before the previous one makes the previous one dispensable', async () => {
  const { organization } = await test.createTenant();
  const place = { table: 't', column: 'c', organizationId: organization.id, rowId: 'r' };
  const [previous] = test.app.masterKeys;
  const next = randomBytes(32);
  const sealed = await system((db) => seal(db, [previous], place, 'a secret'));
  const start = (masterKeys: MasterKeys) =>
    rewrapDataKeys.run({ ...test.app, masterKeys }, {}, new AbortController().signal);
  const wrapped = async () => (await system(async (db) => DataKey.query(db))).map(({ wrappedKey }) => wrappedKey);

  const before = await wrapped();
  await start([previous]);
  expect(await wrapped()).toEqual(before);
  await expect(system((db) => unseal(db, [next], place, sealed))).rejects.toThrow('need the master key');
  await start([next, previous]);
  expect(await system((db) => unseal(db, [next], place, sealed))).toBe('a secret');
  // A server without the previous key fails, and changes nothing.
  await expect(start([randomBytes(32), previous])).rejects.toThrow('need the master key');
  expect(await system((db) => unseal(db, [next], place, sealed))).toBe('a secret');
});

it('startServer: refuses a master key that does not open the secrets of the database, and says which one does', async () => {
  await using server = await createTestServer();
  const [written] = server.app.masterKeys;
  const wrong = randomBytes(32);
  const start = startServer({ config: server.app.config, databaseUrl: server.db.url, masterKeys: [wrong] });
  await expect(start).rejects.toThrow(
    `need the master key with fingerprint ${masterKeyId(written)}, and the given one has ${masterKeyId(wrong)}`,
  );
});
