/** Checkout: a cart becomes one order, however often it is called. */
import { Order } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import {
  aCustomer,
  buy,
  change,
  checkOut,
  deadlocks,
  fill,
  openShopFor,
  payAtVendor,
  paymentOf,
  recountOrders,
  setScript,
} from '../../../../test/orders.ts';
import { addSandbox } from '../../../../test/payments.ts';
import { atOnce, openShop } from '../../../../test/shop.ts';
import { addTicketType, makeDue, poolOf } from '../../../../test/ticketing.ts';
import { randomToken } from '../../../lib/tokens.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const newTenant = () => createTenant(server.app);
const types = async (tenant: Tenant) =>
  (await eventsOf(tenant)).map(([type]) => type).filter((type) => type.startsWith('ticketing.order.'));

describe('ticketing.carts.checkout', () => {
  it('carts.checkout: order, payment, tickets, ledger and counters in one call', async () => {
    const tenant = await newTenant();
    const shop = await openShopFor(tenant, { price: 333 });
    const customer = aCustomer({
      phone: '+919819245678',
      address: { city: 'Kochi', country: 'IN' },
      marketingConsent: true,
    });
    const { order, payment, token } = await buy(shop, 3, { customer });
    expect(payment).toEqual({ status: 'succeeded', action: null });
    expect(order).toMatchObject({
      orderNumber: expect.stringMatching(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/),
      status: 'confirmed',
      paymentStatus: 'paid',
      paymentMethod: 'sandbox',
      total: 999,
      refundedAmount: 0,
      customer,
      items: [{ quantity: 3, total: 999, refundedAmount: 0 }],
    });
    expect(order.tickets.map(({ number, amount, status }) => [number, amount, status])).toEqual([
      [1, 333, 'valid'],
      [2, 333, 'valid'],
      [3, 333, 'valid'],
    ]);
    expect(order).not.toHaveProperty('notes');
    expect(order).not.toHaveProperty('accessHashes');
    const seen = await tenant.call.ticketing.orders.getByToken({ id: order.id, token });
    // A worker may have sent the confirmation since.
    const { confirmationSentAt, updatedAt } = seen;
    expect(seen).toEqual({ ...order, confirmationSentAt, updatedAt });
    await expect(tenant.call.ticketing.orders.getByToken({ id: order.id, token: randomToken() })).rejects.toMatchObject(
      { code: 'NOT_FOUND' },
    );
    expect(await types(tenant)).toEqual(['ticketing.order.created', 'ticketing.order.paid']);
    expect(await poolOf(tenant, shop.pools.event.id)).toMatchObject({ held: 0, sold: 3 });
    expect(await tenant.call.ticketing.orders.getLedger({ id: order.id })).toMatchObject({
      capturedAmount: 999,
      netAmount: 999,
      isBalanced: true,
      transactions: [{ type: 'purchase', amount: 999 }],
    });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('carts.checkout: stores attendees until tickets are issued', async () => {
    const shop = await openShopFor(await newTenant());
    const ticketTypeId = shop.ticketType.id;
    const attendees = [
      { ticketTypeId, firstName: 'Meera', email: 'meera@example.in', additionalFields: { meal: 'veg' } },
      { ticketTypeId, firstName: 'José' },
    ];
    const { order } = await buy(shop, 3, { attendees, customer: aCustomer({ email: 'first@example.in' }) });
    expect(order.tickets.map(({ holderEmail, attendeeInfo }) => [holderEmail, attendeeInfo])).toEqual([
      ['meera@example.in', { firstName: 'Meera', email: 'meera@example.in', additionalFields: { meal: 'veg' } }],
      ['first@example.in', { firstName: 'José' }],
      ['first@example.in', null],
    ]);
    await expect(buy(shop, 1, { attendees })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('carts.checkout: one customer per e-mail address, completed by later orders', async () => {
    const tenant = await newTenant();
    const shop = await openShopFor(tenant);
    const email = 'ravi@example.in';
    await buy(shop, 1, { customer: { email, firstName: 'Ravi', phone: '+919819245678', marketingConsent: true } });
    await buy(shop, 2, { customer: { email, lastName: 'Menon' } });
    const { items } = await tenant.call.ticketing.customers.list({ filter: { text: 'RAVI' } });
    expect(items).toMatchObject([
      { email, firstName: 'Ravi', lastName: 'Menon', phone: '+919819245678', marketingConsent: true },
    ]);
    expect(await tenant.call.ticketing.customers.get({ id: items[0]?.id as string })).toMatchObject({
      orderCount: 2,
      spent: [{ currency: 'INR', amount: 3_000 }],
    });
  });

  it('carts.checkout: confirms a free order without a payment', async () => {
    const tenant = await newTenant();
    const shop = await openShopFor(tenant, { price: 0 });
    const { order, payment } = await buy(shop, 2);
    expect(payment).toBeNull();
    expect(order).toMatchObject({ status: 'confirmed', paymentStatus: 'paid', total: 0 });
    expect(order.tickets).toHaveLength(2);
    expect(await poolOf(tenant, shop.pools.event.id)).toMatchObject({ held: 0, sold: 2 });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('carts.checkout: extends the hold once, and repeated calls continue the same order', async () => {
    const tenant = await newTenant();
    const shop = await openShopFor(tenant, { sandbox: {} });
    const filled = await fill(shop);
    const first = await checkOut(shop, filled);
    expect(first).toMatchObject({
      order: { status: 'pending', paymentStatus: 'pending', tickets: [] },
      payment: { status: 'processing', action: { type: 'redirect' } },
    });
    const minutes = ((first.order.payBy as Date).getTime() - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(34);
    expect(minutes).toBeLessThan(37);
    const again = await checkOut(shop, filled);
    // By the clock a second later, maybe.
    expect(again).toEqual({ ...first, order: { ...first.order, secondsLeft: expect.any(Number) } });
    expect(await poolOf(tenant, shop.pools.event.id)).toMatchObject({ held: 1, sold: 0 });
    await payAtVendor(shop);
    await tenant.call.payments.sync({ id: (await paymentOf(tenant, first.order.id)).id });
    await expect
      .poll(async () => (await tenant.call.ticketing.orders.get({ id: first.order.id })).status, { timeout: 10_000 })
      .toBe('confirmed');
    expect(await checkOut(shop, filled)).toMatchObject({ payment: { status: 'succeeded', action: null } });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.pay: another payment after a failed one, with the same order and seats', async () => {
    const tenant = await newTenant();
    const shop = await openShopFor(tenant, { sandbox: { outcome: 'fail' } });
    const filled = await fill(shop);
    const failed = await checkOut(shop, filled);
    expect(failed).toMatchObject({
      order: { paymentStatus: 'failed', status: 'pending' },
      payment: { status: 'failed' },
    });
    expect(await poolOf(tenant, shop.pools.event.id)).toMatchObject({ held: 1, sold: 0 });
    await setScript(shop, { outcome: 'succeed' });
    const { id } = failed.order;
    const paid = await tenant.call.ticketing.orders.pay({ id, token: filled.token });
    expect(paid).toMatchObject({ order: { id, status: 'confirmed' }, payment: { status: 'succeeded' } });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.pay: another gateway cancels the first payment', async () => {
    const tenant = await newTenant();
    const shop = await openShopFor(tenant, { sandbox: {} });
    const { order, token } = await buy(shop);
    const first = await paymentOf(tenant, order.id);
    const other = await addSandbox(tenant, { outcome: 'succeed' });
    const paid = await tenant.call.ticketing.orders.pay({ id: order.id, token, gatewayId: other.id });
    expect(paid).toMatchObject({ order: { status: 'confirmed' }, payment: { status: 'succeeded' } });
    expect(await tenant.call.payments.get({ id: first.id })).toMatchObject({ status: 'cancelled' });
    await recountOrders(tenant);
  });

  it('carts.checkout: refuses what cannot be sold, each with its own kind', async () => {
    const tenant = await newTenant();
    const shop = await openShopFor(tenant);
    const filled = await fill(shop);
    const refusal = (kind: string) => ({ cause: { details: { kind } } });
    const stranger = { ...filled, token: randomToken() };
    await expect(checkOut(shop, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND', ...refusal('cart_not_found') });
    await expect(checkOut(shop, filled, { expectedTotal: 999 })).rejects.toMatchObject(refusal('total_changed'));
    await expect(checkOut(shop, filled, { currency: 'USD' })).rejects.toMatchObject(refusal('currency_mismatch'));
    await expect(checkOut(shop, filled, { gatewayId: shop.event.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await makeDue(tenant, filled.cart.id);
    await expect(checkOut(shop, filled)).rejects.toMatchObject(refusal('cart_expired'));

    const other = await fill(shop);
    const alter = (sql: string) => change(tenant, sql, [shop.event.id]);
    await alter(`update ticketing.events set sales_ends_at = now() - interval '1 s' where id = ?`);
    await expect(checkOut(shop, other)).rejects.toMatchObject(refusal('sale_ended'));
    await alter(`update ticketing.events set sales_ends_at = null, status = 'cancelled' where id = ?`);
    await expect(checkOut(shop, other)).rejects.toMatchObject(refusal('event_cancelled'));
    await alter(`update ticketing.events set status = 'published' where id = ?`);
    expect(await checkOut(shop, other, { expectedTotal: 1_000, currency: 'INR' })).toMatchObject({
      payment: { status: 'succeeded' },
    });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('carts.checkout: a hundred concurrent calls with one Idempotency-Key make one order', async () => {
    const tenant = await newTenant();
    const shop = await openShopFor(tenant);
    const { cart, token } = await fill(shop, 2);
    const call = await openShop(tenant);
    const input = { id: cart.id, token, customer: aCustomer() };
    const answers = await atOnce(100, Array.from({ length: 100 }), () =>
      call<{ order: { id: string; status: string } }>(server.url, 'ticketing.carts.checkout', input, {
        'idempotency-key': 'once',
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ data }) => `${data.order.id} ${data.order.status}`)).size).toBe(1);
    const orders = await tenant.transaction(async (ctx) => Order.of(ctx));
    expect(orders).toHaveLength(1);
    expect(await types(tenant)).toEqual(['ticketing.order.created', 'ticketing.order.paid']);
    await recountOrders(tenant, shop.gatewayId);
    const other = await call(
      server.url,
      'ticketing.carts.checkout',
      { ...input, customer: aCustomer() },
      {
        'idempotency-key': 'once',
      },
    );
    expect(other.error?.details.kind).toBe('idempotency_mismatch');
  });

  it('carts.checkout: concurrent calls for one cart make one order', async () => {
    const tenant = await newTenant();
    const shop = await openShopFor(tenant);
    const filled = await fill(shop, 1);
    const answers = await Promise.all(Array.from({ length: 10 }, () => checkOut(shop, filled)));
    expect(new Set(answers.map(({ order }) => order.id)).size).toBe(1);
    await recountOrders(tenant, shop.gatewayId);
    expect(await deadlocks(server.db)).toBe(0);
  });

  it('carts.checkout: counts each ticket type of an order', async () => {
    const tenant = await newTenant();
    const shop = await openShopFor(tenant);
    const { ticketType } = await addTicketType(tenant, shop, { price: 2_500, capacity: 10 });
    const items = [
      { ticketTypeId: shop.ticketType.id, quantity: 2 },
      { ticketTypeId: ticketType.id, quantity: 3 },
    ];
    const { order } = await checkOut(shop, await fill(shop, 1, { items }));
    expect(order.total).toBe(9_500);
    expect(order.tickets).toHaveLength(5);
    await recountOrders(tenant, shop.gatewayId);
  });
});
