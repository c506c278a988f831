import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganization, createTestDatabase, type TestDatabase } from '../test/index.ts';
import { Contact, inTenant, type Organization, pipeline, sent, type Transaction } from './index.ts';

let test: TestDatabase;
let organization: Organization;
beforeAll(async () => {
  test = await createTestDatabase();
  organization = await createOrganization(test.database);
  await test.sql('create sequence sent; grant usage on sequence sent to tessera_app');
});
afterAll(() => test[Symbol.asyncDispose]());

const NEXT = `nextval('sent')::integer as position`;

/** A statement of each kind that answers when it was executed. */
const kinds: Record<string, (db: Transaction) => PromiseLike<unknown>> = {
  'an Objection builder': (db) =>
    Contact.query(db)
      .select(db.raw(NEXT) as never)
      .from(db.raw('(select 1) one') as never)
      .first(),
  'an Objection builder in an async function': async (db) =>
    (await Contact.query(db)
      .select(db.raw(NEXT) as never)
      .from(db.raw('(select 1) one') as never)) as unknown,
  'a knex builder': (db) => db.select(db.raw(NEXT)),
  'raw SQL': (db) => db.raw(`select ${NEXT}`),
  'raw SQL in nested async functions': async (db) => (await (async () => await db.raw(`select ${NEXT}`))()) as unknown,
};

const positionOf = (answer: unknown): number => Number(/"position":(\d+)/.exec(JSON.stringify(answer))?.[1]);

describe('pipeline', () => {
  it('sends in the order of the list, whatever kinds of statements it mixes', async () => {
    const names = Object.keys(kinds);
    // Every kind before and after every other.
    const order = [...names, ...names.toReversed(), ...names.flatMap((name) => [name, 'raw SQL'])];
    const answers = await inTenant(test.database, organization.id, (db) =>
      pipeline(...order.map((name) => () => (kinds[name] as (db: Transaction) => PromiseLike<unknown>)(db))),
    );
    const positions = answers.map(positionOf);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(new Set(positions).size).toBe(order.length);
  });

  it('throws the first error, and leaves none unhandled', async () => {
    const failing = inTenant(test.database, organization.id, (db) =>
      pipeline(
        () => db.raw('select 1'),
        () => db.raw('select 1 / 0'),
        () => db.raw('select 2'),
      ),
    );
    await expect(failing).rejects.toMatchObject({ code: '22012' });
  });
});

describe('sent', () => {
  const inOrganization = <T>(work: (db: Transaction) => Promise<T>) => inTenant(test.database, organization.id, work);

  it('sends in order, ahead of what follows, without waiting', async () => {
    const answers = await inOrganization(async (db) => {
      const first = await sent(() => db.raw(`select ${NEXT}`));
      const second = await sent(() => (kinds['an Objection builder'] as (db: Transaction) => PromiseLike<unknown>)(db));
      const third = await db.raw(`select ${NEXT}`);
      return [await first.answer, await second.answer, third];
    });
    const positions = answers.map(positionOf);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('a failed statement that is not waited for fails the next one and the commit, with its error', async () => {
    const fails = async (db: Transaction) => void (await sent(() => db.raw('select 1 / 0')));
    await expect(inOrganization(fails)).rejects.toMatchObject({ cause: { code: '22012' } });
    const going = inOrganization(async (db) => {
      await fails(db);
      await db.raw('select 1');
    });
    await expect(going).rejects.toMatchObject({ code: '22012' });
  });

  it.each(['raw SQL', 'an Objection builder'])('throws when %s could not be sent', async (kind) => {
    const unsendable = (db: Transaction) =>
      kind === 'raw SQL'
        ? db.raw('select ?::jsonb', [{ big: 1n } as never])
        : Contact.query(db).where({ name: { big: 1n } as never });
    const written = inOrganization(async (db) => {
      await sent(() => unsendable(db));
    });
    await expect(written).rejects.toThrow(/BigInt/);
  });
});
