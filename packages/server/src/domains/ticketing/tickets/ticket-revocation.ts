/** Tickets that are no good any more: taken back together with their codes. */
import { arrayBinding, type TicketRevocationReason } from '@tessera/db';
import type { z } from 'zod';
import type { Ctx } from '../../../trpc/context.ts';
import { lockTickets } from './ticket-access.ts';

export interface RevokedTicket {
  id: string;
  eventId: string;
  ticketTypeId: string;
  orderItemId: string;
  amount: number;
}

/**
 * Cancels or refunds those of the tickets that are still valid or used, in one round trip: their rows are locked first and in
 * order, their codes go on the list of revocations, and offers to pass them on end. Answers those that it changed.
 */
export async function revokeTickets(
  ctx: Ctx,
  ticketIds: string[],
  reason: Exclude<z.infer<typeof TicketRevocationReason>, 'transferred'>,
): Promise<RevokedTicket[]> {
  if (ticketIds.length === 0) return [];
  const { id } = ctx.organization;
  const ids = arrayBinding(ticketIds);
  const [, { rows }] = await Promise.all([
    lockTickets(ctx, ticketIds),
    ctx.db.raw(
      `with changed as (
         update ticketing.tickets set status = ?
         where organization_id = ? and id = any(?::uuid[]) and status in ('valid', 'used')
         returning id, event_id, ticket_type_id, order_item_id, amount, generation
       ),
       revoked as (
         insert into ticketing.ticket_revocations (organization_id, event_id, ticket_id, generation, reason)
         select ?, event_id, id, generation, ? from changed
       ),
       ended as (
         update ticketing.transfers set status = 'cancelled', responded_at = ?
         where organization_id = ? and status = 'offered' and ticket_id in (select id from changed)
       )
       select id, event_id, ticket_type_id, order_item_id, amount from changed`,
      [reason, id, ids, id, reason, ctx.now(), id],
    ),
  ]);
  return rows as RevokedTicket[];
}
