/** The progress of a cancelled event's refunds. */
import { arrayBinding, Order, OrderRefund } from '@tessera/db';
import type { z } from 'zod';
import type { Ctx } from '../../../trpc/context.ts';
import { requireEvent } from '../events/event.service.ts';
import type { EventCancellation, GetCancellationInput } from './cancellation.schema.ts';
import { OPEN_ORDER_STATUSES } from './open-orders.ts';

/** null: the event was not cancelled. */
export async function getCancellation(
  ctx: Ctx,
  { eventId }: z.infer<typeof GetCancellationInput>,
): Promise<z.infer<typeof EventCancellation> | null> {
  const event = await requireEvent(ctx, eventId);
  if (event.status !== 'cancelled' || !event.cancelledAt) return null;
  const { rows: orders } = await ctx.db.raw(
    `select count(*)::integer as order_count, (count(*) filter (where status = any(?::text[])))::integer as open_order_count
     from ticketing.orders where organization_id = ? and event_id = ?`,
    [arrayBinding(OPEN_ORDER_STATUSES), ctx.organization.id, eventId],
  );
  const { rows: refunds } = await ctx.db.raw(
    `select (count(*) filter (where r.status = 'pending'))::integer as pending_refund_count,
       (count(*) filter (where r.status = 'failed'))::integer as failed_refund_count,
       coalesce(sum(r.amount) filter (where r.status = 'completed'), 0)::bigint as refunded_amount
     from ${OrderRefund.tableName} r
     join ${Order.tableName} o on o.organization_id = r.organization_id and o.id = r.order_id
     where r.organization_id = ? and o.event_id = ?`,
    [ctx.organization.id, eventId],
  );
  const { cancelledAt, cancellationCompletedAt, currency } = event;
  return { eventId, cancelledAt, completedAt: cancellationCompletedAt, currency, ...orders[0], ...refunds[0] };
}
