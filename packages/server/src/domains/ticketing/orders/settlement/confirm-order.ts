/** An order becomes good: tickets, ledger and counters in one go, the seats last. */
import { LedgerTransaction, type OrderItem, type Payment } from '@tessera/db';
import { emit } from '../../../../runtime/emit.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { convertHolds, planOnce } from '../../capacity-pools/hold.ts';
import { issueTickets } from '../../tickets/ticket-issue.ts';
import type { LockedOrder } from '../order-lock.ts';

/**
 * `payment` is null for what costs nothing. The caller holds the locks of `lockOrder`, and the cart is active or has its
 * seats sold already. The rows that all buyers of an event wait for are moved with COMMIT right behind them.
 */
export async function confirmOrder(ctx: Ctx, { cart, order, items }: LockedOrder, payment: Payment | null) {
  const { id, eventId, total, currency } = order;
  const tickets = items.reduce((sum, { type, quantity }) => sum + (type === 'ticket' ? quantity : 0), 0);
  const ledger = { eventId, orderId: id, userId: order.userId, platformFee: order.fees };
  await Promise.all([
    planOnce(ctx),
    markConfirmed(ctx, id, payment),
    issueTickets(ctx, order, items),
    payment && enterPurchase(ctx, ledger, payment),
    emit(ctx, 'ticketing.order.paid', { eventId, orderId: id, total, currency, tickets }),
  ]);
  ctx.withCommit(() => countTypes(ctx, movesOf(items)));
  ctx.withCommit(() => countEvent(ctx, eventId, { tickets, revenue: total }));
  // The cart is locked and was active: nobody can be faster.
  if (cart.status === 'active') ctx.withCommit(() => convertHolds(ctx, cart.id));
}

async function markConfirmed(ctx: Ctx, orderId: string, payment: Payment | null): Promise<void> {
  await ctx.db.raw(
    `update ticketing.orders set status = 'confirmed', payment_status = 'paid', confirmed_at = ?, pay_by = null,
       payment_id = coalesce(?, payment_id), payment_method = ?, cancelled_at = null, cancellation_reason = null
     where organization_id = ? and id = ?`,
    [ctx.now(), payment?.id ?? null, payment?.paymentMethod ?? null, ctx.organization.id, orderId] as string[],
  );
}

/** The ledger's row of money that came in. A second one for the same order is refused by the table. */
export const enterPurchase = (
  ctx: Ctx,
  of: Pick<LedgerTransaction, 'eventId'> & Partial<LedgerTransaction>,
  payment: Payment,
): Promise<LedgerTransaction> =>
  LedgerTransaction.add(ctx, {
    ...of,
    type: 'purchase',
    status: 'completed',
    amount: payment.capturedAmount,
    currency: payment.currency,
    paymentId: payment.id,
    paymentMethod: payment.paymentMethod,
    paymentIntentId: payment.externalPaymentId,
  });

export interface TypeMove {
  ticketTypeId: string;
  sold: number;
  revenue: number;
}

const movesOf = (items: OrderItem[]): TypeMove[] =>
  items.map(({ ticketTypeId, type, quantity, total }) => ({
    ticketTypeId,
    sold: type === 'ticket' ? quantity : 0,
    revenue: total,
  }));

/** Moves what is sold of each type, in ascending order of id, one statement each. */
export async function countTypes(ctx: Ctx, moves: TypeMove[]): Promise<void> {
  const sums = new Map<string, TypeMove>();
  for (const move of moves) {
    const known = sums.get(move.ticketTypeId) ?? { ...move, sold: 0, revenue: 0 };
    sums.set(move.ticketTypeId, { ...known, sold: known.sold + move.sold, revenue: known.revenue + move.revenue });
  }
  const sorted = [...sums.values()].sort((a, b) => (a.ticketTypeId < b.ticketTypeId ? -1 : 1));
  await Promise.all(
    sorted.map(({ ticketTypeId, sold, revenue }) =>
      ctx.db.raw(
        `update ticketing.ticket_types set sold = sold + ?, revenue = revenue + ? where organization_id = ? and id = ?`,
        [sold, revenue, ctx.organization.id, ticketTypeId],
      ),
    ),
  );
}

export async function countEvent(ctx: Ctx, eventId: string, by: { tickets: number; revenue: number }): Promise<void> {
  await ctx.db.raw(
    `update ticketing.events set total_tickets_sold = total_tickets_sold + ?, total_revenue = total_revenue + ?
     where organization_id = ? and id = ?`,
    [by.tickets, by.revenue, ctx.organization.id, eventId],
  );
}
