import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganization, createTestDatabase, type TestDatabase } from '../test/index.ts';
import {
  asSystem,
  Contact,
  createDatabase,
  type Database,
  type DatabaseOptions,
  inSystem,
  inTenant,
  newId,
  Organization,
  type Transaction,
} from './index.ts';

let test: TestDatabase;
let mine: Organization;
let other: Organization;
beforeAll(async () => {
  test = await createTestDatabase();
  [mine, other] = [await createOrganization(test.database), await createOrganization(test.database)];
  for (const { id } of [mine, other]) await inTenant(test.database, id, (db) => addContact(db, id));
});
afterAll(() => test[Symbol.asyncDispose]());

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const scope = (db: Transaction, id: string) => ({ db, organization: { id } });
const addContact = (db: Transaction, id: string, name = 'Asha'): Promise<Contact> =>
  Contact.add(scope(db, id), { name });
const countContacts = (database: Database, { id }: Organization): Promise<number> =>
  inTenant(database, id, (db) => Contact.of(scope(db, id)).resultSize());

/** A separate pool of one connection, so that each statement sees what the previous one left behind. */
async function withPool<T>(
  work: (database: Database, raw: Knex) => Promise<T>,
  options: DatabaseOptions = {},
): Promise<T> {
  const database = createDatabase(test.url, { max: 1, ...options });
  try {
    return await work(database, database as unknown as Knex);
  } finally {
    await database.destroy();
  }
}

interface Who {
  role: string;
  organization: string | null;
  readOnly: string;
}
const WHO = `select current_user::text as role, current_setting('app.organization_id', true) as organization,
  current_setting('transaction_read_only') as read_only`;
const who = async (db: Transaction): Promise<Who> => (await db.raw(WHO)).rows[0];
const pid = async (db: Transaction): Promise<number> => (await db.raw('select pg_backend_pid() as pid')).rows[0].pid;

describe('inTenant, inSystem: role and organization', () => {
  it('are set for a transaction and for each statement of a reader, and reset afterwards', async () => {
    await withPool(async (database, raw) => {
      const initial = await who(raw);
      expect(initial).toMatchObject({ role: 'tessera', readOnly: 'off' });
      const id = await pid(raw);
      const expectReset = async () => {
        expect(await who(raw)).toEqual({ ...initial, organization: '' });
        expect(await pid(raw)).toBe(id);
      };

      expect(await inTenant(database, mine.id, who)).toEqual({
        role: 'tessera_app',
        organization: mine.id,
        readOnly: 'off',
      });
      await expectReset();
      expect(await inTenant(database, other.id, who, { readOnly: true })).toEqual({
        role: 'tessera_app',
        organization: other.id,
        readOnly: 'on',
      });
      await expectReset();
      expect(await inSystem(database, who)).toEqual({ role: 'tessera_system', organization: '', readOnly: 'off' });
      await expectReset();
      expect(await inSystem(database, who, { readOnly: true })).toEqual({
        role: 'tessera_system',
        organization: '',
        readOnly: 'on',
      });
      await expectReset();
      await inTenant(database, mine.id, (db) => db.raw('select 1 / 0')).catch(() => {});
      await expectReset();
      await inTenant(database, mine.id, (db) => db.raw('select 1 / 0'), { readOnly: true }).catch(() => {});
      await expectReset();
    });
  });

  it('hold for prepared statements that several roles share', async () => {
    await withPool(async (database) => {
      const names = (db: Transaction) => Contact.query(db).whereNot('name', '').select('organizationId');
      for (let round = 0; round < 4; round++) {
        for (const readOnly of [true, false]) {
          for (const { id } of [mine, other]) {
            const rows = await inTenant(database, id, async (db) => names(db), { readOnly });
            expect(rows).toEqual([{ organizationId: id }]);
          }
          expect((await inSystem(database, async (db) => names(db), { readOnly })).length).toBeGreaterThanOrEqual(2);
        }
      }
    });
  });

  it('show nothing when no organization is set', async () => {
    for (const database of [createDatabase(test.url, { max: 1 }), createDatabase(test.url, { max: 1 })]) {
      const raw = database as unknown as Knex;
      const asApp = (work: (db: Transaction) => Promise<unknown>) =>
        raw.transaction(work, { scope: ['tessera_app', ''] } as Knex.TransactionConfig);
      // On a connection that never had an organization, and on one that had.
      await expect(asApp((db) => db.raw('select * from contacts.contacts'))).rejects.toThrow(
        /uuid|app.organization_id/,
      );
      await inTenant(database, mine.id, who);
      await expect(asApp((db) => db.raw('select * from contacts.contacts'))).rejects.toThrow(/uuid/);
      await expect(asApp((db) => addContact(db, mine.id))).rejects.toThrow(/uuid/);
      await database.destroy();
    }
  });

  it.each([
    '',
    'x',
    "'; drop table contacts.contacts; --",
    `${newId()}'`,
    `${newId()}\n`,
    newId().slice(1),
    null,
    undefined,
  ])('are refused for %j', async (id) => {
    const attempts = [{}, { readOnly: true }].map(async (options) =>
      inTenant(test.database, id as string, who, options),
    );
    for (const { reason } of (await Promise.allSettled(attempts)) as PromiseRejectedResult[]) {
      expect(reason).toEqual(new TypeError('organizationId must be a UUID'));
    }
  });
});

