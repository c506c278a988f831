import { AnalyticsQueueRow, EventView, Order } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { buy, openShopFor, type Shop } from '../../../../test/orders.ts';
import { createProcesses } from '../../../../test/process.ts';
import { addTicketType } from '../../../../test/ticketing.ts';
import { ZONE_NAMES } from '../../../lib/time/zone-names.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { aggregateQueued, countAnalytics, rebuildAnalytics } from './analytics-aggregation.ts';
import { intervalStarts, resolveRange, startOfInterval } from './analytics-range.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const countAll = async (tenant: Tenant, limit = 1_000): Promise<void> => {
  while ((await tenant.transaction((ctx) => aggregateQueued(ctx, limit))) > 0);
};

const view = ({ tenant, event }: Shop, visitorId: string, referrer?: string) =>
  tenant.call.ticketing.storefront.recordView({ eventId: event.id, visitorId, referrer });

/** All stored figures, in order. */
const figures = (tenant: Tenant) =>
  tenant.transaction(async (ctx) => {
    const read = async (table: string) =>
      (
        await ctx.db.raw(
          `select to_jsonb(t) - 'created_at' - 'updated_at' as row from ticketing.${table} t where organization_id = ? order by 1`,
          [ctx.organization.id],
        )
      ).rows.map(({ row }: { row: object }) => row);
    return {
      events: await read('event_analytics'),
      parts: await read('event_analytics_parts'),
      visitors: await read('event_visitors'),
      sales: await read('sales_analytics'),
    };
  });

const queued = (tenant: Tenant) => tenant.transaction((ctx) => AnalyticsQueueRow.of(ctx).resultSize());

/** The figures equal a new count of everything. */
async function expectRecounted(tenant: Tenant) {
  const counted = await figures(tenant);
  await tenant.transaction(rebuildAnalytics);
  expect(counted).toEqual(await figures(tenant));
  return counted;
}

