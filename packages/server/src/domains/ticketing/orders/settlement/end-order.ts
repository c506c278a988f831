/** Ends orders that were never confirmed and frees their seats. */
import { Order, type Payment } from '@tessera/db';
import { emit } from '../../../../runtime/emit.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { cancelPayment, paymentsOf } from '../../../payments/index.ts';
import { type LockedOrder, lockPaidOrder, ORDER_SUBJECT } from '../order-lock.ts';
import { mailCancelledUnpaid } from '../order-mails.ts';
import { EVENT_OVER, isEventOver } from './event-over.ts';
import { freeSeats } from './free-seats.ts';
import { NOT_PAID_IN_TIME, settleOrder } from './settlement.ts';

/** The cancellation reason of orders that their buyer gave up. */
export const ABANDONED = 'Abandoned by the buyer';

/** How long after `payBy` an order keeps its seats while the vendor cannot say whether it was paid. */
const MAX_DOUBT_MS = 60 * 60_000;

/**
 * Closes an order that is past `payBy` or cancelled. Its payments are cancelled at the vendor first: an order paid in the last moment is
 * confirmed, any other is cancelled and its seats are free.
 */
export async function closeUnpaidOrder(scope: OrganizationScope, orderId: string): Promise<void> {
  const open = await inTransaction(scope, (ctx) => openPaymentsToCancel(ctx, orderId), { readOnly: true });
  if (!open) return;
  for (const payment of open) {
    await cancelPayment(scope, payment.id).catch((error) => {
      (scope.log ?? scope.app.log).warn({ error, orderId, paymentId: payment.id }, 'a payment could not be cancelled');
    });
  }
  await inTransaction(scope, (ctx) => settleOrEnd(ctx, orderId));
}

const isOpenPayment = ({ status }: Payment): boolean => status === 'pending' || status === 'processing';

/** Null if the order does not have to end. */
async function openPaymentsToCancel(ctx: Ctx, orderId: string): Promise<Payment[] | null> {
  const order = await Order.byId(ctx, orderId);
  if (!order || !mayEnd(ctx, order)) return null;
  return (await paymentsOf(ctx, ORDER_SUBJECT, orderId)).filter(isOpenPayment);
}

async function settleOrEnd(ctx: Ctx, orderId: string): Promise<void> {
  const { order: waiting } = await lockPaidOrder(ctx, orderId);
  if (!mayEnd(ctx, waiting)) return;
  const payments = await paymentsOf(ctx, ORDER_SUBJECT, orderId);
  for (const payment of payments) if (payment.capturedAmount > 0) await settleOrder(ctx, payment);
  const locked = await lockPaidOrder(ctx, orderId);
  const { order, event } = locked;
  if (order.status !== 'pending') return;
  const overdueMs = ctx.now().getTime() - (order.payBy ?? order.createdAt).getTime();
  const isInDoubt = payments.some(isOpenPayment);
  if (isInDoubt && overdueMs < MAX_DOUBT_MS) return;
  const isOver = isEventOver(event, ctx.now());
  const reason = order.cancellationReason ?? (isOver ? EVENT_OVER : NOT_PAID_IN_TIME);
  // A buyer who left the vendor's page expects no mail; one who has paid there, or whose order was approved or cancelled, does.
  const isExpected = isInDoubt || isOver || order.cancelledAt !== null || order.approval === 'approved';
  if (isExpected && reason !== ABANDONED) await mailCancelledUnpaid(ctx, order, event, reason);
  await endOrder(ctx, locked, reason);
}

/** True for an order that is past `payBy` or cancelled, and not confirmed. */
const mayEnd = (ctx: Ctx, { status, payBy, cancelledAt }: Order): boolean =>
  status === 'pending' && (cancelledAt !== null || (payBy !== null && payBy <= ctx.now()));

/** Cancels an order that was never confirmed and frees its seats. The caller holds the locks of `lockOrder`. */
export async function endOrder(
  ctx: Ctx,
  { order, items, cart }: Pick<LockedOrder, 'order' | 'items' | 'cart'>,
  reason: string | null,
  changes: Partial<Order> = {},
): Promise<void> {
  await Order.of(ctx)
    .where({ id: order.id })
    .patch({
      status: 'cancelled',
      cancelledAt: order.cancelledAt ?? ctx.now(),
      cancellationReason: reason,
      payBy: null,
      ...changes,
    });
  await emit(ctx, 'ticketing.order.cancelled', { eventId: order.eventId, orderId: order.id });
  await freeSeats(ctx, { cart, items });
}
