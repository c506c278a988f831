/** Settlement of orders: payments reported once or many times, late, twice or with a wrong amount, and payments that fail. */
import { newId, Order, type Payment, Refund } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../../test/events.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../../test/index.ts';
import {
  buy,
  change,
  deadlocks,
  openShopFor,
  payAtVendor,
  paymentOf,
  recountOrders,
  type Shop,
} from '../../../../../test/orders.ts';
import { scopeOf } from '../../../../../test/payments.ts';
import { makeDue, poolOf } from '../../../../../test/ticketing.ts';
import { sandboxRecords } from '../../../../providers/payments/sandbox/sandbox-store.ts';
import {
  chooseGateway,
  onSettled,
  openPayment,
  refreshPayment,
  startPayment,
  startRefund,
} from '../../../payments/index.ts';
import { readMails } from '../../../platform/index.ts';
import { expireCart } from '../../holds/hold.ts';
import { finishRefund } from '../../refunds/refund-outcome.ts';
import { cancelOrderOfEvent } from '../order.service.ts';
import { ORDER_SUBJECT } from '../order-lock.ts';
import { closeUnpaidOrder } from './end-order.ts';
import { sweepOrders } from './order.jobs.ts';
import { settleOrder } from './settlement.ts';

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
  const payment = await paymentOf(tenant, order.id);
  return { tenant, shop, order, token, payment, scope: await scopeOf(tenant) };
}

const orderOf = (tenant: Tenant, id: string) => tenant.call.ticketing.orders.get({ id });
const settle = (tenant: Tenant, payment: Payment) => tenant.transaction((ctx) => settleOrder(ctx, payment));
const seats = async ({ tenant, pools }: Shop) => {
  const { held, sold } = await poolOf(tenant, pools.event.id);
  return { held, sold };
};
const countEvents = async (tenant: Tenant, type: string) =>
  (await eventsOf(tenant)).filter(([name]) => name === type).length;
const subjectsTo = async ({ customer }: { customer: { email: string } }) =>
  (await readMails(test.app, { to: customer.email })).map(({ subject }) => subject);
const refundsOf = (tenant: Tenant) => tenant.transaction(async (ctx) => Refund.of(ctx).orderBy('id'));
const expireOrder = ({ cartId }: { cartId: string }, tenant: Tenant) =>
  tenant.transaction((ctx) => expireCart(ctx, cartId, 'expired'));
const sweep = () => sweepOrders.run(test.app, {}, new AbortController().signal);

/** Runs `work` while the order's settlement handler fails. */
async function withBrokenSettlement<T>(work: () => Promise<T>): Promise<T> {
  onSettled(ORDER_SUBJECT, () => Promise.reject(new Error('broken by the test')));
  try {
    return await work();
  } finally {
    onSettled(ORDER_SUBJECT, settleOrder);
  }
}

/** What the refund job does. */
async function refundAll(tenant: Tenant): Promise<void> {
  const scope = await scopeOf(tenant);
  for (const { id } of await refundsOf(tenant)) {
    await startRefund(scope, id);
    await tenant.transaction((ctx) => finishRefund(ctx, id));
  }
}

