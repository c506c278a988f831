/** Confirms a paid or free order: issues its tickets, writes the ledger and moves the counters. */
import { LedgerTransaction, type OrderItem, type Payment, pipeline, sent } from '@tessera/db';
import { emit } from '../../../../runtime/emit.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { convertHolds, useGenericPlans } from '../../holds/hold.ts';
import { issueTickets } from '../../tickets/ticket-issue.ts';
import type { LockedOrder } from '../order-lock.ts';

/**
 * `payment` is null for a free order. The caller holds the locks of `lockOrder`, and the cart is active or its seats are sold already.
 * Nothing is read, so nothing is waited for. The rows that all buyers of an event contend for are updated last, with COMMIT.
 */
export async function confirmOrder(ctx: Ctx, { cart, order, items }: LockedOrder, payment: Payment | null) {
  const { id, eventId, total, currency } = order;
  const tickets = items.reduce((sum, { type, quantity }) => sum + (type === 'ticket' ? quantity : 0), 0);
  const ledger = { eventId, orderId: id, userId: order.userId, platformFee: order.fees };
  await sent(() => useGenericPlans(ctx));
  await sent(() => markConfirmed(ctx, id, payment));
  await sent(() => issueTickets(ctx, order, items));
  if (payment) await sent(() => addPurchaseToLedger(ctx, ledger, payment));
  await emit(ctx, 'ticketing.order.paid', { eventId, orderId: id, total, currency, tickets });
  ctx.withCommit(() => countTicketTypeSales(ctx, ticketTypeChanges(items)));
  ctx.withCommit(() => countEventSales(ctx, eventId, { tickets, revenue: total }));
  // The cart is locked and active, so no other transaction converts its holds first.
  if (cart.status === 'active') ctx.withCommit(() => convertHolds(ctx, cart.id));
}

async function markConfirmed(ctx: Ctx, orderId: string, payment: Payment | null): Promise<void> {
  await ctx.db.raw(
    `update ticketing.orders set status = 'confirmed', payment_status = 'paid', confirmed_at = :now, pay_by = null,
       payment_id = coalesce(:payment, payment_id), payment_method = :method, cancelled_at = null, cancellation_reason = null
     where organization_id = :organization and id = :order`,
    {
      now: ctx.now(),
      payment: payment?.id ?? null,
      method: payment?.paymentMethod ?? null,
      organization: ctx.organization.id,
      order: orderId,
    },
  );
}

/** Adds captured money to the ledger. The table refuses a second purchase of one payment. */
export const addPurchaseToLedger = (
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

export interface TicketTypeChange {
  ticketTypeId: string;
  sold: number;
  revenue: number;
}

const ticketTypeChanges = (items: OrderItem[]): TicketTypeChange[] =>
  items.map(({ ticketTypeId, type, quantity, total }) => ({
    ticketTypeId,
    sold: type === 'ticket' ? quantity : 0,
    revenue: total,
  }));

/** Adds to the sales of each ticket type: one statement a type, in ascending order of id, so that locks are taken in one order. */
export async function countTicketTypeSales(ctx: Ctx, changes: TicketTypeChange[]): Promise<void> {
  const sums = new Map<string, TicketTypeChange>();
  for (const change of changes) {
    const sum = sums.get(change.ticketTypeId) ?? { ...change, sold: 0, revenue: 0 };
    sums.set(change.ticketTypeId, { ...sum, sold: sum.sold + change.sold, revenue: sum.revenue + change.revenue });
  }
  const sorted = [...sums.values()].sort((a, b) => (a.ticketTypeId < b.ticketTypeId ? -1 : 1));
  const updates = sorted.map(
    ({ ticketTypeId, sold, revenue }) =>
      () =>
        ctx.db.raw(
          `update ticketing.ticket_types set sold = sold + :sold, revenue = revenue + :revenue
           where organization_id = :organization and id = :ticketType`,
          { sold, revenue, organization: ctx.organization.id, ticketType: ticketTypeId },
        ),
  );
  await pipeline(...updates);
}

/** Adds to the sales of an event. All its buyers contend for this row. */
export async function countEventSales(
  ctx: Ctx,
  eventId: string,
  by: { tickets: number; revenue: number },
): Promise<void> {
  await ctx.db.raw(
    `update ticketing.events
     set total_tickets_sold = total_tickets_sold + :tickets, total_revenue = total_revenue + :revenue
     where organization_id = :organization and id = :event`,
    { ...by, organization: ctx.organization.id, event: eventId },
  );
}