describe('aggregateQueued, rebuildAnalytics', () => {
  it('aggregateQueued: equals a rebuild after random views, sales and refunds in random batches', {
    timeout: 60_000,
  }, async () => {
    const shop = await openShopFor(await test.createTenant(), { event: { serviceFeeFixed: 50 } });
    const free = await addTicketType(shop.tenant, shop, { price: 0 });
    const orders: string[] = [];
    for (let i = 0; i < 60; i++) {
      const dice = Math.random();
      const [order] = orders;
      if (dice < 0.4) await view(shop, `visitor-000${i % 7}`, i % 3 ? `https://host${i % 4}.example/x` : undefined);
      else if (dice < 0.7) orders.push((await buy(shop, 1 + (i % 3))).order.id);
      else if (dice < 0.8) await buy({ ...shop, ticketType: free.ticketType }, 2);
      else if (dice < 0.9 && order) {
        await shop.tenant.call.ticketing.orders.cancel({ id: order, reason: 'Ill' });
        orders.shift();
      } else await shop.tenant.transaction((ctx) => aggregateQueued(ctx, 1 + (i % 5)));
    }
    expect((await expectRecounted(shop.tenant)).events.length).toBeGreaterThan(0);
    await countAll(shop.tenant, 3);
    expect(await queued(shop.tenant)).toBe(0);
    const { sales } = await expectRecounted(shop.tenant);
    const total = (await shop.tenant.transaction((ctx) => Order.of(ctx).whereNotNull('confirmedAt').execute())).reduce(
      (sum, order) => sum + order.total,
      0,
    );
    expect(sales.reduce((sum: number, row: { total_revenue: number }) => sum + row.total_revenue, 0)).toBe(total);
  });

  it('aggregateQueued: counts each view once, also with concurrent calls', async () => {
    const shop = await openShopFor(await test.createTenant());
    for (let i = 0; i < 20; i++) await view(shop, `visitor-00${i % 5}0`);
    await Promise.all(Array.from({ length: 6 }, () => countAll(shop.tenant, 2)));
    const { events } = await expectRecounted(shop.tenant);
    expect(events).toMatchObject([{ total_views: 20, unique_views: 5 }]);
  });

  it('rebuildAnalytics: counts by day in the time zone of the event, also after it changes', async () => {
    const shop = await openShopFor(await test.createTenant(), { event: { timeZone: 'Asia/Kolkata' } });
    const { tenant, event } = shop;
    // 20:00 in London is 01:30 of the next day in Kolkata.
    await tenant.transaction((ctx) =>
      EventView.add(ctx, { eventId: event.id, visitor: 'v'.repeat(22), createdAt: new Date('2026-11-20T20:00:00Z') }),
    );
    await countAll(tenant);
    expect((await figures(tenant)).events).toMatchObject([{ date: '2026-11-21' }]);
    await tenant.call.ticketing.events.update({ id: event.id, version: 1, timeZone: 'Europe/London' });
    const jobs = await test.sql<{ data: { organizationId: string } }>(
      `select data from jobs.job where name = 'ticketing.rebuildAnalytics'`,
    );
    expect(jobs.filter(({ data }) => data.organizationId === tenant.organization.id)).toHaveLength(1);
    await tenant.transaction(rebuildAnalytics);
    expect((await figures(tenant)).events).toMatchObject([{ date: '2026-11-20', total_views: 1, unique_views: 1 }]);
    expect((await figures(tenant)).visitors).toHaveLength(1);
  });

  it('T7: every accepted zone is known to PostgreSQL', async () => {
    const rows = await test.sql<{ name: string }>('select name from pg_timezone_names');
    const known = new Set(rows.map(({ name }) => name));
    expect(ZONE_NAMES.filter((name) => !known.has(name))).toEqual([]);
  });

  it('T7: aggregateQueued: days are those of Node, also where PostgreSQL knows other offsets or no zone', async () => {
    const tenant = await test.createTenant();
    const moments = ['2026-11-20T06:30:00Z', '2026-11-20T23:30:00Z'];
    for (const timeZone of ['America/Edmonton', 'Africa/Casablanca', 'Africa/El_Aaiun', 'Mars/Base']) {
      const { event } = await openShopFor(tenant);
      await test.sql(
        `set role tessera_system; update ticketing.events set time_zone = '${timeZone}' where id = '${event.id}'`,
      );
      const add = (ctx: Ctx, at: string) =>
        EventView.add(ctx, { eventId: event.id, visitor: 'v'.repeat(22), createdAt: new Date(at) });
      for (const at of moments) await tenant.transaction((ctx) => add(ctx, at));
      await countAll(tenant);
      const format = new Intl.DateTimeFormat('sv-SE', {
        timeZone: timeZone === 'Mars/Base' ? 'UTC' : timeZone,
        dateStyle: 'short',
      });
      const days = new Set(moments.map((at) => format.format(new Date(at))));
      const { events } = await figures(tenant);
      const counted = events.filter((row: { event_id: string }) => row.event_id === event.id);
      expect(counted.map(({ date }: { date: string }) => date).sort(), timeZone).toEqual([...days].sort());
    }
    await expectRecounted(tenant);
  });

  it('T7: countAnalytics: a row that cannot be counted waits, and the others count', async () => {
    const tenant = await test.createTenant();
    const [bad, good] = [await openShopFor(tenant), await openShopFor(tenant)];
    await view(good, 'visitor-0001');
    await view(bad, 'visitor-0002');
    for (let i = 3; i < 9; i++) await view(good, `visitor-000${i}`);
    await test.sql(`create function refuse() returns trigger language plpgsql as $$ begin raise 'not now'; end $$;
      create trigger refuse before insert on ticketing.event_analytics for each row
        when (new.event_id = '${bad.event.id}') execute function refuse()`);
    const run = () => countAnalytics.run(test.app, {}, new AbortController().signal);
    await run();
    expect((await figures(tenant)).events).toMatchObject([{ event_id: good.event.id, total_views: 7 }]);
    expect(await queued(tenant)).toBe(1);
    await test.sql('drop trigger refuse on ticketing.event_analytics; drop function refuse()');
    await run();
    expect(await queued(tenant)).toBe(1);
    await test.sql(
      "set role tessera_system; update ticketing.analytics_queue set retry_at = now() - interval '1 second'",
    );
    await run();
    expect(await queued(tenant)).toBe(0);
    expect((await expectRecounted(tenant)).events).toHaveLength(2);
  });

  it('countAnalytics: counts everything once after kill -9', { timeout: 60_000 }, async () => {
    const shop = await openShopFor(await test.createTenant(), { capacity: null });
    for (let i = 0; i < 5; i++) await buy(shop, 2);
    await shop.tenant.transaction((ctx) =>
      ctx.db
        .raw(
          `insert into ticketing.event_views (organization_id, event_id, visitor, created_at)
           select ?, ?, lpad((i % 1000)::text, 22, 'v'), now() - make_interval(mins => i % 90) from generate_series(1, 20000) i`,
          [ctx.organization.id, shop.event.id],
        )
        .then(),
    );
    const before = await queued(shop.tenant);
    await using processes = await createProcesses(test.url, test.app.masterKeys[0]?.toString('base64'));
    const first = await processes.start();
    while ((await queued(shop.tenant)) === before) await pause(5);
    await first.kill();
    const left = await queued(shop.tenant);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(before);
    await countAll(shop.tenant);
    const { events } = await expectRecounted(shop.tenant);
    const sum = (field: string) =>
      events.reduce((all: number, row: Record<string, number>) => all + (row[field] ?? 0), 0);
    expect({ views: sum('total_views'), sales: sum('total_sales'), tickets: sum('tickets_sold') }).toEqual({
      views: 20_000,
      sales: 5,
      tickets: 10,
    });
  });

  it('aggregateQueued, rebuildAnalytics: do not block buyers and visitors', async () => {
    const shop = await openShopFor(await test.createTenant());
    await view(shop, 'visitor-0001');
    await shop.tenant.transaction(async (ctx) => {
      // This transaction keeps its locks while others buy and look.
      await aggregateQueued(ctx);
      await rebuildAnalytics(ctx);
      const started = performance.now();
      await Promise.all([buy(shop), view(shop, 'visitor-0002')]);
      expect(performance.now() - started).toBeLessThan(3_000);
    });
    await countAll(shop.tenant);
    expect((await expectRecounted(shop.tenant)).events).toMatchObject([{ total_views: 2, total_sales: 1 }]);
  });
});

