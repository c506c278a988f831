/**
 * Cancels refunded tickets: revokes their codes, takes them out of the sales counters and frees their seats. With the last valid ticket,
 * the order gives back its use of a discount code.
 */
import type { Ctx } from '../../../trpc/context.ts';
import { releaseSold } from '../holds/hold.ts';
import type { LockedOrder } from '../orders/order-lock.ts';
import { countEventSales, countTicketTypeSales } from '../orders/settlement/confirm-order.ts';
import { mailRevokedTickets } from '../tickets/ticket-mails.ts';
import { revokeTickets } from '../tickets/ticket-revocation.ts';
import type { RefundLine } from './refund-plan.ts';

export async function cancelRefundedTickets(
  ctx: Ctx,
  { cart, event, order }: LockedOrder,
  lines: RefundLine[],
  reason: 'cancelled' | 'refunded',
  { keepsSeats = false }: { keepsSeats?: boolean } = {},
): Promise<void> {
  const ticketIds = lines.map(({ ticketId }) => ticketId).filter((ticketId) => ticketId !== null);
  const revoked = await revokeTickets(ctx, ticketIds, reason);
  if (revoked.length === 0) return;
  const changes = revoked.map(({ ticketTypeId }) => ({ ticketTypeId, sold: -1, revenue: 0 }));
  await countTicketTypeSales(ctx, changes);
  await countEventSales(ctx, event.id, { tickets: -revoked.length, revenue: 0 });
  const holderEmails = revoked.map(({ holderEmail }) => holderEmail);
  await mailRevokedTickets(ctx, { event, buyerEmail: order.customer.email, holderEmails });
  const seats = keepsSeats ? [] : changes.map(({ ticketTypeId }) => ({ ticketTypeId, quantity: 1 }));
  await releaseSold(ctx, cart.id, [...seats, ...(await unusedCode(ctx, cart.id, order.id))]);
}

/** The order's use of a discount code, if it has one and none of its tickets is valid. */
async function unusedCode(ctx: Ctx, cartId: string, orderId: string) {
  const { rows } = await ctx.db.raw(
    `select null as ticket_type_id, quantity from ticketing.holds
     where organization_id = :organization and cart_id = :cart and ticket_type_id is null and not exists (
       select from ticketing.tickets
       where organization_id = :organization and order_id = :order and status in ('valid', 'used')
     )`,
    { organization: ctx.organization.id, cart: cartId, order: orderId },
  );
  return rows as { ticketTypeId: null; quantity: number }[];
}