describe('inTenant: another organization', () => {
  it('is neither read nor written, with predicates or without', async () => {
    await inTenant(test.database, mine.id, async (db) => {
      expect(new Set((await Contact.query(db)).map(({ organizationId }) => organizationId))).toEqual(
        new Set([mine.id]),
      );
      expect(await Contact.of(scope(db, other.id))).toEqual([]);
      expect(await Contact.of(scope(db, other.id)).patch({ name: 'Taken' })).toBe(0);
      expect(await Contact.of(scope(db, other.id)).delete()).toBe(0);
      expect(await Organization.query(db).select('id')).toEqual([{ id: mine.id }]);
    });
    await expect(inTenant(test.database, mine.id, (db) => addContact(db, other.id))).rejects.toThrow(
      /row-level security/,
    );
    const moved = inTenant(test.database, mine.id, (db) =>
      Contact.of(scope(db, mine.id)).patch({ organizationId: other.id }).execute(),
    );
    await expect(moved).rejects.toThrow(/row-level security/);
    expect(await countContacts(test.database, other)).toBe(1);
  });

  it('is never visible in 200 concurrent readers and transactions of 20 organizations over 4 connections', async () => {
    const organizations = await Promise.all(Array.from({ length: 20 }, () => createOrganization(test.database)));
    await withPool(
      async (database) => {
        const seen = await Promise.all(
          Array.from({ length: 200 }, async (_, i) => {
            const { id } = organizations[i % 20] as Organization;
            const look = async (db: Transaction) => {
              const rows = await Contact.query(db).select('organizationId', 'name');
              const { organization } = await who(db);
              return [...rows.map((row) => row.organizationId), organization].every((found) => found === id);
            };
            if (i % 3 === 0) return inTenant(database, id, look, { readOnly: true });
            return inTenant(database, id, async (db) => {
              await addContact(db, id, `${i}`);
              if (i % 7 === 0) await db.raw('select pg_sleep(0.01)');
              const isMine = await look(db);
              if (i % 5 === 0) throw new Error('rolled back');
              return isMine;
            }).catch((error: Error) => error.message === 'rolled back');
          }),
        );
        expect(seen.filter((isMine) => !isMine)).toEqual([]);
      },
      { max: 4 },
    );
    const kept = Array.from({ length: 200 }, (_, i) => i).filter((i) => i % 3 !== 0 && i % 5 !== 0).length;
    const counts = await Promise.all(organizations.map((organization) => countContacts(test.database, organization)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(kept);
  });
});

describe('inTenant, read-only: a reader', () => {
  it('refuses statements that change something', async () => {
    await withPool(async (database) => {
      const read = (work: (db: Transaction) => Promise<unknown>) =>
        inTenant(database, mine.id, work, { readOnly: true });
      await expect(read((db) => addContact(db, mine.id))).rejects.toThrow(/read-only/);
      await expect(read((db) => Contact.of(scope(db, mine.id)).patch({ name: 'X' }).execute())).rejects.toThrow(
        /read-only/,
      );
      await expect(read((db) => Contact.of(scope(db, mine.id)).delete().execute())).rejects.toThrow(/read-only/);
      await expect(read((db) => db.raw("select nextval('platform.event_position')"))).rejects.toThrow(
        /read-only|permission/,
      );
      await expect(read((db) => db.raw("select set_config('transaction_read_only', 'off', true)"))).rejects.toThrow(
        /read-write/,
      );
      await expect(
        read((db) => db.raw('insert into contacts.contacts (organization_id) values (?)', [mine.id])),
      ).rejects.toThrow(/read-only/);
      await expect(read(async (db) => db.transaction(async () => {}))).rejects.toThrow(/read-only scope/);
      expect(await countContacts(database, mine)).toBe(1);
    });
  });

  it('works after an error, and answers statements sent together in their order', async () => {
    await withPool(async (database) => {
      await inTenant(
        database,
        mine.id,
        async (db) => {
          await expect(db.raw('select nothing from nowhere')).rejects.toThrow(/nowhere/);
          const answers = await Promise.allSettled(
            Array.from(
              { length: 30 },
              async (_, i) => (await db.raw(i % 10 === 3 ? 'select ? / 0' : 'select ?::int as i', [i])).rows[0].i,
            ),
          );
          expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'failed'))).toEqual(
            Array.from({ length: 30 }, (_, i) => (i % 10 === 3 ? 'failed' : i)),
          );
        },
        { readOnly: true },
      );
    });
  });
});

