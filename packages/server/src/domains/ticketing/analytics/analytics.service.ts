/** Figures of events and of the shop, read from what was counted (analytics-count.ts). */
import { EventAnalytics, EventVisitor, SalesAnalytics, TicketedEvent } from '@tessera/db';
import type { z } from 'zod';
import type { Ctx } from '../../../trpc/context.ts';
import { getSettings } from '../../organizations/index.ts';
import { requireEvent } from '../events/event.service.ts';
import type { AnalyticsOverviewInput, EventAnalyticsInput, SalesAnalyticsInput } from './analytics.schema.ts';
import { DATE_TRUNC_UNIT, intervalStarts, previousRange, resolveRange } from './analytics-range.ts';

interface Range {
  from: string;
  to: string;
}

const SHOWN_REFERRERS = 50;
const SHOWN_EVENTS = 100;
const TOP_EVENTS = 10;

export async function eventAnalytics(ctx: Ctx, input: z.infer<typeof EventAnalyticsInput>) {
  const { eventId, dateRange } = input;
  const { currency, timeZone } = await requireEvent(ctx, eventId);
  const range = resolveRange(input, dayIn(ctx.now(), timeZone));
  const parts = await eventPeriods(ctx, eventId, range, DATE_TRUNC_UNIT[dateRange]);
  const [all] = await eventPeriods(ctx, eventId, range, null);
  const known = new Map(parts.map((part) => [part.date, part]));
  return {
    eventId,
    currency,
    timeZone,
    ...range,
    ...withConversion(all ?? NO_LOOKS),
    ticketTypeBreakdown: await ticketTypes(ctx, eventId, range),
    referrers: await referrers(ctx, eventId, range),
    series: intervalStarts(range, dateRange).map((date) => ({ ...withConversion(known.get(date) ?? NO_LOOKS), date })),
  };
}

const NO_LOOKS = { totalViews: 0, uniqueViews: 0, totalSales: 0, ticketsSold: 0, revenue: 0, refunds: 0 };
type Looks = typeof NO_LOOKS;

const withConversion = (figures: Looks) => ({
  ...figures,
  conversionRate: figures.uniqueViews === 0 ? 0 : Math.round((figures.totalSales * 10_000) / figures.uniqueViews),
});

/** Sums per unit, or over all of it when that is null. Visitors are counted again: one of two days is one in a week. */
async function eventPeriods(ctx: Ctx, eventId: string, { from, to }: Range, unit: string | null) {
  const start = unit === null ? 'null::date' : `date_trunc('${unit}', date::timestamp)::date`;
  const own = [ctx.organization.id, eventId, from, to];
  const where = 'organization_id = ? and event_id = ? and date between ? and ?';
  const { rows } = await ctx.db.raw(
    `select sums.*, coalesce(visitors.unique_views, 0)::integer as unique_views from (
       select ${start} as date, sum(total_views)::integer as total_views, sum(total_sales)::integer as total_sales,
         sum(tickets_sold)::integer as tickets_sold, sum(revenue)::bigint as revenue, sum(refunds)::bigint as refunds
       from ${EventAnalytics.tableName} where ${where} group by 1
     ) sums
     left join (
       select ${start} as date, count(distinct visitor) as unique_views from ${EventVisitor.tableName} where ${where} group by 1
     ) visitors on visitors.date is not distinct from sums.date`,
    [...own, ...own],
  );
  return rows as (Looks & { date: string })[];
}

async function ticketTypes(ctx: Ctx, eventId: string, { from, to }: Range) {
  const { rows } = await ctx.db.raw(
    `select t.id as ticket_type_id, t.name, sum(p.quantity)::integer as quantity, sum(p.revenue)::bigint as revenue
     from ticketing.event_analytics_parts p
     join ticketing.ticket_types t on t.organization_id = p.organization_id and t.event_id = p.event_id and t.id::text = p.key
     where p.organization_id = ? and p.event_id = ? and p.date between ? and ? and p.kind = 'ticket_type'
     group by t.id, t.name, t.sort_order order by t.sort_order, t.id`,
    [ctx.organization.id, eventId, from, to],
  );
  return rows as { ticketTypeId: string; name: string; quantity: number; revenue: number }[];
}

async function referrers(ctx: Ctx, eventId: string, { from, to }: Range) {
  const { rows } = await ctx.db.raw(
    `select key as host, sum(quantity)::integer as views from ticketing.event_analytics_parts
     where organization_id = ? and event_id = ? and date between ? and ? and kind = 'referrer'
     group by key order by views desc, key limit ?`,
    [ctx.organization.id, eventId, from, to, SHOWN_REFERRERS],
  );
  return rows as { host: string; views: number }[];
}

export async function salesAnalytics(ctx: Ctx, input: z.infer<typeof SalesAnalyticsInput>) {
  const { dateRange } = input;
  const range = resolveRange(input, dayIn(ctx.now(), 'UTC'));
  const all = await salesPeriods(ctx, range, null);
  const currency = input.currency ?? all[0]?.currency ?? (await getSettings(ctx)).defaultCurrency;
  const parts = (await salesPeriods(ctx, range, DATE_TRUNC_UNIT[dateRange])).filter(
    (part) => part.currency === currency,
  );
  const known = new Map(parts.map((part) => [part.date, part]));
  return {
    currency,
    currencies: all.map((one) => one.currency),
    ...range,
    ...withAverage(all.find((one) => one.currency === currency) ?? NO_SALES),
    eventBreakdown: await eventBreakdown(ctx, range, currency),
    paymentMethodBreakdown: await paymentMethods(ctx, range, currency),
    series: intervalStarts(range, dateRange).map((date) => ({ ...withAverage(known.get(date) ?? NO_SALES), date })),
  };
}

