/** What buyers do with their orders: refresh the payment, abandon the order; and that its secret is not disclosed. */
import { Payment, SandboxCharge } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import {
  buy,
  checkOut,
  fill,
  openShopFor,
  payAtVendor,
  paymentOf,
  recountOrders,
  type Shop,
  setScript,
} from '../../../../test/orders.ts';
import { scopeOf } from '../../../../test/payments.ts';
import { poolOf } from '../../../../test/ticketing.ts';
import { randomToken } from '../../../lib/tokens.ts';
import { sandboxRecords } from '../../../providers/payments/sandbox/sandbox-store.ts';
import { refreshPayment } from '../../payments/index.ts';
import { sweepOrders } from './settlement/order.jobs.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

/** An order whose buyer is on the vendor's page. */
async function waiting(options: Parameters<typeof openShopFor>[1] = {}) {
  const tenant = await test.createTenant();
  const shop = await openShopFor(tenant, { sandbox: {}, ...options });
  const { order, token } = await buy(shop);
  return { tenant, shop, order, access: { id: order.id, token }, orders: tenant.call.ticketing.orders };
}

const seats = async ({ tenant, pools }: Shop) => {
  const { held, sold } = await poolOf(tenant, pools.event.id);
  return { held, sold };
};
const chargesOf = async (tenant: Tenant, gatewayId: string) =>
  (await sandboxRecords((await scopeOf(tenant)).app, gatewayId)).charges;
const sweep = () => sweepOrders.run(test.app, {}, new AbortController().signal);
const askedOnce = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const find = vi.spyOn(SandboxCharge, 'query');
  try {
    return [await work(), find.mock.calls.length];
  } finally {
    find.mockRestore();
  }
};

it('carts.checkout: neither the payment nor the vendor gets the order’s secret', async () => {
  const { tenant, shop, order, access } = await waiting();
  const kept = await tenant.transaction(async (ctx) =>
    Payment.of(ctx).findOne({ subjectId: order.id }).throwIfNotFound(),
  );
  const page = `/tickets/order#organization=${tenant.organization.id}&id=${order.id}`;
  expect(kept.returnUrl).toMatch(new RegExp(`${page}$`));
  expect(kept.cancelUrl).toBe(kept.returnUrl);
  const known = JSON.stringify([kept, await chargesOf(tenant, shop.gatewayId)]);
  expect(known).toContain(page);
  expect(known).not.toContain(access.token);
});

it('orders.getByToken: returns the event fields that the order page shows', async () => {
  const { shop, order, access, orders } = await waiting({
    event: { taxInclusive: false, venueName: 'Pier', city: 'Kochi' },
  });
  const { id, title, slug, startsAt, endsAt, timeZone } = shop.event;
  expect(await orders.getByToken(access)).toMatchObject({
    taxInclusive: false,
    event: { id, title, slug, startsAt, endsAt, timeZone, venueName: 'Pier', city: 'Kochi', status: 'published' },
  });
  const left = ((order.payBy as Date).getTime() - Date.now()) / 1000;
  expect(order.secondsLeft).toBeGreaterThan(left - 30);
  expect(order.secondsLeft).toBeLessThan(left + 30);
  await payAtVendor(shop);
  expect(await orders.sync(access)).toMatchObject({ status: 'confirmed', secondsLeft: null });
});

describe('orders.sync', () => {
  it('orders.sync: confirms a paid order without a webhook', async () => {
    const { shop, tenant, access, orders } = await waiting({ sandbox: { webhooks: { drop: true } } });
    expect(await orders.sync(access)).toMatchObject({ status: 'pending', paymentStatus: 'pending' });
    await payAtVendor(shop);
    await vi.waitFor(
      async () =>
        expect(await orders.sync(access)).toMatchObject({ status: 'confirmed', tickets: [{ status: 'valid' }] }),
      { timeout: 8_000, interval: 300 },
    );
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.sync: asks the vendor at most once in two seconds', async () => {
    const { shop, access, orders } = await waiting();
    const [answers, asked] = await askedOnce(() => Promise.all(Array.from({ length: 6 }, () => orders.sync(access))));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill('pending'));
    expect(asked).toBe(1);
    await payAtVendor(shop);
    expect(await orders.sync(access)).toMatchObject({ status: 'pending' });
  });

  it('orders.sync: shows a declined payment, and does not ask the vendor about an ended order', async () => {
    const { shop, access, orders } = await waiting();
    await payAtVendor(shop, 'declined');
    expect(await orders.sync(access)).toMatchObject({ status: 'pending', paymentStatus: 'failed' });
    await orders.abandon(access);
    const [after, asked] = await askedOnce(() => orders.sync(access));
    expect([after.status, asked]).toEqual(['cancelled', 0]);
  });

  it('orders.sync, orders.abandon: require the order’s secret', async () => {
    const { order, orders } = await waiting();
    const wrong = { id: order.id, token: randomToken() };
    for (const work of [orders.sync, orders.abandon]) {
      await expect(work(wrong)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        cause: { details: { kind: 'order_not_found' } },
      });
    }
  });
});

