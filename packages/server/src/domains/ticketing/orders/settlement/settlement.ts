/**
 * What a decided payment means for its order. Registered as the handler of `ticketing.order` payments (`jobs.ts`), and run again by the
 * event listener and the sweep. However often and in whatever order it runs, the order is confirmed once or the money is refunded once.
 */
import {
  LedgerTransaction,
  Order,
  type OrderItem,
  OrderRefund,
  type Payment,
  pipeline,
  type Refund,
} from '@tessera/db';
import { AppError } from '../../../../lib/app-error.ts';
import { allocate } from '../../../../lib/money/allocate.ts';
import { canTransition } from '../../../../lib/state-machine.ts';
import { emit } from '../../../../runtime/emit.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { getPayment, openRefund } from '../../../payments/index.ts';
import { reacquire } from '../../holds/hold.ts';
import type { RefundLine } from '../../refunds/refund-plan.ts';
import { reserveOrderRefund } from '../../refunds/refund-reserve.ts';
import { type LockedOrder, lockPaidOrder, ORDER_SUBJECT } from '../order-lock.ts';
import { mailPaymentFailed, mailReturnedPayment, type PaymentReturn } from '../order-mails.ts';
import { isOrderPaid, orderPaymentTransitions } from '../order-state.ts';
import { addPurchaseToLedger, confirmOrder } from './confirm-order.ts';
import { isEventOver } from './event-over.ts';
import { freeSeats } from './free-seats.ts';

/** The cancellation reason of orders that were not paid in time. A late payment may still confirm such an order. */
export const NOT_PAID_IN_TIME = 'Not paid in time';
/** Why captured money is refunded: stored with the refund, and with an order that it cannot confirm. */
const RETURN_REASONS: Record<PaymentReturn['why'], string> = {
  sold_out: 'Sold out before the payment arrived',
  cancelled: 'Cancelled before the payment arrived',
  event_over: 'The event ended before the payment arrived',
  paid_twice: 'Paid twice',
  wrong_amount: 'Wrong amount',
};

/** Settles an order with a decided payment. Locks the order's payments, its cart and itself. */
export async function settleOrder(ctx: Ctx, { id, subjectType, subjectId, status }: Payment): Promise<void> {
  if (subjectType !== ORDER_SUBJECT || status === 'pending' || status === 'processing') return;
  // The payment is read after the locks: another transaction may have settled it while this one waited.
  const [locked, payment] = await pipeline(
    () => lockPaidOrder(ctx, subjectId),
    () => getPayment(ctx, id),
  );
  if (payment.capturedAmount > 0) await settleCaptured(ctx, locked, payment);
  else await settleFailed(ctx, locked, payment);
}

/** Whether the order reflects the payment already. Takes no locks, so that repeated events do not block buyers. */
export async function isSettled(ctx: Ctx, paymentId: string): Promise<boolean> {
  const { capturedAmount, status, subjectId } = await getPayment(ctx, paymentId);
  const [order] = await Order.of(ctx).select(Order.columns).where({ id: subjectId, paymentId });
  if (!order) return false;
  if (capturedAmount > 0) return isOrderPaid(order);
  return status === 'pending' || status === 'processing' || order.paymentStatus !== 'pending';
}

async function settleFailed(ctx: Ctx, { order, event }: LockedOrder, payment: Payment): Promise<void> {
  if (order.status !== 'pending' || order.paymentId !== payment.id) return;
  if (!canTransition(orderPaymentTransitions, order.paymentStatus, 'failed')) return;
  // The seats stay held until `payBy`: the buyer may try again.
  await Order.of(ctx).where({ id: order.id }).patch({ paymentStatus: 'failed' });
  // A buyer whose own call failed sees it there. One whose bank refuses later gets a mail.
  const isLate = ctx.actor.type === 'system' && payment.status === 'failed';
  if (isLate && order.payBy !== null && order.payBy > ctx.now())
    await mailPaymentFailed(ctx, order, event, order.payBy);
}

async function settleCaptured(ctx: Ctx, locked: LockedOrder, payment: Payment): Promise<void> {
  const { order, cart } = locked;
  const isPaid = isOrderPaid(order);
  if (isPaid && order.paymentId === payment.id) return;
  if (isPaid || payment.capturedAmount !== order.total || payment.currency !== order.currency) {
    return refundStrayPayment(ctx, locked, payment);
  }
  const obstacle = obstacleTo(ctx, locked);
  if (obstacle) return refundLatePayment(ctx, locked, payment, obstacle);
  const hasSeats = cart.status === 'active' || (order.status === 'pending' && cart.status === 'converted');
  if (hasSeats) return confirmOrder(ctx, locked, payment);
  // Money that was refunded at the vendor already buys no seats.
  const isUnrefunded = unrefundedAmount(payment) === payment.capturedAmount;
  if (!isUnrefunded || !(await reacquire(ctx, cart.id))) return refundLatePayment(ctx, locked, payment, 'sold_out');
  await confirmOrder(ctx, { ...locked, cart: { ...cart, status: 'converted' } as LockedOrder['cart'] }, payment);
}

