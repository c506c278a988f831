import { DataEvent, EventKey, firstIdAt, inSystem, newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { deleteExpiredEvents, dropEmptyMonths } from './retention.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function at<T>(moment: string, work: () => Promise<T>): Promise<T> {
  const now = test.app.now;
  test.app.now = () => new Date(moment);
  try {
    return await work();
  } finally {
    test.app.now = now;
  }
}

async function shop(retentionMonths: number): Promise<Tenant & { sourceId: string; days(): Promise<string> }> {
  const tenant = await test.createTenant();
  await tenant.call.tracking.settings.update({ retentionMonths });
  const { id: sourceId } = await tenant.call.tracking.sources.create({ type: 'gtm', name: 'Shop' });
  return {
    ...tenant,
    sourceId,
    days: async () =>
      (await tenant.call.tracking.events.list({ limit: 200 })).items
        .map(({ messageId }) => messageId)
        .sort()
        .join(' '),
  };
}

/** Stores events received at these times, with their day as message id. */
const receive = ({ transaction, sourceId }: Tenant & { sourceId: string }, ...moments: string[]) =>
  transaction(async (ctx) => {
    for (const moment of moments) {
      const createdAt = new Date(moment);
      await DataEvent.add(ctx, {
        id: firstIdAt(createdAt),
        dataSourceId: sourceId,
        eventType: 'x',
        eventData: {},
        messageId: moment.slice(0, 10),
        occurredAt: createdAt,
        createdAt,
        processedAt: createdAt,
      });
    }
  });

describe('deleteExpired: events', () => {
  it.each([
    ['after six months, when the day has ended', 6, '2026-01-15T23:59:59.999Z', '2026-07-15', '2026-07-16'],
    ['after a month, also when that month is shorter', 1, '2026-01-31T00:00:00Z', '2026-02-28', '2026-03-01'],
    ['after a month, also when that month is longer', 1, '2026-02-28T12:00:00Z', '2026-03-28', '2026-03-29'],
    ['after a leap day', 12, '2028-02-29T12:00:00Z', '2029-02-28', '2029-03-01'],
    ['after ten years', 120, '2026-05-05T05:05:05Z', '2036-05-05', '2036-05-06'],
  ])('are deleted %s', async (_name, months, received, lastDay, deletedOn) => {
    const own = await shop(months);
    await receive(own, received);
    await at(`${lastDay}T23:59:59Z`, () => deleteExpiredEvents(test.app));
    expect(await own.days()).toBe(received.slice(0, 10));
    await at(`${deletedOn}T00:00:00Z`, () => deleteExpiredEvents(test.app));
    expect(await own.days()).toBe('');
  });

  it("are deleted by each organization's own retention, in any number", async () => {
    const [short, long] = [await shop(1), await shop(3)];
    for (const own of [short, long])
      await receive(own, '2026-03-01T00:00:00Z', '2026-04-10T00:00:00Z', '2026-05-20T00:00:00Z');
    await inSystem(test.database, (db) =>
      db.raw(
        `insert into tracking.data_events (organization_id, id, data_source_id, event_type, message_id, occurred_at, created_at)
         select ?, ('019caa00-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, ?, 'x', 'many', now(), '2026-03-02'
         from generate_series(1, 12000) n`,
        [short.organization.id, short.sourceId],
      ),
    );
    await at('2026-05-21T00:00:00Z', () => deleteExpiredEvents(test.app));
    expect(await short.days()).toBe('2026-05-20');
    expect(await long.days()).toBe('2026-03-01 2026-04-10 2026-05-20');
  });

  it('are deleted with their source, whose row is deleted last', async () => {
    const own = await shop(12);
    await receive(own, '2026-11-01T00:00:00Z');
    const other = await own.call.tracking.sources.create({ type: 'gtm', name: 'Other' });
    await receive({ ...own, sourceId: other.id }, '2026-11-02T00:00:00Z');
    await own.call.tracking.sources.delete({ id: own.sourceId });
    // Requests that found the source before may still store events.
    await deleteExpiredEvents(test.app);
    expect(await own.days()).toBe('2026-11-01 2026-11-02');
    await at(new Date(Date.now() + 61_000).toISOString(), () => deleteExpiredEvents(test.app));
    expect(await own.days()).toBe('2026-11-02');
    const { rows } = await inSystem(test.database, async (db) =>
      db.raw('select id from tracking.data_sources where organization_id = ?', [own.organization.id]),
    );
    expect(rows).toEqual([{ id: other.id }]);
  });
});

it('deleteExpired: message keys are kept for eight days', async () => {
  const own = await shop(12);
  const keys = [newId(), newId()] as const;
  await own.transaction(async (ctx) => {
    await EventKey.add(ctx, { key: keys[0], createdAt: new Date('2026-06-01T00:00:00Z') });
    await EventKey.add(ctx, { key: keys[1], createdAt: new Date('2026-06-01T00:00:02Z') });
  });
  const known = async () => (await own.transaction(async (ctx) => EventKey.of(ctx))).map(({ key }) => key);
  await at('2026-06-08T23:59:00Z', () => deleteExpiredEvents(test.app));
  expect((await known()).toSorted()).toEqual([...keys].toSorted());
  await at('2026-06-09T00:00:01Z', () => deleteExpiredEvents(test.app));
  expect(await known()).toEqual([keys[1]]);
});

it('dropEmptyMonths: drops past and empty partitions only', async () => {
  const own = await shop(120);
  const months = async () =>
    (
      await test.sql<{ name: string }>(
        `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'tracking.data_events'::regclass order by 1`,
      )
    ).map(({ name }) => name.slice(-7));
  for (const month of ['2026_01', '2026_02']) {
    const from = `${month.replace('_', '-')}-01`;
    await test.sql(`create table tracking.data_events_${month} partition of tracking.data_events
      for values from ('${from}Z') to (date '${from}' + interval '1 month')`);
    await test.sql(`alter table tracking.data_events_${month} enable row level security`);
    await test.sql(`alter table tracking.data_events_${month} force row level security`);
  }
  await receive(own, '2026-02-03T00:00:00Z');
  const before = await months();
  await dropEmptyMonths(test.app);
  expect(await months()).toEqual(before.filter((month) => month !== '2026_01'));
  expect(await own.days()).toBe('2026-02-03');
});
