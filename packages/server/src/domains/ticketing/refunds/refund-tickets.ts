/** Cancels refunded tickets: revokes their codes, takes them out of the sales counters and frees their seats. */
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
  const changes = revoked.map(({ ticketTypeId }) => ({ ticketTypeId, sold: -1, revenue: 0 }));
  await countTicketTypeSales(ctx, changes);
  if (revoked.length > 0) await countEventSales(ctx, event.id, { tickets: -revoked.length, revenue: 0 });
  const holderEmails = revoked.map(({ holderEmail }) => holderEmail);
  await mailRevokedTickets(ctx, { event, buyerEmail: order.customer.email, holderEmails });
  if (keepsSeats) return;
  await releaseSold(
    ctx,
    cart.id,
    changes.map(({ ticketTypeId }) => ({ ticketTypeId, quantity: 1 })),
  );
}
