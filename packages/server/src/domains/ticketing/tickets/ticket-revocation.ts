/** Revokes tickets and their codes after a refund or a cancellation. */
import { arrayBinding, pipeline, type TicketRevocationReason } from '@tessera/db';
import type { z } from 'zod';
import { statesBefore } from '../../../lib/state-machine.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { transferTransitions } from '../transfers/transfer-state.ts';
import { lockTickets } from './ticket-access.ts';
import { ticketTransitions } from './ticket-state.ts';

export interface RevokedTicket {
  id: string;
  eventId: string;
  ticketTypeId: string;
  orderItemId: string;
  amount: number;
  holderEmail: string;
}

/**
 * Cancels or refunds those of the tickets that are valid or used, in one round trip. Locks the ticket rows in order of their ids,
 * adds their codes to the revocations and cancels their open transfers. Returns the tickets that it changed.
 */
export async function revokeTickets(
  ctx: Ctx,
  ticketIds: string[],
  reason: Exclude<z.infer<typeof TicketRevocationReason>, 'transferred'>,
): Promise<RevokedTicket[]> {
  if (ticketIds.length === 0) return [];
  const [, { rows }] = await pipeline(
    () => lockTickets(ctx, ticketIds),
    () =>
      ctx.db.raw(
        `with revoked as (
           update ticketing.tickets set status = :reason
           where organization_id = :organizationId and id = any(:ticketIds::uuid[]) and status = any(:activeStatuses::text[])
           returning id, event_id, ticket_type_id, order_item_id, amount, holder_email, generation
         ),
         revocations as (
           insert into ticketing.ticket_revocations (organization_id, event_id, ticket_id, generation, reason)
           select :organizationId, event_id, id, generation, :reason from revoked returning organization_id
         ),
         cancelled_transfers as (
           update ticketing.transfers set status = 'cancelled', responded_at = :now
           where organization_id = :organizationId and status = any(:cancellableStatuses::text[])
             and ticket_id in (select id from revoked)
         )
         select id, event_id, ticket_type_id, order_item_id, amount, holder_email from revoked`,
        {
          organizationId: ctx.organization.id,
          ticketIds: arrayBinding(ticketIds),
          reason,
          activeStatuses: arrayBinding(statesBefore(ticketTransitions, reason)),
          cancellableStatuses: arrayBinding(statesBefore(transferTransitions, 'cancelled')),
          now: ctx.now(),
        },
      ),
  );
  return rows as RevokedTicket[];
}
