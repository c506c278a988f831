/** Refunds: to the last cent, never more than was paid, and once. */
import { Order, Refund, type TicketedEvent } from '@tessera/db';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import {
  buy,
  change,
  checkOut,
  fill,
  openShopFor,
  paymentOf,
  recountOrders,
  type Shop,
} from '../../../../test/orders.ts';
import { scopeOf } from '../../../../test/payments.ts';
import { addDiscountCode, addTicketType, poolOf } from '../../../../test/ticketing.ts';
import { refreshPayment, startRefund } from '../../payments/index.ts';
import { readMails } from '../../platform/index.ts';
import { finishRefund } from './refund-outcome.ts';
import { reserveOrderRefund } from './refund-reserve.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

/** Three tickets for 10.00 in all: a discount of 1.00 on 3 × 3.67 would do as well. */
async function thirds(options: Parameters<typeof openShopFor>[1] = {}) {
  const tenant = await test.createTenant();
  const shop = await openShopFor(tenant, {
    price: 300,
    event: { serviceFeeFixed: 0, serviceFeeBasisPoints: 0 },
    ...options,
  });
  const { order } = await buy(shop, 3);
  return { tenant, shop, order, id: order.id, item: order.items[0] as (typeof order.items)[number] };
}

/** Gives a line amounts that fees and taxes can produce but this shop's prices do not. */
async function priced(total: number, fee = 0, event: Partial<TicketedEvent> = {}) {
  const tenant = await test.createTenant();
  const shop = await openShopFor(tenant, { price: 333, event });
  const filled = await fill(shop, 3);
  const own = [filled.cart.id];
  await change(tenant, `update ticketing.carts set total = ${total}, fees = ${fee} where id = ?`, own);
  await change(tenant, `update ticketing.cart_items set total = ${total}, fee = ${fee} where cart_id = ?`, own);
  const { order } = await checkOut(shop, filled);
  return { tenant, shop, order, id: order.id, item: order.items[0] as (typeof order.items)[number] };
}

const kind = (name: string) => ({ cause: { details: { kind: name } } });
const amounts = (refunds: { amount: number }[]) => refunds.map(({ amount }) => amount);
const sold = async ({ tenant, pools }: Shop) => (await poolOf(tenant, pools.event.id)).sold;
const countEvents = async (tenant: Tenant, type: string) =>
  (await eventsOf(tenant)).filter(([name]) => name === type).length;