describe('inTenant: a transaction', () => {
  it('is rolled back by an error anywhere, and leaves a connection that can be used', async () => {
    await withPool(async (database, raw) => {
      const id = await pid(raw);
      const failures: [string, (db: Transaction) => Promise<unknown>, RegExp][] = [
        ['its first statement', (db) => db.raw('select 1 / 0'), /division by zero/],
        ['its first statement, with values', (db) => db.raw('select 1 / ?::int', [0]), /division by zero/],
        ['a statement that cannot be read', (db) => db.raw('nonsense'), /nonsense/],
        ['a later statement', (db) => addContact(db, mine.id).then(() => db.raw('select 1 / 0')), /division by zero/],
        [
          'one of many sent together',
          (db) =>
            Promise.all([
              addContact(db, mine.id),
              db.raw('select 1 / 0'),
              addContact(db, mine.id),
              addContact(db, mine.id),
            ]),
          /division by zero/,
        ],
        [
          'our own code',
          async (db) => {
            await addContact(db, mine.id);
            throw new Error('ours');
          },
          /ours/,
        ],
        [
          'our own code, before any statement',
          async () => {
            throw new Error('ours');
          },
          /ours/,
        ],
      ];
      for (const [name, work, message] of [...failures, ...failures]) {
        await expect(inTenant(database, mine.id, work), name).rejects.toThrow(message);
        expect(await countContacts(database, mine), name).toBe(1);
        expect(await pid(raw), name).toBe(id);
      }
    });
  });

  it('with a value that cannot be sent does not affect the next', async () => {
    await withPool(async (database) => {
      const send = (value: unknown) =>
        inTenant(database, mine.id, (db) => db.raw('select ?::jsonb as sent', [value as never]));
      for (let round = 0; round < 3; round++) await expect(send({ big: 1n })).rejects.toThrow(/BigInt/);
      for (let round = 0; round < 3; round++) expect((await send({ small: 1 })).rows).toEqual([{ sent: { small: 1 } }]);
      await expect(send({ big: 1n })).rejects.toThrow(/BigInt/);
      expect((await send({ small: 1 })).rows).toEqual([{ sent: { small: 1 } }]);
    });
  });

  it('is not reported as committed when the error of a statement was swallowed', async () => {
    const kept = inTenant(test.database, mine.id, async (db) => {
      await addContact(db, mine.id);
      await db.raw('select 1 / 0').catch(() => {});
      return 'kept';
    });
    await expect(kept).rejects.toThrow(/rolled back/);
    expect(await countContacts(test.database, mine)).toBe(1);
  });

  it('keeps what was written outside a savepoint that failed', async () => {
    const organization = await createOrganization(test.database);
    await withPool(async (database) => {
      await inTenant(database, organization.id, async (db) => {
        await addContact(db, organization.id, 'outer');
        await db.transaction(async (inner) => {
          await addContact(inner, organization.id, 'inner');
          const failed = inner.transaction(async (innermost) => {
            await addContact(innermost, organization.id, 'lost');
            await innermost.raw('select 1 / 0');
          });
          await expect(failed).rejects.toThrow(/division by zero/);
          expect(await who(inner)).toMatchObject({ role: 'tessera_app', organization: organization.id });
        });
        const failed = db.transaction(async (inner) => {
          await addContact(inner, organization.id, 'lost too');
          throw new Error('ours');
        });
        await expect(failed).rejects.toThrow('ours');
      });
      const contacts = await inTenant(database, organization.id, async (db) => Contact.query(db).orderBy('id'));
      expect(contacts.map(({ name }) => name)).toEqual(['outer', 'inner']);
    });
  });

  it('cannot be used after its end', async () => {
    const left = await inTenant(test.database, mine.id, async (db) => ({ db }));
    await expect(left.db.raw('select 1')).rejects.toThrow(/already complete/);
  });

  it('sends the same statement several times at once on a connection that has never seen it', async () => {
    await withPool(async (database) => {
      for (let round = 0; round < 3; round++) {
        const answers = await inTenant(database, mine.id, (db) =>
          Promise.all(Array.from({ length: 10 }, (_, i) => db.raw('select ?::int as once', [i]))),
        );
        expect(answers.map(({ rows }) => rows[0].once)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      }
      // Its first use is in an aborted transaction, which must not register a name that was never prepared.
      for (let round = 0; round < 3; round++) {
        const failed = inTenant(database, mine.id, (db) =>
          Promise.all([
            db.raw('select 1 / 0'),
            db.raw('select ?::int as twice', [1]),
            db.raw('select ?::int as twice', [2]),
          ]),
        );
        await expect(failed).rejects.toThrow(/division by zero/);
      }
      expect((await inTenant(database, mine.id, (db) => db.raw('select ?::int as twice', [3]))).rows).toEqual([
        { twice: 3 },
      ]);
    });
  });

  it('that cannot be opened releases its connection', async () => {
    const login = `tessera_test_${newId().replaceAll('-', '')}`;
    await test.sql(`create role ${login} login password 'test'`);
    const url = new URL(test.url);
    [url.username, url.password] = [login, 'test'];
    const database = createDatabase(url.href, { max: 1 });
    try {
      await expect(inTenant(database, mine.id, who)).rejects.toThrow(/permission denied to set role/);
      await expect(inTenant(database, mine.id, who, { readOnly: true })).rejects.toThrow(
        /permission denied to set role/,
      );
      await test.sql(`grant tessera_app to ${login}`);
      expect(await inTenant(database, mine.id, who)).toMatchObject({ role: 'tessera_app' });
      expect(await inTenant(database, mine.id, who, { readOnly: true })).toMatchObject({ role: 'tessera_app' });
    } finally {
      await database.destroy();
      await test.sql(`drop role ${login}`);
    }
  });
});

describe('inTenant: faults', () => {
  it('a statement above its timeout is cancelled, and its connection is used again', async () => {
    await withPool(
      async (database, raw) => {
        const id = await pid(raw);
        for (const readOnly of [true, false]) {
          const started = performance.now();
          const slow = inTenant(database, mine.id, (db) => db.raw('select pg_sleep(10)'), { readOnly });
          await expect(slow).rejects.toMatchObject({ code: '57014' });
          expect(performance.now() - started).toBeLessThan(3_000);
          expect(await inTenant(database, mine.id, who, { readOnly })).toMatchObject({ role: 'tessera_app' });
          expect(await pid(raw)).toBe(id);
        }
      },
      { statementTimeout: 150 },
    );
  });

  const kill = (id: number) => test.sql('select pg_terminate_backend($1)', [id]);

  /** Either PostgreSQL's last message or the broken connection is noticed first. */
  const isLost = { code: expect.stringMatching(/^(57P01|08006)$/) };

  it('a connection killed during a transaction fails that transaction and no other', async () => {
    await withPool(async (database) => {
      const idle = inTenant(database, mine.id, async (db) => {
        await addContact(db, mine.id);
        await kill(await pid(db));
        await wait(50);
        await addContact(db, mine.id);
      });
      await expect(idle).rejects.toMatchObject(isLost);
      const busy = inTenant(database, mine.id, async (db) => {
        await addContact(db, mine.id);
        const id = await pid(db);
        setTimeout(() => void kill(id), 50);
        await Promise.all([db.raw('select pg_sleep(5)'), addContact(db, mine.id)]);
      });
      await expect(busy).rejects.toMatchObject(isLost);
      const reading = inTenant(
        database,
        mine.id,
        async (db) => {
          const id = await pid(db);
          setTimeout(() => void kill(id), 50);
          await db.raw('select pg_sleep(5)');
        },
        { readOnly: true },
      );
      await expect(reading).rejects.toMatchObject(isLost);
      expect(await countContacts(database, mine)).toBe(1);
    });
  });

  it('connections killed while idle are replaced', async () => {
    await withPool(
      async (database) => {
        const ids = await Promise.all(
          Array.from({ length: 3 }, () =>
            inTenant(database, mine.id, async (db) => db.raw('select pg_sleep(0.05)').then(() => pid(db))),
          ),
        );
        for (const id of ids) await kill(id);
        await wait(300);
        expect(
          await Promise.all([mine, mine, mine].map((organization) => countContacts(database, organization))),
        ).toEqual([1, 1, 1]);
      },
      { max: 3 },
    );
  });
});

describe('asSystem', () => {
  it('lends the system role and resets it', async () => {
    await inTenant(test.database, mine.id, async (db) => {
      const lent = await asSystem(db, async (system) => ({
        ...(await who(system)),
        all: await Contact.query(system).resultSize(),
      }));
      expect(lent).toMatchObject({ role: 'tessera_system', organization: mine.id });
      expect(lent.all).toBeGreaterThan(1);
      expect(await who(db)).toMatchObject({ role: 'tessera_app' });
      expect(await Contact.query(db).resultSize()).toBe(1);
    });
  });

  it.each([
    [
      'an error of ours',
      async () => {
        throw new Error('went wrong');
      },
    ],
    ['an error of PostgreSQL', (db: Transaction) => db.raw('select went_wrong')],
  ])('resets the role when %s is swallowed: the transaction is lost', async (_name, fail) => {
    let seen: Promise<unknown> | undefined;
    const lost = inTenant(test.database, mine.id, async (db) => {
      await addContact(db, mine.id);
      const swallowed = asSystem(db, fail as (db: Transaction) => Promise<unknown>).catch(() => {});
      seen = swallowed.then(() => Contact.query(db));
      await seen;
    });
    await expect(lost).rejects.toThrow(/went.wrong/);
    await expect(seen).rejects.toThrow(/already complete/);
    expect(await countContacts(test.database, mine)).toBe(1);
  });
});

describe('Row.query: an unbound query', () => {
  it('throws instead of running outside its organization', async () => {
    await expect(async () => Contact.query()).rejects.toThrow(/knex/);
    await expect(async () => Contact.query().insert({ organizationId: mine.id, name: 'X' })).rejects.toThrow(/knex/);
    await expect(async () => Contact.query().where({ organizationId: mine.id }).delete()).rejects.toThrow(/knex/);
    await expect(async () => Contact.of({ organization: mine } as never)).rejects.toThrow(/knex/);
  });
});

it.each([
  ['contacts.find_ids', 'select contacts.find_ids(?, null, null, null, null)', 1],
  ['ticketing.find_customers', "select ticketing.find_customers(?, '%')", 0],
  ['ticketing.find_order_ids', "select ticketing.find_order_ids(?, '%')", 0],
  ['ticketing.find_event_ids', "select ticketing.find_event_ids(?, '%', null)", 0],
])('X20: %s refuses another organization, whatever the caller passes', async (_name, statement, rows) => {
  const count = (organizationId: string) => async (db: Transaction) =>
    (await db.raw(statement, [organizationId])).rows.length;
  expect(await inTenant(test.database, mine.id, count(mine.id))).toBe(rows);
  await expect(inTenant(test.database, mine.id, count(other.id))).rejects.toMatchObject({ code: '42501' });
  expect(await inSystem(test.database, count(other.id))).toBe(rows);
});
