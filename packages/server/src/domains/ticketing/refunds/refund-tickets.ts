/** Tickets whose money goes back end: their codes are revoked, they are counted no more, and their seats are free. */
import type { Ctx } from '../../../trpc/context.ts';
import { releaseSold } from '../capacity-pools/hold.ts';
import type { LockedOrder } from '../orders/order-lock.ts';
import { countEvent, countTypes } from '../orders/settlement/confirm-order.ts';
import { revokeTickets } from '../tickets/ticket-revocation.ts';
import type { RefundLine } from './refund-plan.ts';

export async function endTickets(
  ctx: Ctx,
  { cart, event }: LockedOrder,
  lines: RefundLine[],
  reason: 'cancelled' | 'refunded',
  { keepsSeats = false }: { keepsSeats?: boolean } = {},
): Promise<void> {
  const ticketIds = lines.map(({ ticketId }) => ticketId).filter((ticketId) => ticketId !== null);
  const revoked = await revokeTickets(ctx, ticketIds, reason);
  const moves = revoked.map(({ ticketTypeId }) => ({ ticketTypeId, sold: -1, revenue: 0 }));
  await countTypes(ctx, moves);
  if (revoked.length > 0) await countEvent(ctx, event.id, { tickets: -revoked.length, revenue: 0 });
  if (keepsSeats) return;
  await releaseSold(
    ctx,
    cart.id,
    moves.map(({ ticketTypeId }) => ({ ticketTypeId, quantity: 1 })),
  );
}
