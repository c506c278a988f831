/**
 * Refunds of orders. Tickets end and seats are free as soon as a refund is accepted: nobody walks in with a ticket whose money
 * is on its way back. Ledger and revenue move when the vendor says the money is there (refund-outcome.ts).
 */
import { type Order, type OrderItem, OrderRefund, Ticket } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { type ActionCtx, type Ctx, inTransaction, type OrganizationScope, userId } from '../../../trpc/context.ts';
import { openRefund, startRefund } from '../../payments/index.ts';
import type { RefundOrderInput } from '../refunds/refund.schema.ts';
import { finishRefund } from '../refunds/refund-outcome.ts';
import { planRefund, type RefundLine, type Wanted } from '../refunds/refund-plan.ts';
import { reserve, withoutFee } from '../refunds/refund-reserve.ts';
import { endTickets } from '../refunds/refund-tickets.ts';
import { type LockedOrder, lockPaidOrder } from './order-lock.ts';
import { orderDetails } from './order-view.ts';

type Input = z.infer<typeof RefundOrderInput>;

export interface DecidedRefund {
  orderId: string;
  /** The payments domain's; null when there was no money to give back. */
  refundId: string | null;
}

export async function refundOrder(ctx: ActionCtx, input: Input) {
  const decided = await ctx.idempotent((inner) => decideRefund(inner, input));
  await sendRefund(ctx, decided);
  return inTransaction(ctx, (inner) => orderDetails(inner, { id: input.id }), { readOnly: true });
}

/** Asks the vendor and takes its answer. What is not known yet, a listener hears of later. */
export async function sendRefund(scope: OrganizationScope, { refundId }: DecidedRefund): Promise<void> {
  if (!refundId) return;
  await startRefund(scope, refundId);
  await inTransaction(scope, (ctx) => finishRefund(ctx, refundId));
}

async function decideRefund(ctx: Ctx, { id, lines, ticketIds, ...input }: Input): Promise<DecidedRefund> {
  const locked = await lockPaidOrder(ctx, id);
  requireMoney(locked.order);
  const tickets = await Ticket.rows(ctx).where({ orderId: id });
  const includesFees = input.includesFees ?? locked.event.refundsFees;
  const wanted: Wanted = lines ? { lines } : ticketIds ? { ticketIds } : 'everything';
  const most = includesFees ? ({ total }: OrderItem) => total : withoutFee(locked.event);
  const plan = planRefund({ items: locked.items, tickets, most }, wanted);
  if (plan.length === 0) throw nothingLeft(locked.order);
  return takeBack(ctx, locked, plan, { reason: input.reason ?? null, keepsSeats: input.keepsSeats });
}

function requireMoney(order: Order): void {
  const hasPaid = order.paymentId !== null && order.paymentStatus !== 'pending' && order.paymentStatus !== 'failed';
  if (!hasPaid || order.refundedAmount >= order.total) throw nothingLeft(order);
}

const nothingLeft = ({ total, status }: Order): AppError =>
  new AppError(
    'CONFLICT',
    total === 0 ? 'The order was free; cancel it instead' : 'There is nothing left of this order to give back',
    { kind: 'order_not_refundable', status },
  );

/** Reserves the money, ends the tickets, frees the seats and opens the refund: all or nothing, the seats last. */
export async function takeBack(
  ctx: Ctx,
  locked: LockedOrder,
  lines: RefundLine[],
  { reason, keepsSeats = false }: { reason: string | null; keepsSeats?: boolean },
): Promise<DecidedRefund> {
  const { order } = locked;
  const amount = lines.reduce((sum, line) => sum + line.amount, 0);
  await reserve(ctx, order, lines, 1);
  const refund =
    amount > 0
      ? await openRefund(ctx, { paymentId: order.paymentId as string, amount, reason: reason ?? undefined })
      : null;
  await OrderRefund.add(ctx, {
    orderId: order.id,
    refundId: refund?.id ?? null,
    amount,
    currency: order.currency,
    reason,
    lines,
    status: refund ? 'pending' : 'completed',
    createdBy: userId(ctx),
  });
  await endTickets(ctx, locked, lines, order.paymentId ? 'refunded' : 'cancelled', { keepsSeats });
  return { orderId: order.id, refundId: refund?.id ?? null };
}
