/**
 * What a payment means for its order. Told once or fifty times, in any order, by the call that paid, a webhook, the
 * reconciler or a sweep: the order is confirmed once, or the money goes back once.
 */
import { LedgerTransaction, Order, type OrderItem, OrderRefund, type Payment, type Refund } from '@tessera/db';
import { AppError } from '../../../../lib/app-error.ts';
import { emit } from '../../../../runtime/emit.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { cancelPayment, getPayment, openRefund, paymentsOf } from '../../../payments/index.ts';
import { expireCart, reacquire, releaseSold } from '../../capacity-pools/hold.ts';
import type { RefundLine } from '../../refunds/refund-plan.ts';
import { reserve } from '../../refunds/refund-reserve.ts';
import { sharesByWeight } from '../../refunds/shares.ts';
import { type LockedOrder, lockPaidOrder, ORDER_SUBJECT } from '../order-lock.ts';
import { mailLostSeats } from '../order-mails.ts';
import { confirmOrder, enterPurchase } from './confirm-order.ts';

/** Why an order ended that nobody paid in time. Money that comes late may still bring such a one back. */
export const UNPAID = 'Not paid in time';
const SOLD_OUT = 'Sold out before the payment arrived';
const CALLED_OFF = 'Cancelled before the payment arrived';

/** In the transaction that learned of the payment, or in one of its own. */
export async function settleOrder(ctx: Ctx, { id, subjectType, subjectId, status }: Payment): Promise<void> {
  if (subjectType !== ORDER_SUBJECT || status === 'pending' || status === 'processing') return;
  // The payment is read behind the locks: somebody may have dealt with it while we waited.
  const [locked, payment] = await Promise.all([lockPaidOrder(ctx, subjectId), getPayment(ctx, id)]);
  if (payment.capturedAmount > 0) await settleMoney(ctx, locked, payment);
  else await settleFailure(ctx, locked, payment);
}

/** Whether the order knows already; asked without a lock, so that whoever asks for nothing holds nobody up. */
export async function isSettled(ctx: Ctx, paymentId: string): Promise<boolean> {
  const { capturedAmount, status, subjectId } = await getPayment(ctx, paymentId);
  const [order] = await Order.rows(ctx).where({ id: subjectId, paymentId });
  if (!order) return false;
  if (capturedAmount > 0) return isPaid(order);
  return status === 'pending' || status === 'processing' || order.paymentStatus !== 'pending';
}

export const isPaid = ({ paymentStatus }: Order): boolean => paymentStatus !== 'pending' && paymentStatus !== 'failed';

async function settleFailure(ctx: Ctx, { order }: LockedOrder, payment: Payment): Promise<void> {
  if (order.status !== 'pending' || order.paymentId !== payment.id || order.paymentStatus !== 'pending') return;
  // The seats stay held as long as they were to be: the buyer may try again.
  await Order.of(ctx).where({ id: order.id }).patch({ paymentStatus: 'failed' });
}

async function settleMoney(ctx: Ctx, locked: LockedOrder, payment: Payment): Promise<void> {
  const { order, cart, event } = locked;
  const known = isPaid(order);
  if (known && order.paymentId === payment.id) return;
  if (known || payment.capturedAmount !== order.total || payment.currency !== order.currency) {
    return refuseStray(ctx, locked, payment);
  }
  if (!isWanted(order) || event.status === 'cancelled') return giveBack(ctx, locked, payment, CALLED_OFF);
  const hasSeats = cart.status === 'active' || (order.status === 'pending' && cart.status === 'converted');
  if (hasSeats) return confirmOrder(ctx, locked, payment);
  // For money that has gone back at the vendor already, no seats are taken from anybody.
  const isStillThere = leftOf(payment) === payment.capturedAmount;
  if (!isStillThere || !(await reacquire(ctx, cart.id))) return giveBack(ctx, locked, payment, SOLD_OUT);
  await confirmOrder(ctx, { ...locked, cart: { ...cart, status: 'converted' } as LockedOrder['cart'] }, payment);
}