describe('a payment that succeeded', () => {
  it('settleOrder: run fifty times at once confirms one order with one set of tickets and one ledger line', async () => {
    const { tenant, shop, order, payment, scope } = await waiting();
    await payAtVendor(shop);
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 ? refreshPayment(scope, payment.id) : settle(tenant, payment))),
    );
    await Promise.all(Array.from({ length: 50 }, () => settle(tenant, payment)));
    const after = await orderOf(tenant, order.id);
    expect(after).toMatchObject({ status: 'confirmed', tickets: [{ status: 'valid' }] });
    expect(await tenant.call.ticketing.orders.getLedger({ id: order.id })).toMatchObject({
      transactions: [{ type: 'purchase' }],
    });
    expect(await countEvents(tenant, 'ticketing.order.paid')).toBe(1);
    expect(await seats(shop)).toEqual({ held: 0, sold: 1 });
    await recountOrders(tenant, shop.gatewayId);
    expect(await deadlocks(test)).toBe(0);
  });

  it('sweepOrders: settles a payment whose settlement handler failed', async () => {
    const { tenant, shop, order, payment, scope } = await waiting();
    await payAtVendor(shop);
    await withBrokenSettlement(() => refreshPayment(scope, payment.id));
    expect((await paymentOf(tenant, order.id)).status).toBe('succeeded');
    expect((await orderOf(tenant, order.id)).status).toBe('pending');
    await sweep();
    expect((await orderOf(tenant, order.id)).status).toBe('confirmed');
    await recountOrders(tenant, shop.gatewayId);
  });

  it('settleOrder: a late payment confirms the order if its seats are free, also after it was cancelled for being late', async () => {
    for (const wasCancelled of [false, true]) {
      const { tenant, shop, order, payment, scope } = await waiting({ capacity: 1 });
      await expireOrder(order, tenant);
      if (wasCancelled) {
        await tenant.transaction(async (ctx) =>
          Order.of(ctx)
            .where({ id: order.id })
            .patch({ status: 'cancelled', cancelledAt: new Date(), cancellationReason: 'Not paid in time' }),
        );
      }
      expect(await seats(shop)).toEqual({ held: 0, sold: 0 });
      await payAtVendor(shop);
      await refreshPayment(scope, payment.id);
      expect(await orderOf(tenant, order.id)).toMatchObject({
        status: 'confirmed',
        cancelledAt: null,
        tickets: [{ status: 'valid' }],
      });
      expect(await seats(shop)).toEqual({ held: 0, sold: 1 });
      await recountOrders(tenant, shop.gatewayId);
    }
  });

  it('settleOrder: a late payment without seats is refunded once, and the buyer is notified', async () => {
    const { tenant, shop, order, payment, scope } = await waiting({ capacity: 1 });
    await expireOrder(order, tenant);
    const other = await buy(shop);
    expect(other.order.status).toBe('pending');
    await payAtVendor(shop);
    await refreshPayment(scope, (await paymentOf(tenant, other.order.id)).id);
    await refreshPayment(scope, payment.id);
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? refreshPayment(scope, payment.id) : settle(tenant, payment))),
    );
    await sweep();
    expect(await deadlocks(test)).toBe(0);
    expect(await orderOf(tenant, order.id)).toMatchObject({
      status: 'cancelled',
      paymentStatus: 'paid',
      refundedAmount: 1_000,
      tickets: [],
      refunds: [{ amount: 1_000, status: 'pending' }],
    });
    expect(await refundsOf(tenant)).toHaveLength(1);
    await refundAll(tenant);
    await refundAll(tenant);
    expect(await orderOf(tenant, order.id)).toMatchObject({
      status: 'cancelled',
      paymentStatus: 'refunded',
      refunds: [{ status: 'completed' }],
    });
    const { charges } = await sandboxRecords(test.app, shop.gatewayId);
    expect(charges.map(({ refundedAmount }) => refundedAmount).sort()).toEqual([0, 1_000]);
    const [, lost] = await readMails(test.app, { to: order.customer.email });
    expect(lost).toMatchObject({ subject: expect.stringContaining('Your refund for') });
    expect(await countEvents(tenant, 'ticketing.order.paid')).toBe(1);
    expect(await seats(shop)).toEqual({ held: 0, sold: 1 });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('settleOrder: a payment of a wrong amount is refunded and confirms nothing', async () => {
    const { tenant, shop, order, payment, scope } = await waiting();
    await test.sql(`update payments.sandbox_charges set amount = 999 where account = $1`, [shop.gatewayId]);
    await payAtVendor(shop);
    for (let i = 0; i < 3; i++) await refreshPayment(scope, payment.id);
    expect(await orderOf(tenant, order.id)).toMatchObject({
      status: 'pending',
      paymentStatus: 'failed',
      refundedAmount: 0,
      tickets: [],
      refunds: [{ amount: 999, lines: [] }],
    });
    await refundAll(tenant);
    expect(await refundsOf(tenant)).toMatchObject([{ status: 'succeeded', amount: 999 }]);
    expect(await seats(shop)).toEqual({ held: 1, sold: 0 });
    expect(await subjectsTo(order)).toEqual([`Your refund for A concert (${order.orderNumber})`]);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('settleOrder: a second payment is refunded', async () => {
    const { tenant, shop, order, scope } = await waiting({ sandbox: { outcome: 'succeed' } });
    const second = await tenant.transaction(async (ctx) =>
      openPayment(ctx, {
        id: newId(),
        gateway: await chooseGateway(ctx, { amount: 1_000, currency: 'INR' }),
        subjectType: ORDER_SUBJECT,
        subjectId: order.id,
        amount: 1_000,
        currency: 'INR',
        description: 'Again',
        returnUrl: 'https://shop.example.in',
        cancelUrl: 'https://shop.example.in',
        expiresAt: new Date(Date.now() + 60_000),
      }),
    );
    await startPayment(scope, second.id);
    await Promise.all(Array.from({ length: 5 }, () => settle(tenant, second)));
    await refundAll(tenant);
    expect(await refundsOf(tenant)).toMatchObject([{ paymentId: second.id, amount: 1_000, status: 'succeeded' }]);
    expect(await orderOf(tenant, order.id)).toMatchObject({
      status: 'confirmed',
      refundedAmount: 0,
      tickets: [{ status: 'valid' }],
    });
    expect(await subjectsTo(order)).toEqual([`Your refund for A concert (${order.orderNumber})`]);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('T3: a payment that arrives when the event is over is refunded with a mail, and frees what the order held', async () => {
    const ended = `update ticketing.events set starts_at = now() - interval '2 h', ends_at = now() - interval '1 h'`;
    const unpaid = { status: 'cancelled', cancelledAt: new Date(), cancellationReason: 'Not paid in time' } as const;
    const cases = [
      { now: `${ended} where id = ?`, unpaid: true },
      { now: `${ended}, status = 'completed' where id = ?`, unpaid: true },
      { now: `${ended} where id = ?` },
      { now: `${ended} where id = ?`, requiresApproval: true },
      { now: `update ticketing.events set status = 'draft' where id = ?`, unpaid: true },
    ];
    for (const { now, unpaid: isUnpaid = false, requiresApproval = false } of cases) {
      const tenant = await test.createTenant();
      const shop = await openShopFor(tenant, { sandbox: {}, ticketType: { requiresApproval } });
      const { order, token } = await buy(shop);
      if (requiresApproval) await tenant.call.ticketing.orders.approve({ id: order.id });
      await tenant.call.ticketing.orders.pay({ id: order.id, token });
      const payment = await paymentOf(tenant, order.id);
      if (isUnpaid) {
        await expireOrder(order, tenant);
        await tenant.transaction((ctx) => Order.of(ctx).where({ id: order.id }).patch(unpaid).execute());
      }
      await change(tenant, now, [shop.event.id]);
      await payAtVendor(shop);
      await refreshPayment(await scopeOf(tenant), payment.id);
      await refundAll(tenant);
      expect(await orderOf(tenant, order.id)).toMatchObject({
        ...{ status: 'cancelled', paymentStatus: 'refunded', refundedAmount: 1_000, tickets: [] },
      });
      expect(await subjectsTo(order)).toEqual([
        `10.00 INR refunded (${order.orderNumber})`,
        `Your refund for A concert (${order.orderNumber})`,
        ...(requiresApproval ? [`Your order for A concert was approved (${order.orderNumber})`] : []),
      ]);
      expect(await seats(shop)).toEqual({ held: 0, sold: 0 });
      await recountOrders(tenant, shop.gatewayId);
    }
  });

  it('settleOrder: a payment for a cancelled event is refunded', async () => {
    const { tenant, shop, order, payment, scope } = await waiting();
    await change(tenant, `update ticketing.events set status = 'cancelled' where id = ?`, [shop.event.id]);
    await payAtVendor(shop);
    await refreshPayment(scope, payment.id);
    await refundAll(tenant);
    expect(await orderOf(tenant, order.id)).toMatchObject({
      status: 'cancelled',
      paymentStatus: 'refunded',
      tickets: [],
    });
    expect(await seats(shop)).toEqual({ held: 0, sold: 0 });
    await recountOrders(tenant, shop.gatewayId);
  });
});

describe('an unpaid order', () => {
  it('settleOrder: a payment that fails while its buyer is away causes one mail', async () => {
    for (const type of ['user', 'system'] as const) {
      const { shop, order, payment, scope } = await waiting();
      const actor = type === 'user' ? scope.actor : ({ type, name: 'payments.reconcile' } as const);
      await payAtVendor(shop, 'declined');
      for (let i = 0; i < 3; i++) await refreshPayment({ ...scope, actor }, payment.id);
      const subject = `Your payment for A concert did not succeed (${order.orderNumber})`;
      expect(await subjectsTo(order)).toEqual(type === 'user' ? [] : [subject]);
    }
  });

  it('closeUnpaidOrder: changes nothing before payBy', async () => {
    const { tenant, shop, order, scope } = await waiting();
    await closeUnpaidOrder(scope, order.id);
    await sweep();
    expect((await orderOf(tenant, order.id)).status).toBe('pending');
    expect(await seats(shop)).toEqual({ held: 1, sold: 0 });
  });

  it('closeUnpaidOrder: after payBy, cancels the order and its payment at the vendor', async () => {
    const { tenant, shop, order, token, payment, scope } = await waiting();
    await overdue(tenant, order);
    await Promise.all([closeUnpaidOrder(scope, order.id), closeUnpaidOrder(scope, order.id), sweep()]);
    expect(await orderOf(tenant, order.id)).toMatchObject({
      status: 'cancelled',
      cancellationReason: 'Not paid in time',
    });
    expect((await paymentOf(tenant, order.id)).status).toBe('cancelled');
    expect((await sandboxRecords(test.app, shop.gatewayId)).charges).toMatchObject([{ state: 'cancelled' }]);
    expect(await seats(shop)).toEqual({ held: 0, sold: 0 });
    expect(await countEvents(tenant, 'ticketing.order.cancelled')).toBe(1);
    expect(await tenant.call.ticketing.orders.pay({ id: order.id, token })).toMatchObject({
      order: { status: 'cancelled' },
      payment: { status: 'cancelled', action: null },
    });
    await settle(tenant, payment);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('closeUnpaidOrder: confirms an order that was paid in the last moment', async () => {
    const { tenant, shop, order, scope } = await waiting();
    await overdue(tenant, order);
    await payAtVendor(shop);
    await closeUnpaidOrder(scope, order.id);
    expect(await orderOf(tenant, order.id)).toMatchObject({ status: 'confirmed', tickets: [{ status: 'valid' }] });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('closeUnpaidOrder: keeps the seats for an hour if the vendor cannot say whether it was paid', async () => {
    const { tenant, shop, order, scope } = await waiting();
    await overdue(tenant, order);
    await test.sql(`update payments.sandbox_charges set state = 'pending' where account = $1`, [shop.gatewayId]);
    await closeUnpaidOrder(scope, order.id);
    expect((await orderOf(tenant, order.id)).status).toBe('pending');
    expect(await seats(shop)).toEqual({ held: 1, sold: 0 });
    await change(tenant, `update ticketing.orders set pay_by = pay_by - interval '2 h' where id = ?`, [order.id]);
    await closeUnpaidOrder(scope, order.id);
    expect((await orderOf(tenant, order.id)).status).toBe('cancelled');
    expect(await subjectsTo(order)).toEqual([`Your order for A concert was cancelled (${order.orderNumber})`]);
    expect(await seats(shop)).toEqual({ held: 0, sold: 0 });
  });
});

async function overdue(tenant: Tenant, { id, cartId }: { id: string; cartId: string }): Promise<void> {
  await makeDue(tenant, cartId);
  await change(tenant, `update ticketing.orders set pay_by = now() - interval '1 s' where id = ?`, [id]);
}

describe('a cancelled order', () => {
  it('orders.cancel: while the buyer pays, the money is refunded in either order', async () => {
    for (const paysFirst of [false, true]) {
      const { tenant, shop, order, scope } = await waiting();
      if (paysFirst) await payAtVendor(shop);
      await cancelOrderOfEvent(scope, { id: order.id, reason: 'No stage' });
      await refundAll(tenant);
      expect(await orderOf(tenant, order.id)).toMatchObject({
        status: 'cancelled',
        cancellationReason: 'No stage',
        paymentStatus: paysFirst ? 'refunded' : 'failed',
        tickets: [],
      });
      expect(await seats(shop)).toEqual({ held: 0, sold: 0 });
      await recountOrders(tenant, shop.gatewayId);
    }
  });

  it('orders.cancel: concurrent calls cancel and refund once', async () => {
    const { tenant, shop, order, scope } = await waiting({ sandbox: { outcome: 'succeed' } });
    await Promise.all([cancelOrderOfEvent(scope, { id: order.id }), cancelOrderOfEvent(scope, { id: order.id })]);
    await cancelOrderOfEvent(scope, { id: order.id });
    expect(await orderOf(tenant, order.id)).toMatchObject({
      status: 'cancelled',
      paymentStatus: 'refunded',
      tickets: [{ status: 'refunded' }],
      refunds: [{ amount: 1_000, status: 'completed' }],
    });
    expect(await seats(shop)).toEqual({ held: 0, sold: 0 });
    await recountOrders(tenant, shop.gatewayId);
  });
});
