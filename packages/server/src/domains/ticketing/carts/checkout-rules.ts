/** What must still hold of a sale at checkout. */
import type { TicketedEvent, TicketType } from '@tessera/db';
import { AppError, type ErrorKind } from '../../../lib/app-error.ts';

export type EventSale = Pick<TicketedEvent, 'id' | 'status' | 'salesStartsAt' | 'salesEndsAt'>;
type TicketTypeSale = Pick<TicketType, 'id' | 'name' | 'salesStartsAt' | 'salesEndsAt' | 'archivedAt'>;

export function requireStillOnSale(now: Date, event: EventSale, types: TicketTypeSale[]): void {
  if (event.status === 'cancelled')
    throw saleRefused('event_cancelled', 'The event was cancelled; its tickets are not sold any more');
  if (event.status !== 'published') throw saleRefused('event_not_on_sale', 'Tickets for this event are not on sale');
  requireSaleOpen(now, event, 'Tickets for this event');
  for (const type of types) {
    if (type.archivedAt) {
      throw saleRefused(
        'ticket_type_unavailable',
        `${type.name} is not sold any more; remove it from the cart`,
        type.id,
      );
    }
    requireSaleOpen(now, type, type.name, type.id);
  }
}

function requireSaleOpen(
  now: Date,
  { salesStartsAt, salesEndsAt }: Pick<TicketType, 'salesStartsAt' | 'salesEndsAt'>,
  what: string,
  ticketTypeId?: string,
): void {
  if (salesStartsAt && now < salesStartsAt) {
    throw saleRefused('sale_not_started', `${what}: the sale starts at ${salesStartsAt.toISOString()}`, ticketTypeId);
  }
  if (salesEndsAt && now >= salesEndsAt) throw saleRefused('sale_ended', `${what}: the sale has ended`, ticketTypeId);
}

const saleRefused = (kind: ErrorKind, message: string, ticketTypeId?: string): AppError =>
  new AppError('CONFLICT', message, { kind, ...(ticketTypeId && { ticketTypeId }) });