/** Nobody has called it off: it waits for its money, or has only waited too long. */
const isWanted = ({ status, cancelledAt, cancellationReason }: Order): boolean =>
  status === 'pending' ? cancelledAt === null : status === 'cancelled' && cancellationReason === UNPAID;

/** The money came for an order that cannot be any more: it goes back, all of it, and the buyer is told. */
async function giveBack(ctx: Ctx, { order, items, cart, event }: LockedOrder, payment: Payment, reason: string) {
  const lines = restOf(items, leftOf(payment));
  const refund = await refundRest(ctx, order, payment, reason, lines);
  await enterPurchase(ctx, { eventId: order.eventId, orderId: order.id, userId: order.userId }, payment);
  if (refund) await reserve(ctx, order, lines, 1);
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
  if (order.status === 'pending')
    await emit(ctx, 'ticketing.order.cancelled', { eventId: order.eventId, orderId: order.id });
  await mailLostSeats(ctx, order, event, reason === SOLD_OUT ? 'sold_out' : 'cancelled');
  if (cart.status === 'active') await expireCart(ctx, cart.id, 'expired');
}

/** What the vendor still has of it: somebody may have given it back over there, before we heard that it was paid. */
const leftOf = ({ capturedAmount, refundedAmount, refundPendingAmount }: Payment): number =>
  capturedAmount - refundedAmount - refundPendingAmount;

/** Opens the refund of what is left, and notes it on the order; null when there is nothing, or the vendor gives nothing back. */
async function refundRest(
  ctx: Ctx,
  order: Order,
  payment: Payment,
  reason: string,
  lines: RefundLine[],
): Promise<Refund | null> {
  const amount = leftOf(payment);
  if (amount === 0) return null;
  const refund = await openOrTell(ctx, order, payment, amount, reason);
  await OrderRefund.add(ctx, {
    orderId: order.id,
    refundId: refund?.id ?? null,
    status: refund ? 'pending' : 'failed',
    amount,
    currency: payment.currency,
    reason,
    lines,
  });
  return refund;
}

/** Null where the vendor gives nothing back: then somebody has to do it by hand, and is told so loudly. */
async function openOrTell(
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
    ctx.log.error({ orderId: id, paymentId: payment.id, reason }, 'money has to be given back by hand');
    return null;
  }
}

/** `amount` of an order that has given nothing back yet, over its lines. */
const restOf = (items: OrderItem[], amount: number): RefundLine[] =>
  sharesByWeight(
    amount,
    items.map(({ total }) => total),
  ).map((share, i) => ({ orderItemId: (items[i] as OrderItem).id, ticketId: null, amount: share }));

/**
 * Money that is not this order's: paid a second time, or another amount than asked for. It goes back, and the order's own
 * figures never show it; the ledger keeps it by the payment.
 */
async function refuseStray(ctx: Ctx, { order }: LockedOrder, payment: Payment): Promise<void> {
  // Refused before, whatever came of it.
  if (await LedgerTransaction.of(ctx).findOne({ paymentId: payment.id, type: 'purchase' })) return;
  const reason =
    payment.capturedAmount === order.total && payment.currency === order.currency ? 'Paid twice' : 'Wrong amount';
  ctx.log.error({ orderId: order.id, paymentId: payment.id, reason }, 'a payment is not what the order asked for');
  // Without lines: nothing of the order is given back.
  await refundRest(ctx, order, payment, reason, []);
  await LedgerTransaction.add(ctx, {
    eventId: order.eventId,
    type: 'purchase',
    status: 'completed',
    amount: payment.capturedAmount,
    currency: payment.currency,
    paymentId: payment.id,
    paymentMethod: payment.paymentMethod,
    paymentIntentId: payment.externalPaymentId,
    metadata: { orderId: order.id, reason },
  });
  if (order.status === 'pending' && order.paymentId === payment.id) {
    await Order.of(ctx).where({ id: order.id }).patch({ paymentStatus: 'failed' });
  }
}

