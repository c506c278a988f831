/** The name that a ticket shows for its holder. */
import { Order, type Ticket } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

type HolderFields = Pick<Ticket, 'attendeeInfo' | 'holderEmail' | 'transferredAt'>;
type BuyerFields = Pick<Order['customer'], 'email' | 'firstName' | 'lastName'>;

/** The attendee's name. Without attendee data it is the buyer's, as long as the buyer holds the ticket; otherwise null. */
export function holderName({ attendeeInfo, holderEmail, transferredAt }: HolderFields, customer: BuyerFields) {
  if (attendeeInfo) return fullName(attendeeInfo);
  const isBuyers = transferredAt === null && holderEmail.toLowerCase() === customer.email.toLowerCase();
  return isBuyers ? fullName(customer) : null;
}

const fullName = ({ firstName, lastName }: { firstName?: unknown; lastName?: unknown }): string | null =>
  [firstName, lastName].filter(Boolean).join(' ') || null;

export async function withHolderNames<T extends HolderFields & Pick<Ticket, 'orderId'>>(ctx: Ctx, tickets: T[]) {
  const ids = [...new Set(tickets.map(({ orderId }) => orderId))];
  const orders = ids.length > 0 ? await Order.of(ctx).whereIn('id', ids).select('id', 'customer') : [];
  const customers = new Map(orders.map(({ id, customer }) => [id, customer]));
  return tickets.map((ticket) => {
    const customer = customers.get(ticket.orderId);
    return { ...ticket, holderName: customer ? holderName(ticket, customer) : null };
  });
}
