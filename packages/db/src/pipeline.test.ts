import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganization, createTestDatabase, type TestDatabase } from '../test/index.ts';
import { Contact, inTenant, type Organization, pipeline, type Transaction } from './index.ts';

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
