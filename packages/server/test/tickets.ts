/** Tickets for tests, created without a paid order: each with the secret of its order. */
import { Cart, Customer, newId, Order, OrderItem, Ticket } from '@tessera/db';
import { hashToken, randomToken } from '../src/lib/tokens.ts';
import type { Tenant } from './index.ts';
import type { OnSale } from './ticketing.ts';

export interface Issued {
  order: Order;
  /** Opens the order and those of its tickets that were not transferred. */
  token: string;
  tickets: Ticket[];
}

/** A confirmed order with this many tickets. Pools are not changed. */
export function issueTickets(
  tenant: Tenant,
  { event, ticketType }: OnSale,
  quantity = 1,
  values: Partial<Ticket> = {},
): Promise<Issued> {
  const token = randomToken();
  return tenant.transaction(async (ctx) => {
    const email = `buyer.${newId()}@example.in`;
    const customer = await Customer.add(ctx, { email });
    const cart = await Cart.add(ctx, {
      eventId: event.id,
      sessionHash: hashToken(token),
      status: 'converted',
      currency: event.currency,
      expiresAt: new Date(),
      reclaimAt: new Date(),
    });
    const order = await Order.add(ctx, {
      orderNumber: `T-${newId().slice(-12)}`,
      eventId: event.id,
      cartId: cart.id,
      customerId: customer.id,
      customer: { email },
      accessHashes: [hashToken(token)],
      currency: event.currency,
      status: 'confirmed',
      paymentStatus: 'paid',
    });
    const item = await OrderItem.add(ctx, { orderId: order.id, ticketTypeId: ticketType.id, name: 'Entry', quantity });
    const tickets: Ticket[] = [];
    for (let number = 1; number <= quantity; number++) {
      tickets.push(
        await Ticket.add(ctx, {
          eventId: event.id,
          ticketTypeId: ticketType.id,
          orderId: order.id,
          orderItemId: item.id,
          number,
          amount: 0,
          holderEmail: email,
          attendeeInfo: { firstName: 'Asha', lastName: `No. ${number}` },
          ...values,
        }),
      );
    }
    return { order, token, tickets };
  });
}
