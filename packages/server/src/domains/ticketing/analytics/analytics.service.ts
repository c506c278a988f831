/** Analytics of events and sales, read from the figures by day that `analytics-aggregation.ts` keeps. */
import { EventAnalytics, EventVisitor, pipeline, SalesAnalytics, TicketedEvent } from '@tessera/db';
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

const MAX_REFERRERS = 50;
const MAX_EVENTS = 100;
const MAX_TOP_EVENTS = 10;

export async function eventAnalytics(ctx: Ctx, input: z.infer<typeof EventAnalyticsInput>) {
  const { eventId, dateRange } = input;
  const { currency, timeZone } = await requireEvent(ctx, eventId);
  const range = resolveRange(input, dayIn(ctx.now(), timeZone));
  const [intervals, [total], ticketTypeBreakdown, referrers] = await pipeline(
    () => eventFigures(ctx, eventId, range, DATE_TRUNC_UNIT[dateRange]),
    () => eventFigures(ctx, eventId, range, null),
    () => figuresByTicketType(ctx, eventId, range),
    () => viewsByReferrer(ctx, eventId, range),
  );
  const byDate = new Map(intervals.map((interval) => [interval.date, interval]));
  return {
    eventId,
    currency,
    timeZone,
    ...range,
    ...withConversion(total ?? NO_VIEWS),
    ticketTypeBreakdown,
    referrers,
    series: intervalStarts(range, dateRange).map((date) => ({ ...withConversion(byDate.get(date) ?? NO_VIEWS), date })),
  };
}

const NO_VIEWS = {
  viewCount: 0,
  uniqueVisitorCount: 0,
  saleCount: 0,
  ticketCount: 0,
  revenueAmount: 0,
  refundAmount: 0,
};
type EventFigures = typeof NO_VIEWS;

const withConversion = (figures: EventFigures) => ({
  ...figures,
  conversionBasisPoints:
    figures.uniqueVisitorCount === 0 ? 0 : Math.round((figures.saleCount * 10_000) / figures.uniqueVisitorCount),
});

/** SQL for the first day of the unit that contains a row's date; null: one group for the whole range. */
const intervalStart = (unit: string | null): string =>
  unit === null ? 'null::date' : `date_trunc('${unit}', date::timestamp)::date`;

/** Sums per unit. Unique visitors are counted per unit as well: one who comes on two days counts once in a week. */
async function eventFigures(ctx: Ctx, eventId: string, { from, to }: Range, unit: string | null) {
  const where = 'organization_id = :org and event_id = :event and date between :from and :to';
  const { rows } = await ctx.db.raw(
    `select sums.*, coalesce(visitors.visitor_count, 0)::integer as unique_visitor_count from (
       select ${intervalStart(unit)} as date, sum(total_views)::integer as view_count, sum(total_sales)::integer as sale_count,
         sum(tickets_sold)::integer as ticket_count, sum(revenue)::bigint as revenue_amount,
         sum(refunds)::bigint as refund_amount
       from ${EventAnalytics.tableName} where ${where} group by 1
     ) sums
     left join (
       select ${intervalStart(unit)} as date, count(distinct visitor) as visitor_count
       from ${EventVisitor.tableName} where ${where} group by 1
     ) visitors on visitors.date is not distinct from sums.date`,
    { org: ctx.organization.id, event: eventId, from, to },
  );
  return rows as (EventFigures & { date: string })[];
}

async function figuresByTicketType(ctx: Ctx, eventId: string, { from, to }: Range) {
  const { rows } = await ctx.db.raw(
    `select t.id as ticket_type_id, t.name, sum(p.quantity)::integer as ticket_count,
       sum(p.revenue)::bigint as revenue_amount
     from ticketing.event_analytics_parts p
     join ticketing.ticket_types t on t.organization_id = p.organization_id and t.event_id = p.event_id and t.id::text = p.key
     where p.organization_id = :org and p.event_id = :event and p.date between :from and :to and p.kind = 'ticket_type'
     group by t.id, t.name, t.sort_order order by t.sort_order, t.id`,
    { org: ctx.organization.id, event: eventId, from, to },
  );
  return rows as { ticketTypeId: string; name: string; ticketCount: number; revenueAmount: number }[];
}

async function viewsByReferrer(ctx: Ctx, eventId: string, { from, to }: Range) {
  const { rows } = await ctx.db.raw(
    `select key as host, sum(quantity)::integer as view_count from ticketing.event_analytics_parts
     where organization_id = :org and event_id = :event and date between :from and :to and kind = 'referrer'
     group by key order by view_count desc, key limit :limit`,
    { org: ctx.organization.id, event: eventId, from, to, limit: MAX_REFERRERS },
  );
  return rows as { host: string; viewCount: number }[];
}

export async function salesAnalytics(ctx: Ctx, input: z.infer<typeof SalesAnalyticsInput>) {
  const { dateRange } = input;
  const range = resolveRange(input, dayIn(ctx.now(), 'UTC'));
  const totals = await salesFigures(ctx, range, null);
  const currency = input.currency ?? totals[0]?.currency ?? (await getSettings(ctx)).defaultCurrency;
  const [allIntervals, eventBreakdown, paymentMethodBreakdown] = await pipeline(
    () => salesFigures(ctx, range, DATE_TRUNC_UNIT[dateRange]),
    () => salesByEvent(ctx, range, currency),
    () => salesByPaymentMethod(ctx, range, currency),
  );
  const intervals = allIntervals.filter((interval) => interval.currency === currency);
  const byDate = new Map(intervals.map((interval) => [interval.date, interval]));
  return {
    currency,
    currencies: totals.map((total) => total.currency),
    ...range,
    ...withAverage(totals.find((total) => total.currency === currency) ?? NO_SALES),
    eventBreakdown,
    paymentMethodBreakdown,
    series: intervalStarts(range, dateRange).map((date) => ({ ...withAverage(byDate.get(date) ?? NO_SALES), date })),
  };
}

