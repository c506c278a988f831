/** Applies the outcome of refunds to their orders. */
import { LedgerTransaction, Order, OrderItem, OrderRefund, pipeline, Refund, Ticket } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import { allocate } from '../../../lib/money/allocate.ts';
import { canTransition } from '../../../lib/state-machine.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { type LockedOrder, lockOrder, ORDER_SUBJECT } from '../orders/order-lock.ts';
import { mailRefund, mailRefundFailed } from '../orders/order-mails.ts';
import { isOrderPaid, orderTransitions } from '../orders/order-state.ts';
import { countEventSales, countTicketTypeSales } from '../orders/settlement/confirm-order.ts';
import { planRefund, type RefundLine } from './refund-plan.ts';
import { refundableTotalOf, reserveOrderRefund } from './refund-reserve.ts';
import { cancelRefundedTickets } from './refund-tickets.ts';

/**
 * Applies a decided refund of the payments domain to its order. Runs after the refund's own call and from the event listener; each refund
 * counts once. The payment is settled first. Locks the order's cart and the order.
 */
export async function finishRefund(ctx: Ctx, refundId: string): Promise<void> {
  const refund = await Refund.of(ctx).findOne({ id: refundId });
  if (!refund) throw notFound('refund');
  if (refund.subjectType !== ORDER_SUBJECT || (refund.status !== 'succeeded' && refund.status !== 'failed')) return;
  const locked = await lockOrder(ctx, refund.subjectId);
  const orderRefund =
    (await OrderRefund.of(ctx).findOne({ refundId })) ?? (await adoptVendorRefund(ctx, locked, refund));
  if (orderRefund?.status !== 'pending') return;
  const status = refund.status === 'succeeded' ? 'completed' : 'failed';
  await OrderRefund.of(ctx).where({ id: orderRefund.id }).patch({ status });
  if (status === 'completed') await completeRefund(ctx, locked, orderRefund, refund);
  else await failRefund(ctx, locked, orderRefund, refund);
}

/**
 * Stores a refund that was made at the vendor. A full refund cancels the tickets, as one made here does. A partial refund is allocated to
 * the lines by what is left of them, and the tickets stay valid.
 */
async function adoptVendorRefund(ctx: Ctx, locked: LockedOrder, refund: Refund): Promise<OrderRefund | undefined> {
  if (refund.origin !== 'vendor' || refund.status !== 'succeeded') return undefined;
  const { order } = locked;
  const { amount, currency, reason } = refund;
  const lines = await linesOfVendorRefund(ctx, locked, refund);
  await reserveOrderRefund(ctx, order, lines, 1);
  await cancelRefundedTickets(ctx, locked, lines, 'refunded');
  return OrderRefund.add(ctx, { orderId: order.id, refundId: refund.id, amount, currency, reason, lines });
}

async function linesOfVendorRefund(
  ctx: Ctx,
  { order, items }: LockedOrder,
  { amount, paymentId }: Refund,
): Promise<RefundLine[]> {
  const unrefunded = items.map(({ total, refundedAmount }) => total - refundedAmount);
  const available = unrefunded.reduce((sum, part) => sum + part, 0);
  if (order.paymentId !== paymentId || !isOrderPaid(order) || amount > available) return [];
  if (amount === available) {
    const tickets = await Ticket.of(ctx).select(Ticket.columns).where({ orderId: order.id });
    return planRefund({ items, tickets, refundableTotal: ({ total }) => total }, 'everything');
  }
  return allocate(amount, unrefunded).map((share, i) => ({
    orderItemId: (items[i] as OrderItem).id,
    ticketId: null,
    amount: share,
  }));
}

async function completeRefund(
  ctx: Ctx,
  { items, event, order }: LockedOrder,
  orderRefund: OrderRefund,
  refund: Refund,
): Promise<void> {
  const { eventId, currency, paymentMethod } = order;
  const { amount, lines } = orderRefund;
  const belongsToOrder = lines.length > 0;
  await LedgerTransaction.add(ctx, {
    eventId,
    orderId: belongsToOrder ? order.id : null,
    userId: order.userId,
    type: 'refund',
    status: 'completed',
    amount,
    currency: refund.currency,
    paymentId: refund.paymentId,
    refundId: refund.id,
    paymentMethod,
    paymentIntentId: refund.externalRefundId,
    metadata: belongsToOrder ? {} : { orderId: order.id, reason: orderRefund.reason },
  });
  if (!belongsToOrder) return;
  const status = await refundedStatus(ctx, order);
  await Order.of(ctx)
    .where({ id: order.id })
    .patch({ paymentStatus: status, ...(canTransition(orderTransitions, order.status, status) && { status }) });
  await emit(ctx, 'ticketing.order.refunded', {
    eventId,
    orderId: order.id,
    refundId: orderRefund.id,
    amount,
    currency,
  });
  await mailRefund(ctx, order, event, amount);
  // An order that was never confirmed is in no sales counter.
  if (order.confirmedAt === null) return;
  const typeOf = new Map(items.map(({ id, ticketTypeId }) => [id, ticketTypeId]));
  await countTicketTypeSales(
    ctx,
    lines.map((line) => ({
      ticketTypeId: typeOf.get(line.orderItemId) as string,
      sold: 0,
      revenue: -line.amount,
    })),
  );
  await countEventSales(ctx, eventId, { tickets: 0, revenue: -amount });
}

/** `refunded` once everything refundable was refunded and no refund is in progress. */
async function refundedStatus(ctx: Ctx, order: Order) {
  const { id: orderId } = order;
  const [items, pending] = await pipeline(
    () => OrderItem.of(ctx).select(OrderItem.columns).where({ orderId }),
    () => OrderRefund.of(ctx).where({ orderId, status: 'pending' }).whereRaw('jsonb_array_length(lines) > 0').limit(1),
  );
  const refundableTotal = refundableTotalOf(order);
  const isAll = pending.length === 0 && items.every((item) => item.refundedAmount >= refundableTotal(item));
  return isAll ? 'refunded' : 'partial_refund';
}

/**
 * The refund did not arrive, for example because the card was closed. The tickets stay cancelled: the buyer was notified, and the seats
 * may be sold. The reserved amount is refundable again, the organization gets an event, and the buyer a mail.
 */
async function failRefund(
  ctx: Ctx,
  { order, event }: LockedOrder,
  orderRefund: OrderRefund,
  refund: Refund,
): Promise<void> {
  const { lines, amount, currency } = orderRefund;
  const { failureReason } = refund;
  ctx.log.error({ orderId: order.id, refundId: orderRefund.id, failureReason }, 'a refund failed');
  await emit(ctx, 'ticketing.order.refundFailed', {
    eventId: order.eventId,
    orderId: order.id,
    refundId: orderRefund.id,
    amount,
    currency,
  });
  await mailRefundFailed(ctx, order, event, orderRefund);
  if (lines.length === 0) return;
  await reserveOrderRefund(ctx, order, lines, -1);
  await Ticket.of(ctx).whereIn('id', ticketIdsOf(lines)).where({ status: 'refunded' }).patch({ status: 'cancelled' });
}

const ticketIdsOf = (lines: RefundLine[]): string[] =>
  lines.map(({ ticketId }) => ticketId).filter((ticketId) => ticketId !== null);
