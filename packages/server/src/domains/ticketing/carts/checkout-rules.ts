/** What must still be true of a sale when somebody buys. */
import type { TicketedEvent, TicketType } from '@tessera/db';
import { AppError, type ErrorKind } from '../../../lib/app-error.ts';

export type SaleOfEvent = Pick<TicketedEvent, 'id' | 'status' | 'salesStartsAt' | 'salesEndsAt'>;
type SaleOfType = Pick<TicketType, 'id' | 'name' | 'salesStartsAt' | 'salesEndsAt' | 'archivedAt'>;

export function requireOnSale(now: Date, event: SaleOfEvent, types: SaleOfType[]): void {
  if (event.status === 'cancelled')
    throw refusal('event_cancelled', 'The event was cancelled; nothing is sold any more');
  if (event.status !== 'published') throw refusal('event_not_on_sale', 'Tickets for this event are not on sale');
  requireOpen(now, event, 'Tickets for this event');
  for (const type of types) {
    if (type.archivedAt) {
      throw refusal('ticket_type_unavailable', `${type.name} is not sold any more; take it off the cart`, type.id);
    }
    requireOpen(now, type, type.name, type.id);
  }
}

function requireOpen(
  now: Date,
  { salesStartsAt, salesEndsAt }: Pick<TicketType, 'salesStartsAt' | 'salesEndsAt'>,
  what: string,
  ticketTypeId?: string,
): void {
  if (salesStartsAt && now < salesStartsAt) {
    throw refusal('sale_not_started', `${what}: the sale begins at ${salesStartsAt.toISOString()}`, ticketTypeId);
  }
  if (salesEndsAt && now >= salesEndsAt) throw refusal('sale_ended', `${what}: the sale has ended`, ticketTypeId);
}

const refusal = (kind: ErrorKind, message: string, ticketTypeId?: string): AppError =>
  new AppError('CONFLICT', message, { kind, ...(ticketTypeId && { ticketTypeId }) });
