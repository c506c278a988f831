/** What a ticket calls the one who holds it. */
import { Order, type Ticket } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

type Held = Pick<Ticket, 'attendeeInfo' | 'holderEmail' | 'transferredAt'>;
type Customer = Pick<Order['customer'], 'email' | 'firstName' | 'lastName'>;

/** Who comes, by name; where nobody has said, the buyer as long as the ticket is theirs. */
export function holderName({ attendeeInfo, holderEmail, transferredAt }: Held, customer: Customer): string | null {
  if (attendeeInfo) return fullName(attendeeInfo);
  const isBuyers = transferredAt === null && holderEmail.toLowerCase() === customer.email.toLowerCase();
  return isBuyers ? fullName(customer) : null;
}

const fullName = ({ firstName, lastName }: { firstName?: unknown; lastName?: unknown }): string | null =>
  [firstName, lastName].filter(Boolean).join(' ') || null;

export async function withHolders<T extends Held & Pick<Ticket, 'orderId'>>(ctx: Ctx, tickets: T[]) {
  const ids = [...new Set(tickets.map(({ orderId }) => orderId))];
  const orders = ids.length > 0 ? await Order.of(ctx).whereIn('id', ids).select('id', 'customer') : [];
  const customers = new Map(orders.map(({ id, customer }) => [id, customer]));
  return tickets.map((ticket) => {
    const customer = customers.get(ticket.orderId);
    return { ...ticket, holderName: customer ? holderName(ticket, customer) : null };
  });
}
