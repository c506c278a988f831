/** A cancelled event gives everything back: order by order, each in a transaction of its own, until none is left open. */
import { arrayBinding, inSystem, Order, OrderRefund, type OrderStatus, TicketedEvent } from '@tessera/db';
import { z } from 'zod';
import type { withId } from '../../../lib/field-schemas.ts';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { requireEvent } from '../events/event.service.ts';
import { cancelOrderOfEvent } from '../orders/order.service.ts';

/** Orders that still have something to give back or to call off. */
const OPEN: z.infer<typeof OrderStatus>[] = ['pending', 'confirmed', 'partial_refund'];
const BATCH = 100;

export const refundEvent = defineJob({
  name: 'ticketing.refundEvent',
  payload: z.object({ organizationId: z.uuid(), eventId: z.uuid() }),
  // A small event need not wait for a large one.
  concurrency: 2,
  timeout: 6 * 3600,
  run: (app, { organizationId, eventId }, signal) =>
    refundOrders(
      { app, actor: { type: 'system', name: 'ticketing.refundEvent' }, organization: { id: organizationId } },
      eventId,
      signal,
    ),
});

/**
 * Which orders are open is the truth to go on from: whoever was killed has left the rest open, and one that is worked on
 * twice is cancelled once. An order that fails does not stop the others; the sweep comes back to it.
 */
async function refundOrders(scope: OrganizationScope, eventId: string, signal: AbortSignal): Promise<void> {
  const event = await inTransaction(scope, (ctx) => requireEvent(ctx, eventId), { readOnly: true });
  if (event.status !== 'cancelled') return;
  const reason = event.cancellationReason ?? 'The event was cancelled';
  for (let after: string | null = null, orders: string[] = []; ; after = orders.at(-1) as string) {
    orders = await openOrders(scope, eventId, after);
    for (const id of orders) {
      signal.throwIfAborted();
      await cancelOrderOfEvent(scope, { id, reason }).catch((error) => {
        scope.app.log.error({ error, orderId: id, eventId }, 'an order of a cancelled event could not be cancelled');
      });
    }
    if (orders.length < BATCH) break;
  }
  await inTransaction(scope, finish(eventId));
}

const openOrders = (scope: OrganizationScope, eventId: string, after: string | null): Promise<string[]> =>
  inTransaction(
    scope,
    async (ctx) => {
      const query = Order.of(ctx).where({ eventId }).whereIn('status', OPEN).orderBy('id').limit(BATCH).select('id');
      if (after !== null) query.where('id', '>', after);
      return (await query).map(({ id }) => id);
    },
    { readOnly: true },
  );

/** Done once no order is open. */
const finish = (eventId: string) => async (ctx: Ctx) => {
  const { rows } = await ctx.db.raw(
    `select exists (select from ticketing.orders where organization_id = ? and event_id = ? and status = any(?)) as open`,
    [ctx.organization.id, eventId, arrayBinding(OPEN)],
  );
  const cancellationCompletedAt = rows[0].open ? null : ctx.now();
  await TicketedEvent.of(ctx).where({ id: eventId, status: 'cancelled' }).patch({ cancellationCompletedAt });
};

/** Orders that were being paid at the very moment may show up this much later. */
const LATE_MS = 15 * 60_000;

/** Cancelled events that are not through, because a worker died or an order failed, and those cancelled just now. */
export async function sweepCancelledEvents(app: App): Promise<void> {
  await inSystem(app.database, async (db) => {
    const open = await TicketedEvent.query(db)
      .where({ status: 'cancelled' })
      .where((query) =>
        query.whereNull('cancellationCompletedAt').orWhere('cancelledAt', '>', new Date(app.now().getTime() - LATE_MS)),
      )
      .orderBy('cancelledAt')
      .limit(1_000);
    for (const { organizationId, id } of open) {
      await app.jobs.send(db, refundEvent.name, { organizationId, eventId: id });
    }
  });
}

export async function getCancellation(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const event = await requireEvent(ctx, id);
  if (event.status !== 'cancelled' || !event.cancelledAt) return null;
  const { rows } = await ctx.db.raw(
    `select count(*)::integer as orders, (count(*) filter (where status = any(?)))::integer as open_orders
     from ticketing.orders where organization_id = ? and event_id = ?`,
    [arrayBinding(OPEN), ctx.organization.id, id],
  );
  const { rows: refunds } = await ctx.db.raw(
    `select (count(*) filter (where r.status = 'pending'))::integer as pending_refunds,
       (count(*) filter (where r.status = 'failed'))::integer as failed_refunds,
       coalesce(sum(r.amount) filter (where r.status = 'completed'), 0)::bigint as refunded_amount
     from ${OrderRefund.tableName} r
     join ${Order.tableName} o on o.organization_id = r.organization_id and o.id = r.order_id
     where r.organization_id = ? and o.event_id = ?`,
    [ctx.organization.id, id],
  );
  const { cancelledAt, cancellationCompletedAt, currency } = event;
  return { id, cancelledAt, completedAt: cancellationCompletedAt, currency, ...rows[0], ...refunds[0] } as {
    id: string;
    cancelledAt: Date;
    completedAt: Date | null;
    currency: string;
    orders: number;
    openOrders: number;
    pendingRefunds: number;
    failedRefunds: number;
    refundedAmount: number;
  };
}