/** How long after its time an order whose payment nobody can tell us about keeps its seats. */
const DOUBT_MS = 60 * 60_000;

/**
 * An order's time is over, or somebody has called it off: the chance to pay is taken away at the vendor first. Whoever paid
 * in the last moment has the order; otherwise it is cancelled and its seats are free.
 */
export async function closeUnpaid(scope: OrganizationScope, orderId: string): Promise<void> {
  const open = await inTransaction(scope, (ctx) => paymentsToCancel(ctx, orderId), { readOnly: true });
  if (!open) return;
  for (const payment of open) {
    await cancelPayment(scope, payment.id, settleOrder).catch((error) => {
      (scope.log ?? scope.app.log).warn({ error, orderId, paymentId: payment.id }, 'a payment could not be cancelled');
    });
  }
  await inTransaction(scope, (ctx) => giveUp(ctx, orderId));
}

const isOpen = ({ status }: Payment): boolean => status === 'pending' || status === 'processing';

/** Null when the order need not end. */
async function paymentsToCancel(ctx: Ctx, orderId: string): Promise<Payment[] | null> {
  const [order] = await Order.rows(ctx).where({ id: orderId });
  if (!order || !mayEnd(ctx, order)) return null;
  return (await paymentsOf(ctx, ORDER_SUBJECT, orderId)).filter(isOpen);
}

async function giveUp(ctx: Ctx, orderId: string): Promise<void> {
  const { order: waiting } = await lockPaidOrder(ctx, orderId);
  if (!mayEnd(ctx, waiting)) return;
  const payments = await paymentsOf(ctx, ORDER_SUBJECT, orderId);
  for (const payment of payments) if (payment.capturedAmount > 0) await settleOrder(ctx, payment);
  const { order, items, cart } = await lockPaidOrder(ctx, orderId);
  if (order.status !== 'pending') return;
  const waitedFor = ctx.now().getTime() - (order.payBy ?? order.createdAt).getTime();
  if (payments.some(isOpen) && waitedFor < DOUBT_MS) return;
  await endOrder(ctx, { order, items, cart }, order.cancellationReason ?? UNPAID);
}

/** It waits for money and has waited long enough, or somebody has called it off. */
const mayEnd = (ctx: Ctx, { status, payBy, cancelledAt }: Order): boolean =>
  status === 'pending' && (cancelledAt !== null || (payBy !== null && payBy <= ctx.now()));

/** An order that was never confirmed ends: nothing was paid, and whatever seats it had are free. */
export async function endOrder(
  ctx: Ctx,
  { order, items, cart }: Pick<LockedOrder, 'order' | 'items' | 'cart'>,
  reason: string | null,
  more: Partial<Order> = {},
): Promise<void> {
  await Order.of(ctx)
    .where({ id: order.id })
    .patch({
      status: 'cancelled',
      cancelledAt: order.cancelledAt ?? ctx.now(),
      cancellationReason: reason,
      payBy: null,
      ...more,
    });
  await emit(ctx, 'ticketing.order.cancelled', { eventId: order.eventId, orderId: order.id });
  if (cart.status === 'active') await expireCart(ctx, cart.id, 'expired');
  else if (cart.status === 'converted') await releaseSold(ctx, cart.id, seatsOf(items, cart));
}

/** All that the cart of these lines holds: the seats, and the use of its discount code. */
export const seatsOf = (items: OrderItem[], cart: LockedOrder['cart']) => [
  ...items.map(({ ticketTypeId, quantity }) => ({ ticketTypeId, quantity })),
  ...(cart.discountCodeId ? [{ ticketTypeId: null, quantity: 1 }] : []),
];
