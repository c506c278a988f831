/** Tickets for tests, without an order having been paid: each with the secret of its order. */
import { Cart, Customer, newId, Order, OrderItem, Ticket, Transfer } from '@tessera/db';
import { hashToken, randomToken } from '../src/lib/tokens.ts';
import type { Tenant } from './index.ts';
import { createOnSale, type OnSale } from './ticketing.ts';

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

/** A sold-out event for the generated tests: a ticket to scan, an offered one, a used one, and a waitlist entry. */
export async function createTicketWorld(tenant: Tenant, canary: string) {
  const { ticketing } = tenant.call;
  const sale = await createOnSale(tenant, {
    capacity: 0,
    event: { title: canary, venueName: canary },
    ticketType: { name: canary },
  });
  const { order, token, tickets } = await issueTickets(tenant, sale, 3, {
    holderEmail: `${canary}.holder@example.in`,
    attendeeInfo: { firstName: canary },
  });
  const [scanned, passed, inside] = tickets.map(({ id }) => id) as [string, string, string];
  const eventId = sale.event.id;
  const list = await ticketing.checkInLists.openDefault({ eventId });
  const spare = await ticketing.checkInLists.create({ eventId, name: `${canary} lounge` });
  const codeOf = async (id: string) => (await ticketing.tickets.getCode({ id })).code;
  const scan = { checkInListId: list.id, device: canary, nonce: canary };
  const { checkInId } = await ticketing.checkIns.scan({ ...scan, code: await codeOf(inside) });
  const transferToken = randomToken();
  const transfer = await tenant.transaction((ctx) =>
    Transfer.add(ctx, {
      ticketId: passed,
      fromEmail: `${canary}.holder@example.in`,
      toEmail: `${canary}.friend@example.in`,
      message: canary,
      tokenHash: hashToken(transferToken),
      expiresAt: sale.event.startsAt,
    }),
  );
  const wanted = { eventId, ticketTypeId: sale.ticketType.id };
  const waiting = await ticketing.waitlist.join({ ...wanted, email: `${canary}.waiting@example.in`, name: canary });
  return {
    code: await codeOf(scanned),
    ids: {
      soldOut: eventId,
      soldOutType: sale.ticketType.id,
      ticketOrder: order.id,
      ticketToken: token,
      ticket: scanned,
      checkInList: list.id,
      spareList: spare.id,
      checkIn: checkInId as string,
      transfer: transfer.id,
      transferToken,
      waiting: waiting.entry.id,
      waitingToken: waiting.token,
    },
  };
}
