/** Ticketing's part of a world: events, carts, orders, tickets, check-ins, a transfer and a waiting list. */
import { Order, Transfer } from '@tessera/db';
import { hashToken, randomToken } from '../../src/lib/tokens.ts';
import type { Tenant } from '../index.ts';
import { createOnSale } from '../ticketing.ts';
import { issueTickets } from '../tickets.ts';
import type { WorldPart } from './ids.ts';

export const ticketingPart: WorldPart<'ticketing'> = {
  needs: ['organizations', 'contacts', 'payments'],
  commits: ['ticketing.carts.checkout', 'ticketing.orders.cancel', 'ticketing.orders.pay', 'ticketing.orders.refund'],
  async create({ tenant, canary }) {
    const events = await createEvents(tenant, canary);
    const tickets = await createTickets(tenant, canary);
    return { ids: { ...events, ...tickets.ids }, ticketCode: tickets.code };
  },
};

/** A published event with one ticket type, a pool and a discount code, and a draft event. */
async function createEvents(tenant: Tenant, canary: string) {
  const { ticketing } = tenant.call;
  const dates = { startsAt: new Date('2026-03-01T18:00:00Z'), endsAt: new Date('2099-03-01T22:00:00Z') };
  const what = { ...dates, timeZone: 'Asia/Kolkata', city: canary, tags: [canary], capacity: 100 };
  const event = await ticketing.events.create({ ...what, title: `${canary} concert` });
  const eventId = event.id;
  const type = await ticketing.ticketTypes.create({ eventId, name: canary, price: 0, quantity: 50 });
  const pool = await ticketing.capacityPools.create({ eventId, name: canary, capacity: 40, ticketTypeIds: [type.id] });
  const code = await ticketing.discountCodes.create({
    type: 'percent',
    code: canary,
    discountBasisPoints: 1000,
    eventId,
  });
  await ticketing.events.publish({ id: eventId });
  const draft = await ticketing.events.create({ ...what, title: `${canary} draft` });
  await ticketing.ticketTypes.create({ eventId: draft.id, name: canary, price: 1000, quantity: null });
  const cart = await addCart(tenant, canary);
  const orders = await addOrders(tenant, canary, cart);
  return {
    ...cart,
    ...orders,
    event: eventId,
    draftEvent: draft.id,
    ticketType: type.id,
    pool: pool.id,
    discountCode: code.id,
  };
}

/** A paid order, and an order that waits for approval. */
async function addOrders(tenant: Tenant, canary: string, { fair, fairType }: Record<'fair' | 'fairType', string>) {
  const { ticketing } = tenant.call;
  const club = await ticketing.ticketTypes.create({
    eventId: fair,
    name: `${canary} club`,
    price: 1000,
    quantity: 50,
    requiresApproval: true,
  });
  const buy = async (ticketTypeId: string) => {
    const { cart, token } = await ticketing.carts.create({ eventId: fair, items: [{ ticketTypeId, quantity: 2 }] });
    const customer = { email: `${canary}.buyer@example.in`, firstName: canary };
    return { token, ...(await ticketing.carts.checkout({ id: cart.id, token, customer })).order };
  };
  const order = await buy(fairType);
  const waiting = await buy(club.id);
  const { customerId } = await ticketing.orders.get({ id: order.id });
  const orderMailToken = randomToken();
  await tenant.transaction(async (ctx) => {
    const { accessHashes } = await Order.of(ctx).findOne({ id: order.id }).throwIfNotFound();
    await Order.of(ctx)
      .where({ id: order.id })
      .patch({ accessHashes: [...accessHashes, hashToken(orderMailToken)] });
  });
  return {
    order: order.id,
    orderToken: order.token,
    orderMailToken,
    orderItem: order.items[0]?.id as string,
    customer: customerId,
    waitingOrder: waiting.id,
  };
}

/** A cart of a second published event, which has a discount code. */
async function addCart({ call: { ticketing } }: Tenant, canary: string) {
  const { id: eventId } = await ticketing.events.create({
    title: `${canary} fair`,
    startsAt: new Date('2026-03-01T18:00:00Z'),
    endsAt: new Date('2099-03-01T22:00:00Z'),
    timeZone: 'Asia/Kolkata',
  });
  const type = await ticketing.ticketTypes.create({ eventId, name: canary, price: 1000, quantity: 50 });
  await ticketing.discountCodes.create({ type: 'percent', code: `${canary}-FAIR`, discountBasisPoints: 1000, eventId });
  await ticketing.events.publish({ id: eventId });
  const items = [{ ticketTypeId: type.id, quantity: 2 }];
  const { cart, token } = await ticketing.carts.create({ eventId, items, referrer: `https://${canary}.example.in` });
  return { fair: eventId, fairType: type.id, cart: cart.id, cartToken: token };
}

/** Three tickets of a sold-out event (one not scanned, one offered to another person, one checked in) and a place on its waiting list. */
async function createTickets(tenant: Tenant, canary: string) {
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