describe('orders.abandon', () => {
  it('orders.abandon: cancels the payment at the vendor and frees the seats; repeatable', async () => {
    const { tenant, shop, access, orders } = await waiting({ capacity: 1 });
    const given = { status: 'cancelled', cancellationReason: 'Abandoned by the buyer', payBy: null, secondsLeft: null };
    expect(await orders.abandon(access)).toMatchObject(given);
    expect(await orders.abandon(access)).toMatchObject(given);
    expect(await seats(shop)).toEqual({ held: 0, sold: 0 });
    expect(await chargesOf(tenant, shop.gatewayId)).toMatchObject([{ state: 'cancelled' }]);
    await expect(orders.pay(access)).resolves.toMatchObject({
      order: { status: 'cancelled' },
      payment: { action: null },
    });
    expect((await buy(shop)).order.status).toBe('pending');
  });

  it('orders.abandon: confirms an order that was paid after all', async () => {
    const { tenant, shop, access, orders } = await waiting();
    await payAtVendor(shop);
    expect(await orders.abandon(access)).toMatchObject({
      status: 'confirmed',
      tickets: [{}],
      cancellationReason: null,
    });
    expect(await orders.abandon(access)).toMatchObject({ status: 'confirmed' });
    expect(await seats(shop)).toEqual({ held: 0, sold: 1 });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.abandon: the sweep ends the order when the vendor did not answer at first', async () => {
    const { tenant, shop, access, orders } = await waiting({ sandbox: { drop: ['cancel'] } });
    expect(await orders.abandon(access)).toMatchObject({ status: 'pending', secondsLeft: 0 });
    expect(await seats(shop)).toEqual({ held: 1, sold: 0 });
    await setScript(shop, { drop: [] });
    await sweep();
    expect(await orders.getByToken(access)).toMatchObject({ status: 'cancelled' });
    expect(await seats(shop)).toEqual({ held: 0, sold: 0 });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.abandon: the sweep finishes it when the server dies before the vendor is asked', async () => {
    const { tenant, shop, order, access, orders } = await waiting();
    await tenant.transaction((ctx) =>
      ctx.db
        .raw(`update ticketing.orders set pay_by = ?, cancellation_reason = 'Abandoned by the buyer' where id = ?`, [
          new Date(),
          order.id,
        ])
        .then(() => {}),
    );
    await payAtVendor(shop);
    await sweep();
    expect(await orders.getByToken(access)).toMatchObject({ status: 'confirmed' });
  });

  it('orders.abandon: concurrent with the payment, one of the two wins', async () => {
    const { tenant, shop, order, access, orders } = await waiting();
    const payment = await paymentOf(tenant, order.id);
    const scope = await scopeOf(tenant);
    await Promise.all([
      orders.abandon(access),
      payAtVendor(shop).then(() => refreshPayment(scope, payment.id)),
      orders.abandon(access),
    ]);
    const { status } = await orders.abandon(access);
    const [charge] = await chargesOf(tenant, shop.gatewayId);
    expect([status, charge?.state]).toEqual(
      status === 'confirmed' ? ['confirmed', 'paid'] : ['cancelled', 'cancelled'],
    );
    expect(await seats(shop)).toEqual({ held: 0, sold: status === 'confirmed' ? 1 : 0 });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.abandon: ends an order that waits for approval and frees its sold seats', async () => {
    const { tenant } = await waiting();
    const shop = await openShopFor(tenant, { ticketType: { requiresApproval: true } });
    const filled = await fill(shop);
    const { order } = await checkOut(shop, filled);
    expect(await seats(shop)).toEqual({ held: 0, sold: 1 });
    const { orders } = tenant.call.ticketing;
    const given = await orders.abandon({ id: order.id, token: filled.token });
    expect(given.status).toBe('cancelled');
    expect(await seats(shop)).toEqual({ held: 0, sold: 0 });
    await expect(orders.approve({ id: order.id })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});