describe('ticketing.analytics', () => {
  it('analytics.event: answers series by day, week and month, with unique visitors in each', async () => {
    const shop = await openShopFor(await test.createTenant(), { price: 1_000, event: { timeZone: 'UTC' } });
    const { tenant, event, ticketType } = shop;
    const { analytics } = tenant.call.ticketing;
    const at = (day: string, visitor: string, referrer: string | null = null) =>
      tenant.transaction((ctx) =>
        EventView.add(ctx, {
          eventId: event.id,
          visitor: visitor.repeat(22),
          referrer,
          createdAt: new Date(`${day}T12:00:00Z`),
        }),
      );
    // A Sunday, the Monday after it, and the next month.
    await at('2026-11-22', 'a', 'news.example');
    await at('2026-11-22', 'a', 'news.example');
    await at('2026-11-23', 'a');
    await at('2026-11-23', 'b', 'blog.example');
    await at('2026-12-01', 'b');
    await buy(shop, 3);
    await test.sql(
      `set role tessera_system; update ticketing.orders set confirmed_at = '2026-11-23T10:00:00Z' where event_id = '${event.id}'`,
    );
    await countAll(tenant);
    const asked = { eventId: event.id, from: '2026-11-22', to: '2026-12-02' };
    const daily = await analytics.event(asked);
    expect(daily).toMatchObject({
      currency: 'INR',
      viewCount: 5,
      uniqueVisitorCount: 2,
      saleCount: 1,
      ticketCount: 3,
      conversionBasisPoints: 5_000,
      revenueAmount: 3_000,
      refundAmount: 0,
      ticketTypeBreakdown: [{ ticketTypeId: ticketType.id, name: 'Entry', ticketCount: 3, revenueAmount: 3_000 }],
      referrers: [
        { host: 'news.example', viewCount: 2 },
        { host: 'blog.example', viewCount: 1 },
      ],
    });
    expect(daily.series).toHaveLength(11);
    expect(
      daily.series.slice(0, 3).map(({ date, viewCount, uniqueVisitorCount }) => [date, viewCount, uniqueVisitorCount]),
    ).toEqual([
      ['2026-11-22', 2, 1],
      ['2026-11-23', 2, 2],
      ['2026-11-24', 0, 0],
    ]);
    const weekly = await analytics.event({ ...asked, dateRange: 'weekly' });
    expect(
      weekly.series.map(({ date, viewCount, uniqueVisitorCount }) => [date, viewCount, uniqueVisitorCount]),
    ).toEqual([
      ['2026-11-16', 2, 1],
      ['2026-11-23', 2, 2],
      ['2026-11-30', 1, 1],
    ]);
    const monthly = await analytics.event({ ...asked, dateRange: 'monthly' });
    expect(
      monthly.series.map(({ date, uniqueVisitorCount, saleCount }) => [date, uniqueVisitorCount, saleCount]),
    ).toEqual([
      ['2026-11-01', 2, 1],
      ['2026-12-01', 1, 0],
    ]);
    await expect((await tenant.as('support')).ticketing.analytics.event(asked)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('analytics.sales, overview: answer sales by currency, event and payment method', async () => {
    const tenant = await test.createTenant();
    const shop = await openShopFor(tenant, { price: 1_000, event: { serviceFeeFixed: 100, timeZone: 'UTC' } });
    const { analytics } = tenant.call.ticketing;
    const free = await addTicketType(tenant, shop, { price: 0 });
    const { order } = await buy(shop, 2);
    await buy(shop, 1);
    await buy({ ...shop, ticketType: free.ticketType }, 1);
    await tenant.call.ticketing.orders.cancel({ id: order.id, reason: 'Ill' });
    await countAll(tenant);
    const sales = await analytics.sales({});
    expect(sales).toMatchObject({
      currency: 'INR',
      currencies: ['INR'],
      saleCount: 3,
      revenueAmount: 3_300,
      ticketCount: 4,
      averageOrderAmount: 1_100,
      refundAmount: 2_200,
      feeAmount: 300,
      eventBreakdown: [
        { eventId: shop.event.id, title: shop.event.title, saleCount: 3, revenueAmount: 3_300, ticketCount: 4 },
      ],
    });
    expect(sales.paymentMethodBreakdown).toEqual(
      expect.arrayContaining([{ paymentMethod: 'free', saleCount: 1, revenueAmount: 0 }]),
    );
    expect(sales.series).toHaveLength(30);
    expect(await analytics.sales({ currency: 'EUR' })).toMatchObject({
      currency: 'EUR',
      saleCount: 0,
      averageOrderAmount: 0,
    });
    expect(await analytics.overview({})).toMatchObject({
      sales: [{ currency: 'INR', saleCount: 3 }],
      previousSales: [],
      publishedEventCount: 1,
      topEvents: [{ eventId: shop.event.id, ticketCount: 4 }],
    });
    await expect(analytics.sales({ from: '2026-11-02', to: '2026-11-01' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await expect(analytics.sales({ from: '2000-01-01', to: '2026-11-01' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});

describe('startOfInterval, intervalStarts, resolveRange', () => {
  it('startOfInterval: answers the first day of a week or month', () => {
    expect(startOfInterval('2026-11-22', 'weekly')).toBe('2026-11-16');
    expect(startOfInterval('2026-11-23', 'weekly')).toBe('2026-11-23');
    expect(startOfInterval('1969-12-31', 'weekly')).toBe('1969-12-29');
    expect(startOfInterval('2024-02-29', 'monthly')).toBe('2024-02-01');
    expect(intervalStarts({ from: '2026-12-30', to: '2027-01-05' }, 'weekly')).toEqual(['2026-12-28', '2027-01-04']);
    expect(resolveRange({}, '2026-03-01')).toEqual({ from: '2026-01-31', to: '2026-03-01' });
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
