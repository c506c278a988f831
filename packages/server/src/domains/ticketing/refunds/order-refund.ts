/**
 * Starts refunds of orders. Tickets are cancelled and seats are free as soon as a refund is accepted, so that no refunded ticket admits
 * anyone. Ledger and revenue move once the vendor confirms the refund (`refund-outcome.ts`).
 */
import { OrderRefund } from '@tessera/db';
import { type Ctx, inTransaction, type OrganizationScope, userId } from '../../../trpc/context.ts';
import { openRefund, startRefund } from '../../payments/index.ts';
import type { LockedOrder } from '../orders/order-lock.ts';
import { finishRefund } from './refund-outcome.ts';
import type { RefundLine } from './refund-plan.ts';
import { reserveOrderRefund } from './refund-reserve.ts';
import { cancelRefundedTickets } from './refund-tickets.ts';

/** The committed decision to refund; the vendor has not been called yet. */
export interface StartedRefund {
  orderId: string;
  /** The refund in the payments domain; null if there was no money to refund. */
  refundId: string | null;
}

/** Reserves the amounts, opens the refund, cancels the tickets and frees the seats. The caller holds the locks of `lockPaidOrder`. */
export async function createOrderRefund(
  ctx: Ctx,
  locked: LockedOrder,
  lines: RefundLine[],
  { reason, keepsSeats = false }: { reason: string | null; keepsSeats?: boolean },
): Promise<StartedRefund> {
  const { order } = locked;
  const amount = lines.reduce((sum, line) => sum + line.amount, 0);
  await reserveOrderRefund(ctx, order, lines, 1);
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
  await cancelRefundedTickets(ctx, locked, lines, order.paymentId ? 'refunded' : 'cancelled', { keepsSeats });
  return { orderId: order.id, refundId: refund?.id ?? null };
}

/** Calls the vendor and applies its answer. An answer that arrives later reaches the order through the event listener. */
export async function sendOrderRefund(scope: OrganizationScope, { refundId }: StartedRefund): Promise<void> {
  if (!refundId) return;
  await startRefund(scope, refundId);
  await inTransaction(scope, (ctx) => finishRefund(ctx, refundId));
}
