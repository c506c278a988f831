/** What became of a refund: told by the vendor at once or much later, and any number of times, it counts once. */
import { LedgerTransaction, Order, OrderItem, OrderRefund, Refund, Ticket } from '@tessera/db';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { type LockedOrder, lockOrder, ORDER_SUBJECT } from '../orders/order-lock.ts';
import { mailRefund } from '../orders/order-mails.ts';
import { countEvent, countTypes } from '../orders/settlement/confirm-order.ts';
import { isPaid } from '../orders/settlement/settlement.ts';
import { planRefund, type RefundLine } from './refund-plan.ts';
import { reserve, withoutFee } from './refund-reserve.ts';
import { endTickets } from './refund-tickets.ts';
import { sharesByWeight } from './shares.ts';

/** `refundId` is the payments domain's. The payment has been settled before. */
export async function finishRefund(ctx: Ctx, refundId: string): Promise<void> {
  const refund = await Refund.of(ctx).findOne({ id: refundId }).throwIfNotFound();
  if (refund.subjectType !== ORDER_SUBJECT || (refund.status !== 'succeeded' && refund.status !== 'failed')) return;
  const locked = await lockOrder(ctx, refund.subjectId);
  const ours = (await OrderRefund.of(ctx).findOne({ refundId })) ?? (await adopt(ctx, locked, refund));
  if (ours?.status !== 'pending') return;
  const status = refund.status === 'succeeded' ? 'completed' : 'failed';
  await OrderRefund.of(ctx).where({ id: ours.id }).patch({ status });
  if (status === 'completed') await complete(ctx, locked, ours, refund);
  else await fail(ctx, locked, ours, refund);
}

/**
 * Somebody gave money back at the vendor's. All of it takes the tickets back, as here; a part is spread over the lines by what
 * is left of them, and the tickets stay.
 */
async function adopt(ctx: Ctx, locked: LockedOrder, refund: Refund): Promise<OrderRefund | undefined> {
  if (refund.origin !== 'vendor' || refund.status !== 'succeeded') return undefined;
  const { order } = locked;
  const { amount, currency, reason } = refund;
  const lines = await linesOf(ctx, locked, refund);
  await reserve(ctx, order, lines, 1);
  await endTickets(ctx, locked, lines, 'refunded');
  return OrderRefund.add(ctx, { orderId: order.id, refundId: refund.id, amount, currency, reason, lines });
}

async function linesOf(ctx: Ctx, { order, items }: LockedOrder, { amount, paymentId }: Refund): Promise<RefundLine[]> {
  const free = items.map(({ total, refundedAmount }) => total - refundedAmount);
  const left = free.reduce((sum, part) => sum + part, 0);
  if (order.paymentId !== paymentId || !isPaid(order) || amount > left) return [];
  if (amount === left) {
    const tickets = await Ticket.rows(ctx).where({ orderId: order.id });
    return planRefund({ items, tickets, most: ({ total }) => total }, 'everything');
  }
  return sharesByWeight(amount, free).map((share, i) => ({
    orderItemId: (items[i] as OrderItem).id,
    ticketId: null,
    amount: share,
  }));
}

async function complete(
  ctx: Ctx,
  { items, event, order }: LockedOrder,
  ours: OrderRefund,
  refund: Refund,
): Promise<void> {
  const { eventId, currency, paymentMethod } = order;
  const isOrders = ours.lines.length > 0;
  const { amount } = ours;
  await LedgerTransaction.add(ctx, {
    eventId,
    orderId: isOrders ? order.id : null,
    userId: order.userId,
    type: 'refund',
    status: 'completed',
    amount,
    currency: refund.currency,
    paymentId: refund.paymentId,
    refundId: refund.id,
    paymentMethod,
    paymentIntentId: refund.externalRefundId,
    metadata: isOrders ? {} : { orderId: order.id, reason: ours.reason },
  });
  if (!isOrders) return;
  const status = await standing(ctx, order.id, event);
  await Order.of(ctx)
    .where({ id: order.id })
    .patch({ paymentStatus: status, ...(order.status !== 'cancelled' && { status }) });
  await emit(ctx, 'ticketing.order.refunded', { eventId, orderId: order.id, refundId: ours.id, amount, currency });
  await mailRefund(ctx, order, event, amount);
  // Of an order that was never good, nothing was counted.
  if (order.confirmedAt === null) return;
  const typeOf = new Map(items.map(({ id, ticketTypeId }) => [id, ticketTypeId]));
  await countTypes(
    ctx,
    ours.lines.map((line) => ({
      ticketTypeId: typeOf.get(line.orderItemId) as string,
      sold: 0,
      revenue: -line.amount,
    })),
  );
  await countEvent(ctx, eventId, { tickets: 0, revenue: -amount });
}

/** refunded once all has arrived that can come back. */
async function standing(ctx: Ctx, orderId: string, event: LockedOrder['event']) {
  const [items, pending] = await Promise.all([
    OrderItem.rows(ctx).where({ orderId }),
    OrderRefund.rows(ctx).where({ orderId, status: 'pending' }).whereRaw('jsonb_array_length(lines) > 0').limit(1),
  ]);
  const most = event.refundsFees ? ({ total }: OrderItem) => total : withoutFee(event);
  const isAll = pending.length === 0 && items.every((item) => item.refundedAmount >= most(item));
  return isAll ? 'refunded' : 'partial_refund';
}

/**
 * The money did not get there (a closed card, say). The tickets stay cancelled: their buyer was told so, and the seats may be
 * sold. What was reserved can be asked for again, and the organization hears of it.
 */
async function fail(ctx: Ctx, { order }: LockedOrder, ours: OrderRefund, refund: Refund): Promise<void> {
  const { lines, amount, currency } = ours;
  const { failureReason } = refund;
  ctx.log.error({ orderId: order.id, refundId: ours.id, failureReason }, 'a refund failed');
  await emit(ctx, 'ticketing.order.refundFailed', {
    eventId: order.eventId,
    orderId: order.id,
    refundId: ours.id,
    amount,
    currency,
  });
  if (lines.length === 0) return;
  await reserve(ctx, order, lines, -1);
  await Ticket.of(ctx).whereIn('id', ticketsOf(lines)).where({ status: 'refunded' }).patch({ status: 'cancelled' });
}

const ticketsOf = (lines: RefundLine[]): string[] =>
  lines.map(({ ticketId }) => ticketId).filter((ticketId) => ticketId !== null);
