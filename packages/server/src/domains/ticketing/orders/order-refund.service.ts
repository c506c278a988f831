/** `orders.refund`: refunds a whole order, lines, tickets, or an amount of a line. */
import { type Order, Ticket } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { type ActionCtx, type Ctx, inTransaction } from '../../../trpc/context.ts';
import { createOrderRefund, type StartedRefund, sendOrderRefund } from '../refunds/order-refund.ts';
import { planRefund, type RefundSelection } from '../refunds/refund-plan.ts';
import { refundableTotalOf } from '../refunds/refund-reserve.ts';
import type { RefundOrderInput } from './order.schema.ts';
import { lockPaidOrder } from './order-lock.ts';
import { isOrderPaid } from './order-state.ts';
import { loadOrderDetails } from './order-view.ts';

type RefundInput = z.infer<typeof RefundOrderInput>;

export async function refundOrder(ctx: ActionCtx, input: RefundInput) {
  const refund = await ctx.idempotent((inner) => planAndCreateRefund(inner, input));
  await sendOrderRefund(ctx, refund);
  return inTransaction(ctx, (inner) => loadOrderDetails(inner, { id: input.id }), { readOnly: true });
}

async function planAndCreateRefund(ctx: Ctx, { id, lines, ticketIds, ...input }: RefundInput): Promise<StartedRefund> {
  const locked = await lockPaidOrder(ctx, id);
  requireRefundable(locked.order);
  const tickets = await Ticket.of(ctx).select(Ticket.columns).where({ orderId: id });
  const selection: RefundSelection = lines ? { lines } : ticketIds ? { ticketIds } : 'everything';
  const refundableTotal = refundableTotalOf(locked.order, input.includesFees);
  const plan = planRefund({ items: locked.items, tickets, refundableTotal }, selection);
  if (plan.length === 0) throw nothingToRefund(locked.order);
  return createOrderRefund(ctx, locked, plan, { reason: input.reason ?? null, keepsSeats: input.keepsSeats });
}

function requireRefundable(order: Order): void {
  const hasMoney = order.paymentId !== null && isOrderPaid(order);
  if (!hasMoney || order.refundedAmount >= order.total) throw nothingToRefund(order);
}

const nothingToRefund = ({ total, status }: Order): AppError =>
  new AppError(
    'CONFLICT',
    total === 0 ? 'The order was free; cancel it instead' : 'Nothing of this order is left to refund',
    { kind: 'order_not_refundable', status },
  );