const NO_SALES = { totalSales: 0, totalRevenue: 0, ticketsSold: 0, refundAmount: 0, feesCollected: 0 };
type Sales = typeof NO_SALES;

const withAverage = <Figures extends Sales>(figures: Figures) => ({
  ...figures,
  averageOrderValue: figures.totalSales === 0 ? 0 : Math.round(figures.totalRevenue / figures.totalSales),
});

/** Sums per currency and unit, or over all of it when that is null; the currency with most sales first. */
async function salesPeriods(ctx: Ctx, { from, to }: Range, unit: string | null) {
  const start = unit === null ? 'null::date' : `date_trunc('${unit}', date::timestamp)::date`;
  const { rows } = await ctx.db.raw(
    `select currency, ${start} as date, sum(total_sales)::integer as total_sales, sum(total_revenue)::bigint as total_revenue,
       sum(tickets_sold)::integer as tickets_sold, sum(refund_amount)::bigint as refund_amount,
       sum(fees_collected)::bigint as fees_collected
     from ${SalesAnalytics.tableName} where organization_id = ? and date between ? and ?
     group by 1, 2 order by total_sales desc, currency`,
    [ctx.organization.id, from, to],
  );
  return rows as (Sales & { currency: string; date: string })[];
}

async function paymentMethods(ctx: Ctx, { from, to }: Range, currency: string) {
  const { rows } = await ctx.db.raw(
    `select payment_method, sum(total_sales)::integer as sales, sum(total_revenue)::bigint as revenue
     from ${SalesAnalytics.tableName} where organization_id = ? and date between ? and ? and currency = ?
     group by 1 having sum(total_sales) > 0 order by revenue desc, payment_method`,
    [ctx.organization.id, from, to, currency],
  );
  return rows as { paymentMethod: string; sales: number; revenue: number }[];
}

async function eventBreakdown(ctx: Ctx, { from, to }: Range, currency: string) {
  const { rows } = await ctx.db.raw(
    `select e.id as event_id, e.title, sum(a.total_sales)::integer as sales, sum(a.revenue)::bigint as revenue,
       sum(a.tickets_sold)::integer as tickets
     from ${EventAnalytics.tableName} a
     join ${TicketedEvent.tableName} e on e.organization_id = a.organization_id and e.id = a.event_id
     where a.organization_id = ? and a.date between ? and ? and e.currency = ?
     group by e.id, e.title having sum(a.total_sales) > 0 order by revenue desc, e.id limit ?`,
    [ctx.organization.id, from, to, currency, SHOWN_EVENTS],
  );
  return rows as { eventId: string; title: string; sales: number; revenue: number; tickets: number }[];
}

export async function analyticsOverview(ctx: Ctx, input: z.infer<typeof AnalyticsOverviewInput>) {
  const range = resolveRange(input, dayIn(ctx.now(), 'UTC'));
  const before = previousRange(range);
  return {
    ...range,
    totalViews: await viewsIn(ctx, range),
    previousViews: await viewsIn(ctx, before),
    sales: (await salesPeriods(ctx, range, null)).map(withAverage),
    previousSales: (await salesPeriods(ctx, before, null)).map(withAverage),
    publishedEvents: await TicketedEvent.of(ctx).where({ status: 'published' }).resultSize(),
    topEvents: await topEvents(ctx, range),
  };
}

async function viewsIn(ctx: Ctx, { from, to }: Range): Promise<number> {
  const { rows } = await ctx.db.raw(
    `select coalesce(sum(total_views), 0)::integer as views from ${EventAnalytics.tableName}
     where organization_id = ? and date between ? and ?`,
    [ctx.organization.id, from, to],
  );
  return rows[0].views;
}

async function topEvents(ctx: Ctx, { from, to }: Range) {
  const { rows } = await ctx.db.raw(
    `select e.id as event_id, e.title, e.currency, sum(a.total_views)::integer as total_views,
       sum(a.total_sales)::integer as total_sales, sum(a.tickets_sold)::integer as tickets_sold,
       sum(a.revenue)::bigint as revenue
     from ${EventAnalytics.tableName} a
     join ${TicketedEvent.tableName} e on e.organization_id = a.organization_id and e.id = a.event_id
     where a.organization_id = ? and a.date between ? and ?
     group by e.id, e.title, e.currency order by tickets_sold desc, total_views desc, e.id limit ?`,
    [ctx.organization.id, from, to, TOP_EVENTS],
  );
  return rows as {
    eventId: string;
    title: string;
    currency: string;
    totalViews: number;
    totalSales: number;
    ticketsSold: number;
    revenue: number;
  }[];
}

/** The day it is there: in Sweden dates are written as ISO has them. */
const dayIn = (moment: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(moment);