const NO_SALES = { saleCount: 0, revenueAmount: 0, ticketCount: 0, refundAmount: 0, feeAmount: 0 };
type SalesFigures = typeof NO_SALES;

const withAverage = <Figures extends SalesFigures>(figures: Figures) => ({
  ...figures,
  averageOrderAmount: figures.saleCount === 0 ? 0 : Math.round(figures.revenueAmount / figures.saleCount),
});

/** Sums per currency and unit, the currency with most sales first. */
async function salesFigures(ctx: Ctx, { from, to }: Range, unit: string | null) {
  const { rows } = await ctx.db.raw(
    `select currency, ${intervalStart(unit)} as date, sum(total_sales)::integer as sale_count,
       sum(total_revenue)::bigint as revenue_amount, sum(tickets_sold)::integer as ticket_count,
       sum(refund_amount)::bigint as refund_amount, sum(fees_collected)::bigint as fee_amount
     from ${SalesAnalytics.tableName} where organization_id = ? and date between ? and ?
     group by 1, 2 order by sale_count desc, currency`,
    [ctx.organization.id, from, to],
  );
  return rows as (SalesFigures & { currency: string; date: string })[];
}

async function salesByPaymentMethod(ctx: Ctx, { from, to }: Range, currency: string) {
  const { rows } = await ctx.db.raw(
    `select payment_method, sum(total_sales)::integer as sale_count, sum(total_revenue)::bigint as revenue_amount
     from ${SalesAnalytics.tableName} where organization_id = :org and date between :from and :to and currency = :currency
     group by 1 having sum(total_sales) > 0 order by revenue_amount desc, payment_method`,
    { org: ctx.organization.id, from, to, currency },
  );
  return rows as { paymentMethod: string; saleCount: number; revenueAmount: number }[];
}

async function salesByEvent(ctx: Ctx, { from, to }: Range, currency: string) {
  const { rows } = await ctx.db.raw(
    `select e.id as event_id, e.title, sum(a.total_sales)::integer as sale_count, sum(a.revenue)::bigint as revenue_amount,
       sum(a.tickets_sold)::integer as ticket_count
     from ${EventAnalytics.tableName} a
     join ${TicketedEvent.tableName} e on e.organization_id = a.organization_id and e.id = a.event_id
     where a.organization_id = :org and a.date between :from and :to and e.currency = :currency
     group by e.id, e.title having sum(a.total_sales) > 0 order by revenue_amount desc, e.id limit :limit`,
    { org: ctx.organization.id, from, to, currency, limit: MAX_EVENTS },
  );
  return rows as { eventId: string; title: string; saleCount: number; revenueAmount: number; ticketCount: number }[];
}

export async function analyticsOverview(ctx: Ctx, input: z.infer<typeof AnalyticsOverviewInput>) {
  const range = resolveRange(input, dayIn(ctx.now(), 'UTC'));
  const previous = previousRange(range);
  const [viewCount, previousViewCount, sales, previousSales, publishedEventCount, topEvents] = await pipeline(
    () => countViews(ctx, range),
    () => countViews(ctx, previous),
    () => salesFigures(ctx, range, null),
    () => salesFigures(ctx, previous, null),
    () => TicketedEvent.of(ctx).where({ status: 'published' }).resultSize(),
    () => bestSellingEvents(ctx, range),
  );
  return {
    ...range,
    viewCount,
    previousViewCount,
    sales: sales.map(withAverage),
    previousSales: previousSales.map(withAverage),
    publishedEventCount,
    topEvents,
  };
}

async function countViews(ctx: Ctx, { from, to }: Range): Promise<number> {
  const { rows } = await ctx.db.raw(
    `select coalesce(sum(total_views), 0)::integer as view_count from ${EventAnalytics.tableName}
     where organization_id = ? and date between ? and ?`,
    [ctx.organization.id, from, to],
  );
  return rows[0].viewCount;
}

async function bestSellingEvents(ctx: Ctx, { from, to }: Range) {
  const { rows } = await ctx.db.raw(
    `select e.id as event_id, e.title, e.currency, sum(a.total_views)::integer as view_count,
       sum(a.total_sales)::integer as sale_count, sum(a.tickets_sold)::integer as ticket_count,
       sum(a.revenue)::bigint as revenue_amount
     from ${EventAnalytics.tableName} a
     join ${TicketedEvent.tableName} e on e.organization_id = a.organization_id and e.id = a.event_id
     where a.organization_id = :org and a.date between :from and :to
     group by e.id, e.title, e.currency order by ticket_count desc, view_count desc, e.id limit :limit`,
    { org: ctx.organization.id, from, to, limit: MAX_TOP_EVENTS },
  );
  return rows as {
    eventId: string;
    title: string;
    currency: string;
    viewCount: number;
    saleCount: number;
    ticketCount: number;
    revenueAmount: number;
  }[];
}

/** The ISO date of a moment in a time zone: Sweden writes dates as ISO does. */
const dayIn = (moment: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(moment);