/** Why the order cannot be confirmed, even if its seats are free; null: it can. */
function obstacleTo(ctx: Ctx, { order, event }: LockedOrder): 'cancelled' | 'event_over' | null {
  if (event.status !== 'cancelled' && isEventOver(event, ctx.now())) return 'event_over';
  return event.status === 'published' && mayBeConfirmed(order) ? null : 'cancelled';
}

/** True for an order that waits for its money, or was only cancelled for not being paid in time. */
const mayBeConfirmed = ({ status, cancelledAt, cancellationReason }: Order): boolean =>
  status === 'pending' ? cancelledAt === null : status === 'cancelled' && cancellationReason === NOT_PAID_IN_TIME;

/** Refunds a payment in full whose order cannot be confirmed any more, cancels the order and notifies the buyer. */
async function refundLatePayment(
  ctx: Ctx,
  { order, items, cart, event }: LockedOrder,
  payment: Payment,
  why: PaymentReturn['why'],
): Promise<void> {
  const reason = RETURN_REASONS[why];
  const lines = linesOver(items, unrefundedAmount(payment));
  const { refund, how } = await refundUnrefunded(ctx, order, payment, reason, lines);
  await addPurchaseToLedger(ctx, { eventId: order.eventId, orderId: order.id, userId: order.userId }, payment);
  if (refund) await reserveOrderRefund(ctx, order, lines, 1);
  await Order.of(ctx)
    .where({ id: order.id })
    .patch({
      status: 'cancelled',
      cancelledAt: order.cancelledAt ?? ctx.now(),
      cancellationReason: order.status === 'pending' ? (order.cancellationReason ?? reason) : reason,
      paymentId: payment.id,
      paymentStatus: 'paid',
      paymentMethod: payment.paymentMethod,
      payBy: null,
    });
  if (order.status === 'pending') {
    await emit(ctx, 'ticketing.order.cancelled', { eventId: order.eventId, orderId: order.id });
  }
  await mailReturnedPayment(ctx, order, event, { why, how });
  // An order that was cancelled before has freed its seats.
  if (order.status === 'pending') await freeSeats(ctx, { cart, items });
}

/** What the vendor still holds: part of the payment may have been refunded there before we knew that it was captured. */
const unrefundedAmount = ({ capturedAmount, refundedAmount, refundPendingAmount }: Payment): number =>
  capturedAmount - refundedAmount - refundPendingAmount;

/** Opens a refund of what is left and stores it on the order. No refund: nothing is left, or the vendor does not refund. */
async function refundUnrefunded(
  ctx: Ctx,
  order: Order,
  payment: Payment,
  reason: string,
  lines: RefundLine[],
): Promise<{ refund: Refund | null; how: PaymentReturn['how'] }> {
  const amount = unrefundedAmount(payment);
  if (amount === 0) return { refund: null, how: 'returned' };
  const refund = await openRefundIfSupported(ctx, order, payment, amount, reason);
  await OrderRefund.add(ctx, {
    orderId: order.id,
    refundId: refund?.id ?? null,
    status: refund ? 'pending' : 'failed',
    amount,
    currency: payment.currency,
    reason,
    lines,
  });
  return { refund, how: refund ? 'under_way' : 'by_hand' };
}

/** Null if the vendor does not refund. People then have to refund the money by hand, so this logs an error. */
async function openRefundIfSupported(
  ctx: Ctx,
  { id }: Order,
  payment: Payment,
  amount: number,
  reason: string,
): Promise<Refund | null> {
  try {
    return await openRefund(ctx, { paymentId: payment.id, amount, reason });
  } catch (error) {
    if (!(error instanceof AppError) || error.details?.kind !== 'refund_not_supported') throw error;
    ctx.log.error({ orderId: id, paymentId: payment.id, reason }, 'a payment must be refunded by hand');
    return null;
  }
}

/** Allocates `amount` to the lines of an order without refunds. */
const linesOver = (items: OrderItem[], amount: number): RefundLine[] =>
  allocate(
    amount,
    items.map(({ total }) => total),
  ).map((share, i) => ({ orderItemId: (items[i] as OrderItem).id, ticketId: null, amount: share }));

/**
 * Refunds a payment that does not pay the order: a second payment, or a wrong amount. The order's own figures never contain it; the
 * ledger has it by payment.
 */
async function refundStrayPayment(ctx: Ctx, { order, event }: LockedOrder, payment: Payment): Promise<void> {
  // In the ledger: refunded by an earlier call.
  if (await LedgerTransaction.of(ctx).findOne({ paymentId: payment.id, type: 'purchase' })) return;
  const isSame = payment.capturedAmount === order.total && payment.currency === order.currency;
  const why = isSame ? 'paid_twice' : 'wrong_amount';
  const reason = RETURN_REASONS[why];
  ctx.log.error({ orderId: order.id, paymentId: payment.id, reason }, 'a payment does not match its order');
  // No lines: nothing of the order is refunded.
  const { how } = await refundUnrefunded(ctx, order, payment, reason, []);
  const metadata = { orderId: order.id, reason };
  await addPurchaseToLedger(ctx, { eventId: order.eventId, metadata }, payment);
  if (order.status === 'pending' && order.paymentId === payment.id) {
    await Order.of(ctx).where({ id: order.id }).patch({ paymentStatus: 'failed' });
  }
  await mailReturnedPayment(ctx, order, event, { why, how });
}
