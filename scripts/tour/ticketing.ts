/** Ticketing: an event is offered, its tickets are bought, paid, checked in, transferred and refunded; and a waiting list. */
import assert from 'node:assert/strict';
import type { OrderDetails, Tessera, TicketedEvent, TicketType } from '../../packages/sdk/src/index.ts';
import { checkTicketCode } from '../../packages/sdk/src/tickets.ts';
import type { Office } from './organizations.ts';
import { refused, type Tour, tokenIn, until } from './tour.ts';

const DAY_MS = 86_400_000;
const PRICE = 50_000;
const CODE = 'TOUR';

interface Sale {
  event: TicketedEvent;
  entry: TicketType;
  /** One seat. */
  balcony: TicketType;
}

/** An order, and the secret of its buyer. */
interface Bought {
  id: string;
  token: string;
}

export async function tourTicketing(tour: Tour, { server, shop }: Office): Promise<void> {
  const sale = await tour.step('publish an event with two ticket types', () => offer(tour, server));
  await tour.step('create a discount code', async () => {
    const { id: eventId } = sale.event;
    await server.ticketing.discountCodes.create({ type: 'percent', code: CODE, discountBasisPoints: 1_000, eventId });
  });
  await tour.step('see the event as a visitor of the shop', async () => {
    const { ticketTypes } = await shop.ticketing.storefront.getEvent({ slug: sale.event.slug });
    assert.deepEqual(
      ticketTypes.map(({ price }) => price),
      [PRICE, PRICE],
    );
  });
  const order = await buy(tour, { server, shop }, sale);
  await checkIn(tour, server, sale, order);
  await transfer(tour, shop, order);
  await tour.step('a waiting list offers a seat that is given back', () => waitForSeat(tour, shop, sale));
  await refund(tour, server, order);
}

async function offer(tour: Tour, { ticketing }: Tessera): Promise<Sale> {
  const startsAt = new Date(Date.now() + 30 * DAY_MS);
  const event = await ticketing.events.create({
    ...{ title: 'Tour of the rooms', slug: `tour-${tour.run}`, visibility: 'unlisted' },
    ...{ startsAt, endsAt: new Date(startsAt.getTime() + 4 * 3_600_000), timeZone: 'Asia/Kolkata', currency: 'INR' },
  });
  const type = { eventId: event.id, price: PRICE };
  const entry = await ticketing.ticketTypes.create({ ...type, name: 'Entry', quantity: 100 });
  const balcony = await ticketing.ticketTypes.create({ ...type, name: 'Balcony', quantity: 1 });
  return { event: await ticketing.events.publish({ id: event.id }), entry, balcony };
}

/** From the cart to the tickets, as a visitor. */
async function buy(
  tour: Tour,
  { server, shop }: Pick<Office, 'server' | 'shop'>,
  sale: Sale,
): Promise<OrderDetails & Bought> {
  const { carts, orders } = shop.ticketing;
  const { cart, token } = await tour.step('hold two seats in a cart, with the discount', async () => {
    const items = [{ ticketTypeId: sale.entry.id, quantity: 2 }];
    const created = await carts.create({ eventId: sale.event.id, items, discountCode: CODE });
    assert.equal(created.cart.discountAmount, (2 * PRICE) / 10);
    return created;
  });
  const page = await tour.step('check out', async () => {
    const customer = { email: tour.mailbox('buyer'), firstName: 'Asha', lastName: 'Nair' };
    const { order, payment } = await carts.checkout({ id: cart.id, token, customer, expectedTotal: cart.total });
    assert(payment?.action?.type === 'redirect', `The payment is ${payment?.status}`);
    return { orderId: order.id, url: payment.action.url };
  });
  await tour.step('pay at the vendor', async () => {
    const paid = await tour.request(page.url, { method: 'POST', body: new URLSearchParams({ choice: 'pay' }) });
    assert.equal(paid.status, 303);
  });
  const id = page.orderId;
  await tour.step('the webhook of the vendor confirms the order', () =>
    until('the confirmed order', async () => (await orders.getByToken({ id, token })).status === 'confirmed'),
  );
  return tour.step('find two tickets and a balanced ledger', async () => {
    const order = await server.ticketing.orders.get({ id });
    assert.equal(order.tickets.length, 2);
    const { isBalanced, capturedAmount } = await server.ticketing.orders.getLedger({ id });
    assert(isBalanced);
    assert.equal(capturedAmount, cart.total);
    return { ...order, token };
  });
}