describe('ticketing.orders.refund', () => {
  it('orders.refund: refunds three tickets of 10.00 as 3.33, 3.33 and 3.34', async () => {
    const { tenant, shop, order, id } = await priced(1_000);
    for (const [i, ticket] of order.tickets.entries()) {
      const after = await tenant.call.ticketing.orders.refund({ id, ticketIds: [ticket.id] });
      expect(after).toMatchObject(
        i < 2
          ? { status: 'partial_refund', paymentStatus: 'partial_refund', refundedAmount: 333 * (i + 1) }
          : { status: 'refunded', paymentStatus: 'refunded', refundedAmount: 1_000 },
      );
      expect(after.tickets.map(({ status }) => status)).toEqual(
        order.tickets.map((_, n) => (n <= i ? 'refunded' : 'valid')),
      );
      expect(await sold(shop)).toBe(2 - i);
      await recountOrders(tenant, shop.gatewayId);
    }
    const { refunds } = await tenant.call.ticketing.orders.get({ id });
    expect(amounts(refunds)).toEqual([333, 333, 334]);
    expect(await countEvents(tenant, 'ticketing.order.refunded')).toBe(3);
    expect(await tenant.call.ticketing.orders.getLedger({ id })).toMatchObject({
      capturedAmount: 1_000,
      refundedAmount: 1_000,
      netAmount: 0,
    });
    await expect(tenant.call.ticketing.orders.refund({ id })).rejects.toMatchObject(kind('order_not_refundable'));
  });

  it('orders.refund: the whole order, a quantity of a line, or an amount', async () => {
    const { tenant, shop, id, item } = await thirds();
    const byQuantity = await tenant.call.ticketing.orders.refund({
      id,
      lines: [{ orderItemId: item.id, quantity: 1 }],
    });
    expect(byQuantity).toMatchObject({ refundedAmount: 300, tickets: [{ status: 'refunded' }, {}, {}] });
    const byAmount = await tenant.call.ticketing.orders.refund({
      id,
      lines: [{ orderItemId: item.id, amount: 150 }],
      reason: 'A late start',
    });
    expect(byAmount).toMatchObject({ refundedAmount: 450, refunds: [{}, { reason: 'A late start', amount: 150 }] });
    expect(byAmount.tickets.filter(({ status }) => status === 'valid')).toHaveLength(2);
    await expect(
      tenant.call.ticketing.orders.refund({ id, lines: [{ orderItemId: item.id, amount: 451 }] }),
    ).rejects.toMatchObject({ cause: { details: { kind: 'refund_exceeds_order', available: 450 } } });
    const rest = await tenant.call.ticketing.orders.refund({ id });
    expect(rest).toMatchObject({ status: 'refunded', refundedAmount: 900 });
    expect(amounts(rest.refunds)).toEqual([300, 150, 450]);
    expect(await sold(shop)).toBe(0);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.refund: keeps fees if that was agreed, and seats if asked to', async () => {
    const { tenant, shop, order, id } = await priced(1_060, 60, { refundsFees: false });
    const [first] = order.tickets;
    await tenant.call.ticketing.orders.refund({ id, ticketIds: [first?.id as string], keepsSeats: true });
    expect(await sold(shop)).toBe(3);
    const after = await tenant.call.ticketing.orders.refund({ id });
    expect(after).toMatchObject({ status: 'refunded', refundedAmount: 1_000, total: 1_060 });
    expect(amounts(after.refunds)).toEqual([333, 667]);
    const all = await tenant.call.ticketing.orders.refund({ id, includesFees: true });
    expect(all).toMatchObject({ refundedAmount: 1_060 });
    expect(await sold(shop)).toBe(1);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('T2: what was agreed at purchase decides, whatever the event’s settings have become', async () => {
    const agreed = {
      taxInclusive: false,
      taxRounding: 'line',
      feeTaxBasisPoints: 1_900,
      refundsFees: false,
    } as const;
    const changes = [
      { taxInclusive: true },
      { feeTaxBasisPoints: 0 },
      { refundsFees: true },
      { taxInclusive: true, feeTaxBasisPoints: 700, refundsFees: true, taxRounding: 'total', serviceFeeFixed: 0 },
    ] as const;
    const tenant = await test.createTenant();
    const { events, ticketTypes, orders, tickets } = tenant.call.ticketing;
    for (const [i, changed] of changes.entries()) {
      const taxBasisPoints = i === 1 ? 0 : 1_900;
      const shop = await openShopFor(tenant, {
        price: 10_000,
        event: { ...agreed, serviceFeeFixed: 500 },
        ticketType: { taxBasisPoints },
      });
      const { order, token } = await buy(shop);
      const { id } = order;
      expect(order).toMatchObject({ ...agreed, items: [{ fee: 500, feeTax: 95 }] });
      const price = 10_000 + (i === 1 ? 0 : 1_900);
      expect(order.total).toBe(price + 595);
      await events.update({ id: shop.event.id, version: 1, ...changed });
      await ticketTypes.update({ id: shop.ticketType.id, name: 'Renamed', price: 1, taxBasisPoints: 700 });
      expect(await orders.getByToken({ id, token })).toMatchObject({ taxInclusive: false, items: [{ name: 'Entry' }] });
      const ticketId = order.tickets[0]?.id as string;
      expect(await tickets.getByToken({ id: ticketId, token })).toMatchObject({ ticketType: { name: 'Entry' } });
      expect(await orders.refund({ id })).toMatchObject({ ...agreed, status: 'refunded', refundedAmount: price });
      expect(await orders.refund({ id, includesFees: true })).toMatchObject({ refundedAmount: order.total });
      await recountOrders(tenant);
    }
  });

  it('orders.refund: refuses lines of other orders, ended tickets and free orders', async () => {
    const { tenant, shop, order, id } = await thirds();
    const other = await buy(shop, 1);
    const ticketIds = [other.order.tickets[0]?.id as string];
    await expect(tenant.call.ticketing.orders.refund({ id, ticketIds })).rejects.toMatchObject(
      kind('ticket_not_found'),
    );
    const lines = [{ orderItemId: other.order.items[0]?.id as string }];
    await expect(tenant.call.ticketing.orders.refund({ id, lines })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const mine = [order.tickets[0]?.id as string];
    await tenant.call.ticketing.orders.refund({ id, ticketIds: mine });
    await expect(tenant.call.ticketing.orders.refund({ id, ticketIds: mine })).rejects.toMatchObject(
      kind('order_not_refundable'),
    );
    const { ticketType } = await addTicketType(tenant, shop, { price: 0, capacity: 5 });
    const free = await checkOut(shop, await fill({ ...shop, ticketType }, 1));
    await expect(tenant.call.ticketing.orders.refund({ id: free.order.id })).rejects.toMatchObject({
      message: expect.stringContaining('cancel'),
    });
    expect(await tenant.call.ticketing.orders.cancel({ id: free.order.id })).toMatchObject({
      status: 'cancelled',
      tickets: [{ status: 'cancelled' }],
    });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('finishRefund: allocates a partial refund made at the vendor to the lines and keeps the tickets', async () => {
    const { tenant, shop, id } = await thirds();
    await test.sql(`update payments.sandbox_charges set refunded_amount = 400 where account = $1`, [shop.gatewayId]);
    await refreshPayment(await scopeOf(tenant), (await paymentOf(tenant, id)).id);
    await finishAll(tenant);
    await finishAll(tenant);
    const after = await tenant.call.ticketing.orders.get({ id });
    expect(after).toMatchObject({ status: 'partial_refund', refundedAmount: 400 });
    expect(after.refunds).toMatchObject([{ amount: 400, status: 'completed' }]);
    expect(after.tickets.map(({ status }) => status)).toEqual(['valid', 'valid', 'valid']);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('finishRefund: a full refund made at the vendor cancels the tickets', async () => {
    const { tenant, shop, id } = await thirds();
    await test.sql(`update payments.sandbox_charges set refunded_amount = amount where account = $1`, [shop.gatewayId]);
    await refreshPayment(await scopeOf(tenant), (await paymentOf(tenant, id)).id);
    await finishAll(tenant);
    await finishAll(tenant);
    const after = await tenant.call.ticketing.orders.get({ id });
    expect(after).toMatchObject({ status: 'refunded', refundedAmount: after.total });
    expect(after.tickets.map(({ status }) => status)).toEqual(['refunded', 'refunded', 'refunded']);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('T18: an order gives its code’s use back with its last valid ticket, refunded or cancelled', async () => {
    const tenant = await test.createTenant();
    const shop = await openShopFor(tenant);
    const { code, poolId } = await addDiscountCode(tenant, { uses: 1 });
    const { orders } = tenant.call.ticketing;
    const used = async () => (await poolOf(tenant, poolId)).sold;
    const bought = async () => {
      const { order } = await checkOut(shop, await fill(shop, 2, { discountCode: code }));
      expect(await used()).toBe(1);
      return order;
    };
    const parts = await bought();
    await orders.refund({ id: parts.id, ticketIds: [parts.tickets[0]?.id as string] });
    expect(await used()).toBe(1);
    await orders.refund({ id: parts.id, ticketIds: [parts.tickets[1]?.id as string], keepsSeats: true });
    expect(await used()).toBe(0);
    const whole = await bought();
    await orders.refund({ id: whole.id });
    expect(await used()).toBe(0);
    await orders.cancel({ id: whole.id });
    await orders.cancel({ id: (await bought()).id });
    expect(await used()).toBe(0);
    // The tickets stay valid, so the use stays as well.
    const kept = await bought();
    await orders.refund({ id: kept.id, lines: [{ orderItemId: kept.items[0]?.id as string, amount: kept.total }] });
    expect(await used()).toBe(1);
    await orders.cancel({ id: kept.id });
    expect(await used()).toBe(0);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.refund: emits the seats that it releases, so that the waiting list is served', async () => {
    const { tenant, shop, order, id } = await thirds({ capacity: 3 });
    const released = async () =>
      (await eventsOf(tenant)).filter(([type]) => type === 'ticketing.seats.released').map(([, payload]) => payload);
    const ticketIds = order.tickets.map((ticket) => ticket.id);
    await tenant.call.ticketing.orders.refund({ id, ticketIds: ticketIds.slice(0, 1), keepsSeats: true });
    expect(await released()).toEqual([]);
    await tenant.call.ticketing.orders.refund({ id, ticketIds: ticketIds.slice(1, 2) });
    expect(await released()).toEqual([{ eventId: shop.event.id, ticketTypeIds: [shop.ticketType.id] }]);
  });

  it('reserveOrderRefund: refuses more than a line or the order has left, and a line of another order', async () => {
    const { tenant, shop, order, id, item } = await thirds();
    const { ticketType } = await addTicketType(tenant, shop, { price: 100 });
    const other = await buy(shop);
    const reserve = (orderItemId: string, amount: number, sign: 1 | -1 = 1) =>
      tenant.transaction(async (ctx) => {
        const stored = await Order.of(ctx).findOne({ id }).throwIfNotFound();
        await reserveOrderRefund(ctx, stored, [{ orderItemId, ticketId: null, amount }], sign);
      });
    const refused = { details: { kind: 'refund_exceeds_order', available: 900 } };
    await expect(reserve(item.id, 901)).rejects.toMatchObject(refused);
    await expect(reserve(item.id, 1, -1)).rejects.toMatchObject(refused);
    await expect(reserve(other.order.items[0]?.id as string, 1)).rejects.toMatchObject(refused);
    // The line has room, the order has none.
    await change(tenant, 'update ticketing.orders set refunded_amount = 899 where id = ?', [id]);
    await expect(reserve(item.id, 2)).rejects.toMatchObject({ details: { available: 1 } });
    await change(tenant, 'update ticketing.orders set refunded_amount = 0 where id = ?', [id]);
    expect(ticketType.id).not.toBe(item.ticketTypeId);
    expect(order.total).toBe(900);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.refund: ten concurrent calls refund once', async () => {
    const { tenant, shop, id } = await thirds();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => tenant.call.ticketing.orders.refund({ id })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await tenant.call.ticketing.orders.get({ id })).refunds).toHaveLength(1);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.refund: cancels tickets at once and moves figures when the vendor confirms', async () => {
    const { tenant, shop, id } = await thirds({ sandbox: { outcome: 'succeed', refunds: 'pending' } });
    const pending = await tenant.call.ticketing.orders.refund({ id });
    expect(pending).toMatchObject({ status: 'confirmed', paymentStatus: 'paid', refundedAmount: 900 });
    expect(pending.refunds).toMatchObject([{ status: 'pending' }]);
    expect(pending.tickets.map(({ status }) => status)).toEqual(['refunded', 'refunded', 'refunded']);
    expect(await tenant.call.ticketing.orders.getLedger({ id })).toMatchObject({
      refundedAmount: 0,
      pendingAmount: 900,
      netAmount: 900,
    });
    await recountOrders(tenant);
    await test.sql(`update payments.sandbox_refunds set state = 'succeeded' where account = $1`, [shop.gatewayId]);
    await test.sql(
      `update payments.sandbox_charges set refunded_amount = amount where account = $1 and refunded_amount = 0`,
      [shop.gatewayId],
    );
    await finishAll(tenant);
    await finishAll(tenant);
    expect(await tenant.call.ticketing.orders.get({ id })).toMatchObject({
      status: 'refunded',
      paymentStatus: 'refunded',
    });
    await recountOrders(tenant, shop.gatewayId);
  });

  it('finishRefund: a failed refund leaves the tickets cancelled, emits an event and can be repeated', async () => {
    const { tenant, shop, id } = await thirds({ sandbox: { outcome: 'succeed', refunds: 'fail' } });
    const failed = await tenant.call.ticketing.orders.refund({ id });
    expect(failed).toMatchObject({ status: 'confirmed', paymentStatus: 'paid', refundedAmount: 0 });
    expect(failed.refunds).toMatchObject([{ status: 'failed', amount: 900 }]);
    expect(failed.tickets.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(await countEvents(tenant, 'ticketing.order.refundFailed')).toBe(1);
    expect(await readMails(test.app, { to: failed.customer.email })).toMatchObject([
      { subject: `Your refund could not be paid out (${failed.orderNumber})` },
    ]);
    await recountOrders(tenant, shop.gatewayId);
    await test.sql(
      `update payments.sandbox_charges set script = script || '{"refunds": "succeed"}' where account = $1`,
      [shop.gatewayId],
    );
    const again = await tenant.call.ticketing.orders.refund({ id });
    expect(again).toMatchObject({ status: 'refunded', refundedAmount: 900 });
    expect(amounts(again.refunds)).toEqual([900, 900]);
    await recountOrders(tenant, shop.gatewayId);
  });
});

async function finishAll(tenant: Tenant): Promise<void> {
  const scope = await scopeOf(tenant);
  for (const { id } of await tenant.transaction(async (ctx) => Refund.of(ctx))) {
    await startRefund(scope, id);
    await tenant.transaction((ctx) => finishRefund(ctx, id));
  }
}

describe('orders that wait to be accepted', () => {
  const approving = { ticketType: { requiresApproval: true } };

  it('orders.approve: seats are sold at checkout, and the payment follows the approval', async () => {
    const tenant = await test.createTenant();
    const shop = await openShopFor(tenant, { ...approving, capacity: 2 });
    const { order, payment, token } = await buy(shop, 2);
    expect(payment).toBeNull();
    expect(order).toMatchObject({ status: 'pending', approval: 'pending', payBy: null, tickets: [] });
    expect(await sold(shop)).toBe(2);
    const { id } = order;
    expect(await tenant.call.ticketing.orders.pay({ id, token })).toMatchObject({ payment: null });
    expect(await tenant.call.ticketing.orders.approve({ id })).toMatchObject({
      status: 'pending',
      approval: 'approved',
    });
    await expect(tenant.call.ticketing.orders.approve({ id })).rejects.toMatchObject(
      kind('order_not_awaiting_approval'),
    );
    expect(await tenant.call.ticketing.orders.pay({ id, token })).toMatchObject({
      order: { status: 'confirmed', tickets: [{}, {}] },
      payment: { status: 'succeeded' },
    });
    expect(await sold(shop)).toBe(2);
    await recountOrders(tenant, shop.gatewayId);
  });

  it('orders.approve, orders.reject: a free order is confirmed or frees its seats', async () => {
    const tenant = await test.createTenant();
    const shop = await openShopFor(tenant, { ...approving, price: 0 });
    const [yes, no] = [await buy(shop), await buy(shop)];
    expect(await tenant.call.ticketing.orders.approve({ id: yes.order.id })).toMatchObject({
      status: 'confirmed',
      tickets: [{ status: 'valid' }],
    });
    const declined = await tenant.call.ticketing.orders.reject({ id: no.order.id, reason: 'Members only' });
    expect(declined).toMatchObject({ status: 'cancelled', approval: 'rejected', cancellationReason: 'Members only' });
    expect(await sold(shop)).toBe(1);
    await recountOrders(tenant, shop.gatewayId);
  });
});

describe('random orders with random refunds', () => {
  it('orders.refund: random refunds never exceed what was paid, and every figure matches a recount', async () => {
    const step = fc.record({
      of: fc.constantFrom('tickets', 'quantity', 'amount', 'line', 'all'),
      count: fc.integer({ min: 1, max: 3 }),
      amount: fc.integer({ min: 1, max: 2_000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ quantity: fc.integer({ min: 1, max: 5 }), total: fc.integer({ min: 1, max: 5_000 }) }),
        fc.array(step, { minLength: 1, maxLength: 5 }),
        async ({ quantity, total }, steps) => {
          const tenant = await test.createTenant();
          const shop = await openShopFor(tenant, { price: 1 });
          const filled = await fill(shop, quantity);
          await change(tenant, `update ticketing.carts set total = ${total} where id = ?`, [filled.cart.id]);
          await change(tenant, `update ticketing.cart_items set total = ${total} where cart_id = ?`, [filled.cart.id]);
          const { order } = await checkOut(shop, filled);
          const { id } = order;
          const orderItemId = order.items[0]?.id as string;
          expect(order.tickets.reduce((sum, { amount }) => sum + amount, 0)).toBe(total);
          for (const { of, count, amount } of steps) {
            const { tickets } = await tenant.call.ticketing.orders.get({ id });
            const live = tickets.filter(({ status }) => status === 'valid').map((ticket) => ticket.id);
            const what = {
              tickets: { ticketIds: live.slice(0, count) },
              quantity: { lines: [{ orderItemId, quantity: count }] },
              amount: { lines: [{ orderItemId, amount }] },
              line: { lines: [{ orderItemId }] },
              all: {},
            }[of];
            await tenant.call.ticketing.orders.refund({ id, ...what }).catch((error) => {
              if (!['CONFLICT', 'BAD_REQUEST'].includes(error.code)) throw error;
            });
            const after = await tenant.call.ticketing.orders.get({ id });
            expect(after.refundedAmount).toBeLessThanOrEqual(total);
            await recountOrders(tenant, shop.gatewayId);
          }
          // Refund everything that is left.
          await tenant.call.ticketing.orders.cancel({ id });
          expect(await tenant.call.ticketing.orders.get({ id })).toMatchObject({
            refundedAmount: total,
            paymentStatus: 'refunded',
          });
          await recountOrders(tenant, shop.gatewayId);
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});
