import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { addEventCounts, lockContactsForKeyShare } from '../contacts/activity/event-counters.ts';
import type { EventCondition } from './audience-rule.schema.ts';

let test: TestApp;
let tenant: Tenant;
const ids: Record<string, string> = {};
const dayAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

beforeAll(async () => {
  test = await createTestApp();
  tenant = await test.createTenant();
  for (const name of ['Asha', 'José', 'Ravi']) ids[name] = (await tenant.call.contacts.create({ name })).id;
  await addEvents('Asha', 'bought', 3, 0);
  await addEvents('Asha', 'bought', 2, 6);
  await addEvents('José', 'bought', 1, 40);
  await addEvents('José', 'page', 5, 1);
  // A contact of another organization with the same events.
  const other = await test.createTenant();
  const { id } = await other.call.contacts.create({ name: 'Stranger' });
  await other.transaction((ctx) =>
    addEventCounts(ctx, [{ contactId: id, eventType: 'bought', day: '2026-11-20', count: 9, lastAt: new Date() }]),
  );
});
afterAll(() => test[Symbol.asyncDispose]());

const addEvents = (name: string, eventType: string, count: number, daysAgo: number) =>
  tenant.transaction((ctx) => {
    const lastAt = dayAgo(daysAgo);
    const contactId = ids[name] as string;
    return addEventCounts(ctx, [{ contactId, eventType, day: lastAt.toISOString().slice(0, 10), count, lastAt }]);
  });

const rule = (fields: Partial<EventCondition> = {}): EventCondition => ({
  type: 'event',
  event: 'bought',
  operator: 'did',
  ...fields,
});

describe('compileRule: event conditions', () => {
  it.each<[Partial<EventCondition>, string]>([
    [{}, 'Asha José'],
    [{ atLeast: 2 }, 'Asha'],
    [{ atLeast: 5 }, 'Asha'],
    [{ atLeast: 6 }, ''],
    [{ days: 1 }, 'Asha'],
    [{ days: 1, atLeast: 4 }, ''],
    [{ days: 6, atLeast: 4 }, ''],
    [{ days: 7, atLeast: 5 }, 'Asha'],
    [{ days: 41 }, 'Asha José'],
    [{ event: 'page' }, 'José'],
    [{ event: 'BOUGHT' }, ''],
    [{ operator: 'didNot' }, 'Ravi'],
    [{ operator: 'didNot', days: 30 }, 'José Ravi'],
    [{ operator: 'didNot', atLeast: 2 }, 'José Ravi'],
    [{ event: "'; drop table x; --", operator: 'didNot' }, 'Asha José Ravi'],
  ])('%j: %s', async (fields, names) => {
    const { count, sample } = await tenant.call.contacts.audiences.preview({ rules: rule(fields) });
    expect(
      sample
        .map(({ name }) => name)
        .sort()
        .join(' '),
    ).toBe(names);
    expect(count).toBe(sample.length);
  });

  it("C45: count events under every vendor's name for their type", async () => {
    await addEvents('Ravi', 'purchase', 1, 1);
    await addEvents('Ravi', 'order_placed', 1, 1);
    for (const event of ['purchase', 'Purchase', 'order_placed', 'orders/create']) {
      const { count } = await tenant.call.contacts.audiences.preview({ rules: rule({ event, atLeast: 2 }) });
      expect([event, count]).toEqual([event, 1]);
    }
  });

  it('combine with other rules, also in a stored audience', async () => {
    const rules = {
      type: 'and' as const,
      rules: [
        { type: 'not' as const, rule: rule({ days: 30 }) },
        rule(),
        { type: 'not' as const, rule: rule({ event: 'x' }) },
      ],
    };
    const { id } = await tenant.call.contacts.audiences.create({ type: 'rules', name: 'Lapsed', rules });
    expect(
      (await tenant.call.contacts.audiences.members.list({ audienceId: id })).items.map(({ name }) => name),
    ).toEqual(['José']);
    expect((await tenant.call.contacts.audiences.get({ id })).rules).toEqual(rules);
  });

  it.each([
    { event: '' },
    { event: 'x'.repeat(201) },
    { atLeast: 0 },
    { days: 0 },
    { days: 1.5 },
    { operator: 'does' },
  ])('refuses %j', async (fields) => {
    const rules = rule(fields as Partial<EventCondition>);
    await expect(tenant.call.contacts.audiences.preview({ rules })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

it('countActivity: concurrent calls in any order add up', async () => {
  const contacts = await Promise.all(['A', 'B'].map((name) => tenant.call.contacts.create({ name })));
  const each = contacts.map(({ id }) => ({
    contactId: id,
    eventType: 'seen',
    day: '2026-11-20',
    count: 1,
    lastAt: new Date(),
  }));
  await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      tenant.transaction((ctx) => addEventCounts(ctx, i % 2 ? each : each.toReversed())),
    ),
  );
  const rules = rule({ event: 'seen', atLeast: 10 });
  expect(await tenant.call.contacts.audiences.preview({ rules })).toMatchObject({ count: 2 });
  expect(await tenant.call.contacts.audiences.preview({ rules: { ...rules, atLeast: 11 } })).toMatchObject({
    count: 0,
  });
});

it('contacts.merge and contacts.delete: counters are summed, and deleted with the contact', async () => {
  const [keep, merge] = await Promise.all(['K', 'M'].map((name) => tenant.call.contacts.create({ name })));
  for (const contact of [keep, merge, merge]) {
    await tenant.transaction((ctx) =>
      addEventCounts(ctx, [
        { contactId: contact?.id as string, eventType: 'met', day: '2026-11-20', count: 1, lastAt: new Date() },
      ]),
    );
  }
  await tenant.call.contacts.merge({ keepId: keep?.id as string, mergeId: merge?.id as string });
  const rules = rule({ event: 'met', atLeast: 3 });
  expect(await tenant.call.contacts.audiences.preview({ rules })).toMatchObject({ count: 1 });
  await tenant.call.contacts.delete({ id: keep?.id as string });
  expect(await tenant.call.contacts.audiences.preview({ rules })).toMatchObject({ count: 0 });
  const locked = await tenant.transaction((ctx) =>
    lockContactsForKeyShare(ctx, [keep?.id as string, ids.Asha as string]),
  );
  expect([...locked]).toEqual([ids.Asha]);
});
