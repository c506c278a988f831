/**
 * Aggregates views, sales and refunds into figures by day. Database triggers put each into a queue; a job takes a batch off the queue
 * and adds it to the figures in the same statement, so each is counted exactly once, also when the job is killed. Sales and views
 * only insert into the queue and wait for no lock of the figures.
 */
import { AnalyticsQueueRow, inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { lastExpiredDay } from './analytics-retention.ts';
import { dayOf, readZoneOffsets, ZONES, zoneAt } from './zone-offsets.ts';

const BATCH_SIZE = 2_000;
/** A row that cannot be counted is tried again after this time. */
const RETRY_MS = 3_600_000;
/** Rows that one run sets aside in an organization: more of them mean that something else is wrong. */
const MAX_POSTPONED = 20;

/** Takes a batch off the queue, oldest first. */
const TAKE_BATCH = `
  batch as (
    delete from ticketing.analytics_queue
    where organization_id = :org and (source, id) in (
      select source, id from ticketing.analytics_queue
      where organization_id = :org and (retry_at is null or retry_at <= :now) order by happened_at limit :limit
    )
    returning source, id, happened_at
  )`;

/** The rows to count: those just taken off the queue, or all rows that are not in the queue. */
const SOURCES = {
  queued: {
    views: `batch b join ticketing.event_views v
      on b.source = 'view' and v.organization_id = :org and v.created_at = b.happened_at and v.id = b.id`,
    orders: `batch b join ticketing.orders o on b.source = 'sale' and o.organization_id = :org and o.id = b.id`,
    refunds: `batch b join ticketing.transactions t on b.source = 'refund' and t.organization_id = :org and t.id = b.id`,
    isCounted: () => 'true',
    since: '',
  },
  counted: {
    views: 'ticketing.event_views v',
    orders: 'ticketing.orders o',
    refunds: 'ticketing.transactions t',
    isCounted: (source: string, row: string) => `${row}.organization_id = :org and not exists (
      select from ticketing.analytics_queue q where q.organization_id = :org and q.source = '${source}' and q.id = ${row}.id)`,
    since: `and ${dayOf('v.created_at')} > cast(:expired as date)`,
  },
};

/** One statement with one snapshot: what it reads, takes off the queue and adds to the figures belongs together. */
const aggregateSql = (rows: keyof typeof SOURCES) => {
  const from = SOURCES[rows];
  return `
  with ${ZONES},
  ${rows === 'queued' ? `${TAKE_BATCH},` : ''}
  views as materialized (
    select v.event_id, ${dayOf('v.created_at')} as date, v.visitor, v.referrer
    from ${from.views} join ticketing.events e on e.organization_id = :org and e.id = v.event_id
    join zones z on ${zoneAt('v.created_at')}
    where ${from.isCounted('view', 'v')} ${from.since}
  ),
  visitors as (
    insert into ticketing.event_visitors (organization_id, event_id, date, visitor)
    select distinct cast(:org as uuid), event_id, date, visitor from views
    on conflict do nothing returning event_id, date
  ),
  sales as materialized (
    select o.id, o.event_id, ${dayOf('o.confirmed_at')} as date, o.currency, o.total, o.fees,
      coalesce(o.payment_method, case when o.total = 0 then 'free' else 'other' end) as payment_method,
      (select coalesce(sum(i.quantity), 0) from ticketing.order_items i
       where i.organization_id = :org and i.order_id = o.id and i.type = 'ticket') as tickets
    from ${from.orders} join ticketing.events e on e.organization_id = :org and e.id = o.event_id
    join zones z on ${zoneAt('o.confirmed_at')}
    where o.confirmed_at is not null and ${from.isCounted('sale', 'o')}
  ),
  -- An order that was never confirmed was not counted as a sale, so its refunds are not counted either.
  refunds as materialized (
    select o.event_id, ${dayOf('t.created_at')} as date, t.currency, t.amount,
      coalesce(o.payment_method, 'other') as payment_method
    from ${from.refunds}
    join ticketing.orders o on o.organization_id = :org and o.id = t.order_id and o.confirmed_at is not null
    join ticketing.events e on e.organization_id = :org and e.id = t.event_id
    join zones z on ${zoneAt('t.created_at')}
    where t.type in ('refund', 'chargeback') and t.status = 'completed' and ${from.isCounted('refund', 't')}
  ),
  events as (
    insert into ticketing.event_analytics as a
      (organization_id, event_id, date, total_views, unique_views, total_sales, tickets_sold, revenue, refunds)
    select cast(:org as uuid), event_id, date, sum(views), sum(uniques), sum(sales), sum(tickets), sum(revenue), sum(refunded) from (
      select event_id, date, 1 as views, 0 as uniques, 0 as sales, 0 as tickets, 0 as revenue, 0 as refunded from views
      union all select event_id, date, 0, 1, 0, 0, 0, 0 from visitors
      union all select event_id, date, 0, 0, 1, tickets, total, 0 from sales
      union all select event_id, date, 0, 0, 0, 0, 0, amount from refunds
    ) as counts
    group by event_id, date
    on conflict (organization_id, event_id, date) do update set
      total_views = a.total_views + excluded.total_views, unique_views = a.unique_views + excluded.unique_views,
      total_sales = a.total_sales + excluded.total_sales, tickets_sold = a.tickets_sold + excluded.tickets_sold,
      revenue = a.revenue + excluded.revenue, refunds = a.refunds + excluded.refunds
  ),
  parts as (
    insert into ticketing.event_analytics_parts as a (organization_id, event_id, date, kind, key, quantity, revenue)
    select cast(:org as uuid), event_id, date, kind, key, sum(quantity), sum(revenue) from (
      select s.event_id, s.date, 'ticket_type' as kind, i.ticket_type_id::text as key,
        case when i.type = 'ticket' then i.quantity else 0 end as quantity, i.total as revenue
      from sales s join ticketing.order_items i on i.organization_id = :org and i.order_id = s.id
      union all select event_id, date, 'referrer', referrer, 1, 0 from views where referrer is not null
    ) as counts
    group by event_id, date, kind, key
    on conflict (organization_id, event_id, date, kind, key) do update set
      quantity = a.quantity + excluded.quantity, revenue = a.revenue + excluded.revenue
  ),
  totals as (
    insert into ticketing.sales_analytics as a (organization_id, date, currency, payment_method,
      total_sales, total_revenue, tickets_sold, refund_amount, fees_collected)
    select cast(:org as uuid), date, currency, payment_method, sum(sales), sum(revenue), sum(tickets), sum(refunded), sum(fees) from (
      select date, currency, payment_method, 1 as sales, total as revenue, tickets, 0 as refunded, fees from sales
      union all select date, currency, payment_method, 0, 0, 0, amount, 0 from refunds
    ) as counts
    group by date, currency, payment_method
    on conflict (organization_id, date, currency, payment_method) do update set
      total_sales = a.total_sales + excluded.total_sales, total_revenue = a.total_revenue + excluded.total_revenue,
      tickets_sold = a.tickets_sold + excluded.tickets_sold, refund_amount = a.refund_amount + excluded.refund_amount,
      fees_collected = a.fees_collected + excluded.fees_collected
  )
  select ${rows === 'queued' ? '(select count(*) from batch)' : '0'}::integer as counted`;
};

const AGGREGATE_QUEUED = aggregateSql('queued');
const AGGREGATE_ALL = aggregateSql('counted');

/** Figures of days whose views have expired cannot be counted again, so their view counts are kept. */
const CLEAR_FIGURES = [
  'delete from ticketing.sales_analytics where organization_id = :org',
  'delete from ticketing.event_visitors where organization_id = :org and date > :expired',
  `delete from ticketing.event_analytics_parts
   where organization_id = :org and (date > :expired or kind = 'ticket_type')`,
  'delete from ticketing.event_analytics where organization_id = :org and date > :expired',
  `update ticketing.event_analytics set total_sales = 0, tickets_sold = 0, revenue = 0, refunds = 0
   where organization_id = :org`,
];

/** Aggregates a batch of the organization's queue and answers its size. An advisory lock admits one call per organization. */
export async function aggregateQueued(ctx: Ctx, limit = BATCH_SIZE): Promise<number> {
  await lockFigures(ctx);
  const { rows } = await ctx.db.raw(AGGREGATE_QUEUED, {
    org: ctx.organization.id,
    limit,
    now: ctx.now(),
    zones: await readZoneOffsets(ctx),
  });
  return rows[0].counted;
}

/** Counts all figures again from the rows that are not queued. They change only when days of an event have moved. */
export async function rebuildAnalytics(ctx: Ctx): Promise<void> {
  await lockFigures(ctx);
  // The history of a large shop takes longer than the usual limit.
  await ctx.db.raw("set local statement_timeout = '30min'");
  const bindings = { org: ctx.organization.id, expired: lastExpiredDay(ctx.now()) };
  for (const sql of CLEAR_FIGURES) await ctx.db.raw(sql, bindings);
  const zones = await readZoneOffsets(ctx);
  await ctx.db.raw(AGGREGATE_ALL, { ...bindings, zones });
}

const lockFigures = (ctx: Ctx) =>
  ctx.db.raw('select pg_advisory_xact_lock(7355012, hashtext(?))', [ctx.organization.id]);

const systemScope = (app: App, organizationId: string): OrganizationScope => ({
  app,
  actor: { type: 'system', name: 'ticketing.analytics' },
  organization: { id: organizationId },
});

/** Runs every minute and at the start of a server. */
export const countAnalytics = defineJob({
  name: 'ticketing.countAnalytics',
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  run: async (app, _payload, signal) => {
    const waiting = await inSystem(
      app.database,
      (db) =>
        AnalyticsQueueRow.query(db)
          .distinct('organizationId')
          .where((due) => due.whereNull('retryAt').orWhere('retryAt', '<=', app.now()))
          .execute(),
      { readOnly: true },
    );
    for (const { organizationId } of waiting) {
      signal.throwIfAborted();
      // A failure in one organization must not stop the others.
      await aggregateOrganization(app, organizationId, signal).catch((error: unknown) =>
        app.log.error({ error, organizationId }, 'analytics could not be aggregated'),
      );
    }
  },
});

/** A batch that fails is tried in smaller ones, until the row is found that cannot be counted. It is set aside, and the others count. */
async function aggregateOrganization(app: App, organizationId: string, signal: AbortSignal): Promise<void> {
  const scope = systemScope(app, organizationId);
  let postponed = 0;
  for (let limit = BATCH_SIZE; !signal.aborted; ) {
    try {
      const counted = await inTransaction(scope, (ctx) => aggregateQueued(ctx, limit));
      if (counted < limit) return;
      limit = Math.min(2 * limit, BATCH_SIZE);
    } catch (error) {
      if (limit === 1 && postponed++ === MAX_POSTPONED) throw error;
      if (limit === 1) await inTransaction(scope, (ctx) => postponeNext(ctx, error));
      else limit = Math.ceil(limit / 4);
    }
  }
}

async function postponeNext(ctx: Ctx, error: unknown): Promise<void> {
  const { rows } = await ctx.db.raw(
    `update ticketing.analytics_queue set retry_at = :retryAt
     where organization_id = :org and (source, id) in (
       select source, id from ticketing.analytics_queue
       where organization_id = :org and (retry_at is null or retry_at <= :now) order by happened_at limit 1
     )
     returning source, id`,
    { org: ctx.organization.id, now: ctx.now(), retryAt: new Date(ctx.now().getTime() + RETRY_MS) },
  );
  ctx.log.error({ error, row: rows[0] }, 'a row of analytics could not be counted; it is tried again');
}

/** Enqueued when an event moves to another time zone, which moves its days. */
export const rebuildAnalyticsJob = defineJob({
  name: 'ticketing.rebuildAnalytics',
  payload: z.object({ organizationId: z.uuid() }),
  run: (app, { organizationId }) => inTransaction(systemScope(app, organizationId), rebuildAnalytics),
});
