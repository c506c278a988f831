import { EventAnalytics, EventView, EventVisitor } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { createOnSale } from '../../../../test/ticketing.ts';
import { aggregateQueued, rebuildAnalytics } from './analytics-aggregation.ts';
import { deleteExpiredViews } from './analytics-retention.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function withClockAt<T>(moment: string, work: () => Promise<T>): Promise<T> {
  const now = test.app.now;
  test.app.now = () => new Date(moment);
  try {
    return await work();
  } finally {
    test.app.now = now;
  }
}

/** An event with views at these moments, all of them aggregated. */
async function eventWithViews(timeZone: string, ...moments: string[]) {
  const tenant = await test.createTenant();
  const { event } = await createOnSale(tenant, { event: { timeZone } });
  await tenant.transaction(async (ctx) => {
    for (const [i, moment] of moments.entries()) {
      const visitor = `${i}`.padStart(22, 'v');
      const referrer = 'example.in';
      await EventView.add(ctx, { eventId: event.id, visitor, referrer, createdAt: new Date(moment) });
    }
    while ((await aggregateQueued(ctx, 1_000)) > 0);
  });
  const kept = () =>
    tenant.transaction(async (ctx) => ({
      views: (await EventView.of(ctx).orderBy('createdAt')).map(({ createdAt }) =>
        createdAt.toISOString().slice(0, 10),
      ),
      visitors: (await EventVisitor.of(ctx).orderBy('date')).map(({ date }) => date),
    }));
  const figures = () =>
    tenant.transaction(async (ctx) => {
      const { rows } = await ctx.db.raw(
        `select date, quantity from ticketing.event_analytics_parts where organization_id = ? order by date`,
        [ctx.organization.id],
      );
      const days = await EventAnalytics.of(ctx).orderBy('date');
      return [days.map(({ date, totalViews, uniqueViews }) => [date, totalViews, uniqueViews]), rows];
    });
  return { tenant, kept, figures };
}

it.each([
  ['25 months later, after the end of the day', '2026-01-15T23:59:59.999Z', '2028-02-15', '2028-02-16'],
  ['also where the month is shorter', '2026-01-31T00:00:00Z', '2028-02-29', '2028-03-01'],
  ['and where it is longer', '2025-01-28T12:00:00Z', '2027-02-28', '2027-03-01'],
])('deleteExpiredViews: deletes views and visitors %s', async (_, viewedAt, lastDay, expiredDay) => {
  const { kept, figures } = await eventWithViews('UTC', viewedAt);
  const before = await figures();
  const day = viewedAt.slice(0, 10);
  await withClockAt(`${lastDay}T23:59:59Z`, () => deleteExpiredViews(test.app));
  expect(await kept()).toEqual({ views: [day], visitors: [day] });
  await withClockAt(`${expiredDay}T00:00:00Z`, () => deleteExpiredViews(test.app));
  expect(await kept()).toEqual({ views: [], visitors: [] });
  expect(await figures()).toEqual(before);
});

it('rebuildAnalytics: keeps the figures of expired views', async () => {
  const { tenant, kept, figures } = await eventWithViews(
    'Asia/Kolkata',
    '2026-01-10T20:00:00Z',
    '2026-01-14T20:00:00Z',
    // Close to the expiry, kept views are not counted again: others of the same day may be deleted.
    '2026-01-17T20:00:00Z',
    '2026-01-20T20:00:00Z',
    '2026-03-20T20:00:00Z',
  );
  const other = await eventWithViews('UTC', '2026-03-20T20:00:00Z');
  const before = await figures();
  await withClockAt('2028-02-15T00:03:00Z', async () => {
    await deleteExpiredViews(test.app);
    expect((await kept()).views).toEqual(['2026-01-17', '2026-01-20', '2026-03-20']);
    await tenant.transaction(rebuildAnalytics);
    expect(await figures()).toEqual(before);
    await tenant.transaction(rebuildAnalytics);
    expect(await figures()).toEqual(before);
  });
  expect((await other.kept()).views).toEqual(['2026-03-20']);
});
