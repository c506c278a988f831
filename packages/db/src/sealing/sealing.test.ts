import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganization, createTestDatabase, type TestDatabase } from '../../test/index.ts';
import {
  claimMasterKeys,
  DataKey,
  inSystem,
  inTenant,
  type MasterKeys,
  masterKeyId,
  newId,
  reseal,
  rotateDataKey,
  rotateMasterKey,
  type SealedPlace,
  seal,
  type Transaction,
  unseal,
} from '../index.ts';

const CANARY = 'canary-7f3a-secret';

let test: TestDatabase;
let keys: MasterKeys;
beforeAll(async () => {
  test = await createTestDatabase();
  keys = [randomBytes(32)];
});
afterAll(() => test[Symbol.asyncDispose]());

const system = <T>(work: (db: Transaction) => Promise<T>): Promise<T> => inSystem(test.database, work);

async function newPlace(): Promise<SealedPlace> {
  const { id } = await createOrganization(test.database);
  return { table: 'payments.gateways', column: 'credentials', organizationId: id, rowId: newId() };
}

const keysOf = ({ organizationId }: SealedPlace): Promise<DataKey[]> =>
  system((db) => DataKey.query(db).where({ organizationId }).orderBy('version').execute());

/** The error's message, after checking that it reveals no secret. */
async function failure(work: Promise<unknown>): Promise<Error> {
  const error: Error = await work.then(
    () => Promise.reject(new Error('It did not fail')),
    (reason) => reason,
  );
  const revealed = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
  expect(revealed).not.toContain(CANARY);
  for (const key of keys)
    for (const encoding of ['hex', 'base64', 'base64url'] as const)
      expect(revealed).not.toContain(key.toString(encoding));
  return error;
}

describe('seal, unseal: a sealed value', () => {
  it.each([
    ['nothing', ''],
    ['a letter', 'x'],
    ['words', CANARY],
    ['any script', 'पासवर्ड 🔑\n\0'],
    ['a long text', 'x'.repeat(100_000)],
  ])('opens unchanged: %s', async (_name, plaintext) => {
    const place = await newPlace();
    const sealed = await system((db) => seal(db, keys, place, plaintext));
    expect(sealed).toMatch(/^s1\.1\.[\w-]+$/);
    if (plaintext.length > 10)
      expect(Buffer.from(sealed.split('.')[2] as string, 'base64url').includes(plaintext)).toBe(false);
    expect(await system((db) => unseal(db, keys, place, sealed))).toBe(plaintext);
  });

  it('opens as it was stored: the format of values and data keys never changes', async () => {
    const organizationId = '01990000-0000-7000-8000-000000000001';
    const rowId = '01990000-0000-7000-8000-000000000002';
    const place: SealedPlace = { table: 'payments.gateways', column: 'credentials', organizationId, rowId };
    const wrappedKey = '4bb06f8e.AQEBAQEBAQEBAQEBf-iAvpm25QfY3dUoeT55OKHyHf0RnjIaUThKa2-9P7JWw6WCsGTeKdGcQ_YsbLky';
    const sealed = 's1.1.AQEBAQEBAQEBAQEB2hHvBGGe5Ud3fT7glurjYdmxDQSNfVv85sietAhBvrqLwQ';
    const opened = await system(async (db) => {
      await DataKey.query(db).insert({ organizationId, version: 1, wrappedKey });
      return unseal(db, [Buffer.alloc(32, 7)], place, sealed);
    });
    expect(opened).toBe(CANARY);
  });

  it('may belong to the platform, and has a different ciphertext each time', async () => {
    const place = { ...(await newPlace()), organizationId: null };
    const [first, second] = await system(async (db) => [
      await seal(db, keys, place, CANARY),
      await seal(db, keys, place, CANARY),
    ]);
    expect(first).not.toBe(second);
    for (const sealed of [first, second]) expect(await system((db) => unseal(db, keys, place, sealed))).toBe(CANARY);
  });

  it('opens for a tenant with its own key, which other tenants cannot read', async () => {
    const place = await newPlace();
    const other = await newPlace();
    const as = <T>({ organizationId }: SealedPlace, work: (db: Transaction) => Promise<T>) =>
      inTenant(test.database, organizationId as string, work);
    const sealed = await as(place, (db) => seal(db, keys, place, CANARY));
    expect(await as(place, (db) => unseal(db, keys, place, sealed))).toBe(CANARY);
    expect((await failure(as(other, (db) => unseal(db, keys, place, sealed)))).message).toBe(
      'The data key of a sealed value does not exist',
    );
    expect(await as(other, async (db) => DataKey.query(db))).toEqual([]);
  });

  it('opens in its own column and row only', async () => {
    const place = await newPlace();
    const neighbour = await newPlace();
    const sealed = await system((db) => seal(db, keys, place, CANARY));
    await system((db) => seal(db, keys, neighbour, 'so that it has a key'));
    const moved: SealedPlace[] = [
      { ...place, rowId: newId() },
      { ...place, column: 'secret' },
      { ...place, table: 'identity.users' },
      { ...place, organizationId: neighbour.organizationId },
      { ...place, organizationId: null },
    ];
    await system((db) => seal(db, keys, { ...place, organizationId: null }, 'so that it has a key'));
    for (const elsewhere of moved) await failure(system((db) => unseal(db, keys, elsewhere, sealed)));
  });

  it('does not open when one bit was changed, or when it is no sealed value', async () => {
    const place = await newPlace();
    const sealed = await system((db) => seal(db, keys, place, CANARY));
    const body = Buffer.from(sealed.split('.')[2] as string, 'base64url');
    await system(async (db) => {
      for (let bit = 0; bit < body.length * 8; bit++) {
        const altered = Buffer.from(body);
        altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
        await failure(unseal(db, keys, place, `s1.1.${altered.toString('base64url')}`));
      }
      for (let length = 0; length < body.length; length++) {
        const error = await failure(unseal(db, keys, place, `s1.1.${body.subarray(0, length).toString('base64url')}`));
        if (length < 28) expect(error.message).toBe('Not a sealed value');
      }
    });
    for (const other of [CANARY, '', 's1', 's1.1', 's1..', 's1..AAAA', `s2${sealed.slice(2)}`]) {
      const error = await failure(system((db) => unseal(db, keys, place, other)));
      expect(error.message, other).toBe('Not a sealed value');
    }
    for (const other of [sealed.replace('s1.1.', 's1.2.'), sealed.replace('s1.1.', `s1.${CANARY}.`)]) {
      await failure(system((db) => unseal(db, keys, place, other)));
    }
  });
});

