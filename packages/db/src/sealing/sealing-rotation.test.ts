/** Rotates data keys and the master key of ten thousand sealed rows of a real table while they are read and written. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganization, createTestDatabase, type TestDatabase } from '../../test/index.ts';
import {
  DataKey,
  IdempotencyKey,
  inSystem,
  inTenant,
  type MasterKeys,
  reseal,
  rotateDataKey,
  rotateMasterKey,
  type SealedPlace,
  seal,
  type Transaction,
  unseal,
} from '../index.ts';

const ROWS = 10_000;
const ORGANIZATIONS = 4;
const BATCH = 250;
const READERS = 6;

const previous = randomBytes(32);
const next = randomBytes(32);

let test: TestDatabase;
let organizations: string[];
beforeAll(async () => {
  test = await createTestDatabase({ max: 8 });
  organizations = [];
  for (let i = 0; i < ORGANIZATIONS; i++) organizations.push((await createOrganization(test.database)).id);
  await fill();
}, 120_000);
afterAll(() => test[Symbol.asyncDispose]());

const system = <T>(work: (db: Transaction) => Promise<T>): Promise<T> => inSystem(test.database, work);

type Sealed = Pick<IdempotencyKey, 'organizationId' | 'key'>;

const rowOf = (i: number): Sealed => ({
  organizationId: organizations[i % ORGANIZATIONS] as string,
  key: `row ${i}`,
});
const placeOf = ({ organizationId, key }: Sealed): SealedPlace => ({
  table: IdempotencyKey.tableName,
  column: 'response',
  organizationId,
  rowId: key,
});
/** The expected text of a row after its last write. */
const says = (row: Sealed, version: number) => `secret of ${row.key}, version ${version}`;

const rowsAt = (db: Transaction, row: Sealed) =>
  IdempotencyKey.query(db).where({ organizationId: row.organizationId, key: row.key });

async function fill(): Promise<void> {
  for (let from = 0; from < ROWS; from += BATCH) {
    await system(async (db) => {
      const rows = [];
      for (let i = from; i < from + BATCH; i++) {
        const row = rowOf(i);
        const response = await seal(db, [previous], placeOf(row), says(row, 1));
        rows.push({ ...row, principal: 'test', procedure: 'test', requestHash: 'x', response });
      }
      await db.table(IdempotencyKey.tableName).insert(rows);
    });
  }
}

/**
 * As a tenant or as the system, with either order of the master keys: the order depends on how far a deployment has
 * progressed.
 */
async function read(i: number, reader: number): Promise<string> {
  const row = rowOf(i);
  const keys: MasterKeys = reader % 2 ? [next, previous] : [previous, next];
  const work = async (db: Transaction) => {
    const { response } = await rowsAt(db, row).first().throwIfNotFound();
    return unseal(db, keys, placeOf(row), response as string);
  };
  return reader % 3
    ? inTenant(test.database, row.organizationId, work, { readOnly: true })
    : inSystem(test.database, work, { readOnly: true });
}

/**
 * Reseals the remaining values under the newest data key. Rows are locked for one statement each, not while values are
 * resealed: a concurrent write does not wait and is not lost.
 */
async function bringOver(keys: MasterKeys): Promise<number> {
  for (let brought = 0; ; ) {
    const batch = await system(async (db) => {
      const old = await IdempotencyKey.query(db).where('response', 'like', 's1.1.%').limit(BATCH);
      const fresh: object[] = [];
      for (const { organizationId, key, response } of old) {
        const next = await reseal(db, keys, placeOf({ organizationId, key }), response as string);
        fresh.push({ organization_id: organizationId, key, response, next });
      }
      return fresh;
    });
    if (batch.length === 0) return brought;
    const { rowCount } = await system((db) =>
      db.raw(
        `update platform.idempotency_keys k set response = given.next
         from json_to_recordset(?) as given(organization_id uuid, key text, response text, next text)
         where k.organization_id = given.organization_id and k.key = given.key and k.response = given.response`,
        [JSON.stringify(batch)],
      ),
    );
    brought += rowCount;
  }
}

describe('rotateDataKey, rotateMasterKey: 10,000 sealed rows', () => {
  it('change data keys and master key during reads and writes, without a failure', async () => {
    const failures: unknown[] = [];
    let rotating = true;
    let reads = 0;
    let writes = 0;
    const readers = Array.from({ length: READERS }, async (_, reader) => {
      for (let i = reader; rotating; i += READERS + 1) {
        const row = rowOf(i % ROWS);
        const text = await read(i % ROWS, reader).catch((error) => failures.push(error));
        if (text !== says(row, 1) && text !== says(row, 2)) failures.push(`${row.key} says ${text}`);
        reads++;
        await pause(5);
      }
    });
    // Every hundredth row is rewritten; the sweep must not restore its old text.
    const writer = (async () => {
      for (let i = ROWS - 100; i >= 0 && rotating; i -= 100, writes++) {
        const row = rowOf(i);
        await system(async (db) => {
          const response = await seal(db, [next, previous], placeOf(row), says(row, 2));
          await rowsAt(db, row).patch({ response });
        }).catch((error) => failures.push(error));
      }
    })();

    const keys: MasterKeys = [next, previous];
    expect(await system((db) => rotateMasterKey(db, keys))).toBe(ORGANIZATIONS);
    for (const id of organizations) expect(await system((db) => rotateDataKey(db, keys, id))).toBe(2);
    expect(await bringOver(keys)).toBeGreaterThan(ROWS - 200);
    await writer;
    rotating = false;
    await Promise.all(readers);
    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(500);
    expect(writes).toBe(100);

    // Removes the old data keys and the old master key; the values that they sealed still open.
    const left = await system((db) => IdempotencyKey.query(db).whereNot('response', 'like', 's1.2.%').resultSize());
    expect(left).toBe(0);
    await system((db) => DataKey.query(db).where({ version: 1 }).delete().execute());
    await system(async (db) => {
      for (let i = 0; i < ROWS; i += 4) {
        const row = rowOf(i);
        const { response } = await rowsAt(db, row).first().throwIfNotFound();
        expect(await unseal(db, [next], placeOf(row), response as string)).toBe(says(row, i % 100 ? 1 : 2));
      }
    });
  }, 180_000);

  it('do not open in the place of another row', async () => {
    // Another row of the same organization, under the same key; and one of another organization.
    for (const [to, from] of [
      [ORGANIZATIONS, 0],
      [1, 0],
    ] as const) {
      await system(async (db) => {
        const { response } = await rowsAt(db, rowOf(from)).first().throwIfNotFound();
        await rowsAt(db, rowOf(to)).patch({ response });
      });
      for (const reader of [0, 1]) await expect(read(to, reader)).rejects.toThrow(/unable to authenticate/);
      expect(await read(from, 1)).toBe(says(rowOf(from), 2));
    }
  });
});