async function checkIn(tour: Tour, server: Tessera, { event }: Sale, { tickets }: OrderDetails): Promise<void> {
  const { ticketing } = server;
  const id = tickets[0]?.id ?? assert.fail('There is no ticket');
  const { code } = await tour.step('get the code and the PDF of a ticket', async () => {
    const { pdf } = await ticketing.tickets.getLinks({ id });
    const file = await tour.request(pdf);
    assert.equal(file.headers.get('content-type'), 'application/pdf');
    assert.equal(new TextDecoder().decode((await file.bytes()).subarray(0, 5)), '%PDF-');
    return ticketing.tickets.getCode({ id });
  });
  const list = await tour.step('verify the code offline with the signing keys', async () => {
    const { id: checkInListId } = await ticketing.checkInLists.openDefault({ eventId: event.id });
    const { keys, list, revocations } = await ticketing.checkInLists.getManifest({ id: checkInListId });
    const rules = { eventId: event.id, keys, ticketTypeIds: list.ticketTypeIds, revocations: revocations.items };
    assert.equal((await checkTicketCode(code, rules)).admitted, true);
    return checkInListId;
  });
  await tour.step('check the ticket in; a second scan is refused', async () => {
    const scan = () =>
      ticketing.checkIns.scan({ checkInListId: list, code, device: 'Tour', nonce: crypto.randomUUID() });
    assert.equal((await scan()).result, 'admitted');
    assert.equal((await scan()).reason, 'already_used');
    assert.equal((await ticketing.checkIns.statistics({ eventId: event.id })).checkedInCount, 1);
  });
}

async function transfer(tour: Tour, shop: Tessera, { tickets, token }: OrderDetails & Bought): Promise<void> {
  const { transfers } = shop.ticketing;
  const ticketId = tickets[1]?.id ?? assert.fail('There is no second ticket');
  const toEmail = tour.mailbox('friend');
  const { id } = await tour.step('offer the other ticket to a friend', () =>
    transfers.offer({ ticketId, token, toEmail }),
  );
  const mail = await tour.mail(toEmail, 'token=');
  if (!mail)
    return tour.step('withdraw the offer, because this server shows no outbox', async () => {
      await transfers.cancel({ id, token });
    });
  await tour.step('accept the ticket with the mailed link; the buyer has no code any more', async () => {
    const { tickets } = shop.ticketing;
    const accepted = await transfers.accept({ id, token: tokenIn(mail), firstName: 'Ravi' });
    assert((await tickets.getByToken({ id: ticketId, token: accepted.token })).code, 'The new holder has no code');
    assert.equal((await tickets.getByToken({ id: ticketId, token })).code, null);
  });
}

async function waitForSeat(tour: Tour, shop: Tessera, { event, balcony }: Sale): Promise<void> {
  const { carts, waitlist } = shop.ticketing;
  const place = { eventId: event.id, ticketTypeId: balcony.id };
  const held = await carts.create({ eventId: event.id, items: [{ ticketTypeId: balcony.id, quantity: 1 }] });
  await refused(carts.create({ eventId: event.id, items: [{ ticketTypeId: balcony.id, quantity: 1 }] }), 'sold_out');
  const { entry, token } = await waitlist.join({ ...place, email: tour.mailbox('waiting') });
  await carts.abandon({ id: held.cart.id, token: held.token });
  const cartId = await until(
    'the offered seat',
    async () => (await waitlist.get({ id: entry.id, token })).offer?.cartId,
  );
  assert.equal((await carts.get({ id: cartId, token })).items.length, 1);
  await waitlist.leave({ id: entry.id, token });
}

async function refund(tour: Tour, { ticketing, payments }: Tessera, { id, total }: OrderDetails): Promise<void> {
  await tour.step('refund the order', async () => {
    await ticketing.orders.refund({ id, reason: 'Tour' });
    await until('the refunded order', async () => (await ticketing.orders.get({ id })).status === 'refunded');
    const { isBalanced, refundedAmount } = await ticketing.orders.getLedger({ id });
    assert(isBalanced);
    assert.equal(refundedAmount, total);
    const { items } = await payments.refunds.list({ filter: { subjectId: id } });
    assert.deepEqual(
      items.map(({ status, amount }) => ({ status, amount })),
      [{ status: 'succeeded', amount: total }],
    );
  });
  await tour.step('export the orders as CSV', async () => {
    const { url } = await ticketing.orders.createExportLink();
    const answer = await tour.request(url);
    assert.equal(answer.status, 200);
    assert.equal((await answer.text()).trim().split(/\r?\n/).length, 2);
  });
}