describe('seal, rotateDataKey: data keys', () => {
  it('rotate: old values stay readable, new ones use the new key, and reseal converts old ones', async () => {
    const place = await newPlace();
    const old = await system((db) => seal(db, keys, place, CANARY));
    expect(await system((db) => rotateDataKey(db, keys, place.organizationId))).toBe(2);
    expect(await system((db) => unseal(db, keys, place, old))).toBe(CANARY);
    const fresh = await system((db) => seal(db, keys, place, 'new'));
    expect(fresh).toMatch(/^s1\.2\./);
    const moved = await system((db) => reseal(db, keys, place, old));
    expect(moved).toMatch(/^s1\.2\./);
    expect(await system((db) => unseal(db, keys, place, moved))).toBe(CANARY);
    expect(await system((db) => reseal(db, keys, place, moved))).toBe(moved);
    // When every value is resealed, the old key can be removed; values that were not resealed are lost with it.
    await system((db) =>
      DataKey.query(db)
        .deleteById([place.organizationId as string, 1])
        .execute(),
    );
    expect(await system((db) => unseal(db, keys, place, moved))).toBe(CANARY);
    expect((await failure(system((db) => unseal(db, keys, place, old)))).message).toBe(
      'The data key of a sealed value does not exist',
    );
  });

  it('rotate: begins with version 1, and works for the platform, whatever versions others have', async () => {
    const [place, other] = [await newPlace(), await newPlace()];
    expect(await system((db) => rotateDataKey(db, keys, place.organizationId))).toBe(1);
    for (let version = 1; version <= 3; version++) await system((db) => rotateDataKey(db, keys, other.organizationId));
    const sealed = await system((db) => seal(db, keys, place, CANARY));
    expect(await system((db) => reseal(db, keys, place, sealed))).toBe(sealed);

    const ours = { ...place, organizationId: null };
    const old = await system((db) => seal(db, keys, ours, CANARY));
    const version = await system((db) => rotateDataKey(db, keys, null));
    const moved = await system((db) => reseal(db, keys, ours, old));
    expect(moved.startsWith(`s1.${version}.`)).toBe(true);
    expect(await system((db) => unseal(db, keys, ours, moved))).toBe(CANARY);
    expect(await system((db) => reseal(db, keys, ours, moved))).toBe(moved);
  });

  it('are created once when the first values of an organization are sealed concurrently', async () => {
    const place = await newPlace();
    const places = Array.from({ length: 20 }, () => ({ ...place, rowId: newId() }));
    const sealed = await Promise.all(places.map((one, i) => system((db) => seal(db, keys, one, `${i}`))));
    expect(await keysOf(place)).toHaveLength(1);
    const opened = await Promise.all(
      places.map((one, i) => system((db) => unseal(db, keys, one, sealed[i] as string))),
    );
    expect(opened).toEqual(places.map((_, i) => `${i}`));
  });

  it('get one version per concurrent rotation', async () => {
    const place = await newPlace();
    await system((db) => seal(db, keys, place, CANARY));
    await Promise.all(Array.from({ length: 5 }, () => system((db) => rotateDataKey(db, keys, place.organizationId))));
    const versions = (await keysOf(place)).map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, i) => i + 1));
    expect(versions.length).toBeGreaterThan(1);
  });
});

