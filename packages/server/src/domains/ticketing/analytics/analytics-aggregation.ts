/**
 * Counts what has happened: looks, sales and refunds that triggers have queued (the migration), a batch at a time. What is
 * counted leaves the queue in the same statement, so each counts once, whatever dies in between; and whoever sells or looks
 * waits for nothing, for the queue is only added to.
 */
import { AnalyticsQueueRow, inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { lastExpiredDay } from './analytics-retention.ts';

const BATCH = 2_000;

/** Taken off the queue, the oldest first. */
const QUEUED = `
  batch as (
    delete from ticketing.analytics_queue
    where organization_id = :org and (source, id) in (
      select source, id from ticketing.analytics_queue where organization_id = :org order by happened_at limit :limit
    )
    returning source, id, happened_at
  )`;

/** What stands behind the figures: either what was just taken off the queue, or everything that is not on it. */
const FROM = {
  queued: {
    views: `batch b join ticketing.event_views v
      on b.source = 'view' and v.organization_id = :org and v.created_at = b.happened_at and v.id = b.id`,
    orders: `batch b join ticketing.orders o on b.source = 'sale' and o.organization_id = :org and o.id = b.id`,
    refunds: `batch b join ticketing.transactions t on b.source = 'refund' and t.organization_id = :org and t.id = b.id`,
    rest: () => 'true',
    since: '',
  },
  counted: {
    views: 'ticketing.event_views v',
    orders: 'ticketing.orders o',
    refunds: 'ticketing.transactions t',
    rest: (source: string, row: string) => `${row}.organization_id = :org and not exists (
      select from ticketing.analytics_queue q where q.organization_id = :org and q.source = '${source}' and q.id = ${row}.id)`,
    since: 'and (v.created_at at time zone e.time_zone)::date > cast(:forgotten as date)',
  },
};

/** One statement, and so one moment: what it reads, what it takes off the queue and what it adds belong together. */
const count = (what: keyof typeof FROM) => {
  const from = FROM[what];
  return `
  with ${what === 'queued' ? `${QUEUED},` : ''}
  looks as materialized (
    select v.event_id, (v.created_at at time zone e.time_zone)::date as date, v.visitor, v.referrer
    from ${from.views} join ticketing.events e on e.organization_id = :org and e.id = v.event_id
    where ${from.rest('view', 'v')} ${from.since}
  ),
  visitors as (
    insert into ticketing.event_visitors (organization_id, event_id, date, visitor)
    select distinct cast(:org as uuid), event_id, date, visitor from looks
    on conflict do nothing returning event_id, date
  ),
  sales as materialized (
    select o.id, o.event_id, (o.confirmed_at at time zone e.time_zone)::date as date, o.currency, o.total, o.fees,
      coalesce(o.payment_method, case when o.total = 0 then 'free' else 'other' end) as payment_method,
      (select coalesce(sum(i.quantity), 0) from ticketing.order_items i
       where i.organization_id = :org and i.order_id = o.id and i.type = 'ticket') as tickets
    from ${from.orders} join ticketing.events e on e.organization_id = :org and e.id = o.event_id
    where o.confirmed_at is not null and ${from.rest('sale', 'o')}
  ),
  -- Of an order that was never good nothing was counted, and so nothing of its money that goes back.
  refunds as materialized (
    select o.event_id, (t.created_at at time zone e.time_zone)::date as date, t.currency, t.amount,
      coalesce(o.payment_method, 'other') as payment_method
    from ${from.refunds}
    join ticketing.orders o on o.organization_id = :org and o.id = t.order_id and o.confirmed_at is not null
    join ticketing.events e on e.organization_id = :org and e.id = t.event_id
    where t.type in ('refund', 'chargeback') and t.status = 'completed' and ${from.rest('refund', 't')}
  ),
  events as (
    insert into ticketing.event_analytics as a
      (organization_id, event_id, date, total_views, unique_views, total_sales, tickets_sold, revenue, refunds)
    select cast(:org as uuid), event_id, date, sum(views), sum(uniques), sum(sales), sum(tickets), sum(revenue), sum(back) from (
      select event_id, date, 1 as views, 0 as uniques, 0 as sales, 0 as tickets, 0 as revenue, 0 as back from looks
      union all select event_id, date, 0, 1, 0, 0, 0, 0 from visitors
      union all select event_id, date, 0, 0, 1, tickets, total, 0 from sales
      union all select event_id, date, 0, 0, 0, 0, 0, amount from refunds
    ) as parts
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
      union all select event_id, date, 'referrer', referrer, 1, 0 from looks where referrer is not null
    ) as pieces
    group by event_id, date, kind, key
    on conflict (organization_id, event_id, date, kind, key) do update set
      quantity = a.quantity + excluded.quantity, revenue = a.revenue + excluded.revenue
  ),
  totals as (
    insert into ticketing.sales_analytics as a (organization_id, date, currency, payment_method,
      total_sales, total_revenue, tickets_sold, refund_amount, fees_collected)
    select cast(:org as uuid), date, currency, payment_method, sum(sales), sum(revenue), sum(tickets), sum(back), sum(fees) from (
      select date, currency, payment_method, 1 as sales, total as revenue, tickets, 0 as back, fees from sales
      union all select date, currency, payment_method, 0, 0, 0, amount, 0 from refunds
    ) as pieces
    group by date, currency, payment_method
    on conflict (organization_id, date, currency, payment_method) do update set
      total_sales = a.total_sales + excluded.total_sales, total_revenue = a.total_revenue + excluded.total_revenue,
      tickets_sold = a.tickets_sold + excluded.tickets_sold, refund_amount = a.refund_amount + excluded.refund_amount,
      fees_collected = a.fees_collected + excluded.fees_collected
  )
  select ${what === 'queued' ? '(select count(*) from batch)' : '0'}::integer as counted`;
};

const SQL = { queued: count('queued'), counted: count('counted') };

/** Of looks that are not kept any more only the figures are left, and stay as they are. */
const CLEAR = [
  'delete from ticketing.sales_analytics where organization_id = :org',
  'delete from ticketing.event_visitors where organization_id = :org and date > :forgotten',
  `delete from ticketing.event_analytics_parts
   where organization_id = :org and (date > :forgotten or kind = 'ticket_type')`,
  'delete from ticketing.event_analytics where organization_id = :org and date > :forgotten',
  `update ticketing.event_analytics set total_sales = 0, tickets_sold = 0, revenue = 0, refunds = 0
   where organization_id = :org`,
];

/** Counts up to a batch of the organization's queue, and says how much that was. One at a time counts an organization. */
export async function aggregateQueued(ctx: Ctx, limit = BATCH): Promise<number> {
  await lockFigures(ctx);
  const { rows } = await ctx.db.raw(SQL.queued, { org: ctx.organization.id, limit });
  return rows[0].counted;
}

/** All figures anew from what happened, less what is still queued: what they must be anyway, unless a day was moved. */
export async function rebuildAnalytics(ctx: Ctx): Promise<void> {
  await lockFigures(ctx);
  // Years of a large shop take longer than a call may.
  await ctx.db.raw("set local statement_timeout = '30min'");
  const of = { org: ctx.organization.id, forgotten: lastExpiredDay(ctx.now()) };
  for (const sql of CLEAR) await ctx.db.raw(sql, of);
  await ctx.db.raw(SQL.counted, of);
}

const lockFigures = (ctx: Ctx) =>
  ctx.db.raw('select pg_advisory_xact_lock(7355012, hashtext(?))', [ctx.organization.id]);

const scopeOf = (app: App, organizationId: string): OrganizationScope => ({
  app,
  actor: { type: 'system', name: 'ticketing.analytics' },
  organization: { id: organizationId },
});

/** Every minute; a new server does not wait for it. */
export const countAnalytics = defineJob({
  name: 'ticketing.countAnalytics',
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  run: async (app, _payload, signal) => {
    const waiting = await inSystem(
      app.database,
      (db) => AnalyticsQueueRow.query(db).distinct('organizationId').execute(),
      { readOnly: true },
    );
    for (const { organizationId } of waiting) {
      signal.throwIfAborted();
      // One whose figures cannot be counted does not hold up the others.
      await countOf(app, organizationId, signal).catch((error: unknown) =>
        app.log.error({ error, organizationId }, 'analytics could not be counted'),
      );
    }
  },
});

async function countOf(app: App, organizationId: string, signal: AbortSignal): Promise<void> {
  const scope = scopeOf(app, organizationId);
  for (let counted = BATCH; counted === BATCH && !signal.aborted; ) {
    counted = await inTransaction(scope, (ctx) => aggregateQueued(ctx));
  }
}

/** An event was moved to another time zone, and its days with it. */
export const rebuildAnalyticsJob = defineJob({
  name: 'ticketing.rebuildAnalytics',
  payload: z.object({ organizationId: z.uuid() }),
  run: (app, { organizationId }) => inTransaction(scopeOf(app, organizationId), rebuildAnalytics),
});