describe('rotateMasterKey, unseal: the master key', () => {
  it('raises an error that names the missing key when it is wrong', async () => {
    const place = await newPlace();
    const sealed = await system((db) => seal(db, keys, place, CANARY));
    const [key] = await keysOf(place);
    const id = key?.wrappedKey.split('.')[0];
    const wrong = randomBytes(32);
    const error = await failure(system((db) => unseal(db, [wrong], place, sealed)));
    expect(error.message).toContain(
      `need the master key with fingerprint ${id}, and the given one has ${masterKeyId(wrong)}`,
    );
    await failure(system((db) => seal(db, [randomBytes(32)], place, CANARY)));
  });

  it('claimMasterKeys: the first start decides, a rotation goes on, and others are refused', async () => {
    await using database = await createTestDatabase();
    const run = <T>(work: (db: Transaction) => Promise<T>) => inSystem(database.database, work);
    const start = (...masterKeys: MasterKeys) => run((db) => claimMasterKeys(db, masterKeys));
    const [previous, next, wrong] = [randomBytes(32), randomBytes(32), randomBytes(32)];
    // Two servers with different keys start on an empty database: one of them is refused.
    const starts = await Promise.allSettled([start(previous), start(wrong)]);
    expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [first, second] = starts[0]?.status === 'fulfilled' ? [previous, wrong] : [wrong, previous];

    await start(first);
    await expect(start(second)).rejects.toThrow(`master key with fingerprint ${masterKeyId(first)}`);
    await start(next, first);
    const place = { table: 't', column: 'c', organizationId: newId(), rowId: newId() };
    await run((db) => seal(db, [next, first], place, CANARY));
    // Data keys of both: neither key alone is sufficient.
    await expect(start(first)).rejects.toThrow(masterKeyId(next));
    await expect(start(next)).rejects.toThrow(masterKeyId(first));
    await run((db) => rotateMasterKey(db, [next, first]));
    await start(next);
    await expect(start(first)).rejects.toThrow(masterKeyId(next));
  });

  it('opens no data key that was moved to another place', async () => {
    const [place, other] = [await newPlace(), await newPlace()];
    const sealed = await system((db) => seal(db, keys, place, CANARY));
    await system((db) => seal(db, keys, other, CANARY));
    const [foreign] = await keysOf(other);
    await system((db) =>
      DataKey.query(db)
        .findById([place.organizationId as string, 1])
        .patch({ wrappedKey: foreign?.wrappedKey as string })
        .execute(),
    );
    await failure(system((db) => unseal(db, keys, place, sealed)));
  });

  it('rotates over many data keys during reads and writes, without a failure', async () => {
    await using database = await createTestDatabase({ max: 6 });
    const run = <T>(work: (db: Transaction) => Promise<T>) => inSystem(database.database, work);
    const [previous, next] = [randomBytes(32), randomBytes(32)];
    const sealed: [SealedPlace, string][] = [];
    await run(async (db) => {
      for (let i = 0; i < 120; i++) {
        const place = { table: 't', column: 'c', organizationId: newId(), rowId: newId() };
        sealed.push([place, await seal(db, [previous], place, CANARY)]);
      }
    });

    let rotated = false;
    let reads = 0;
    const readers = Array.from({ length: 4 }, async (_, reader) => {
      // Before the rotation servers have both keys. Which is first depends on how far the deployment has progressed.
      const known: MasterKeys = reader % 2 ? [next, previous] : [previous, next];
      for (let i = reader; !rotated || i < sealed.length; i++) {
        const [place, text] = sealed[i % sealed.length] as [SealedPlace, string];
        expect(await run((db) => unseal(db, known, place, text))).toBe(CANARY);
        const another = { ...place, rowId: newId() };
        const written = await run((db) => seal(db, known, another, CANARY));
        expect(await run((db) => unseal(db, known, another, written))).toBe(CANARY);
        reads++;
      }
    });
    expect(await run((db) => rotateMasterKey(db, [next, previous]))).toBe(120);
    rotated = true;
    await Promise.all(readers);
    expect(reads).toBeGreaterThan(120);
    // The old master key can be removed now.
    for (const [place, text] of sealed) expect(await run((db) => unseal(db, [next], place, text))).toBe(CANARY);
    expect(await run((db) => rotateMasterKey(db, [next, previous]))).toBe(0);
  });
});
