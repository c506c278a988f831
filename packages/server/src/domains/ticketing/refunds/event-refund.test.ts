import { inSystem, Order, OrderRefund } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerFor, createTestApp, type TestApp } from '../../../../test/index.ts';
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
import { createProcesses } from '../../../../test/process.ts';
import { sandboxRecords } from '../../../providers/payments/sandbox/sandbox-store.ts';
import { refreshPayment } from '../../payments/index.ts';
import { refundEvent, sweepCancelledEvents } from './event-refund.service.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const refundAll = ({ tenant, event }: Shop) =>
  refundEvent.run(
    test.app,
    { organizationId: tenant.organization.id, eventId: event.id },
    new AbortController().signal,
  );

const openShop = async () =>
  openShopFor(await test.createTenant(), { event: { serviceFeeFixed: 100, refundsFees: false } });

const cancel = ({ tenant, event }: Shop) => tenant.call.ticketing.events.cancel({ id: event.id, reason: 'Rain' });
const progress = ({ tenant, event }: Shop) => tenant.call.ticketing.events.cancellation({ id: event.id });

/** Everything that was charged has gone back, once. */
async function expectAllGivenBack({ tenant, gatewayId }: Shop): Promise<void> {
  const { charges } = await sandboxRecords(test.app, gatewayId);
  for (const { state, amount, refundedAmount } of charges) expect(refundedAmount).toBe(state === 'paid' ? amount : 0);
  await recountOrders(tenant, gatewayId);
}

describe('cancelling an event', () => {
  it('stops sales at once and gives everything back, fees too, however often the job runs', async () => {
    const shop = await openShop();
    const waiting = await fill(shop, 2);
    for (const quantity of [1, 2, 3]) await buy(shop, quantity);
    const partly = await buy(shop, 2);
    await shop.tenant.call.ticketing.orders.refund({
      id: partly.order.id,
      lines: [{ orderItemId: partly.order.items[0]?.id as string, quantity: 1 }],
    });
    const done = await buy(shop, 1);
    await shop.tenant.call.ticketing.orders.cancel({ id: done.order.id, reason: 'By mistake' });

    expect(await progress(shop)).toBeNull();
    expect(await cancel(shop)).toMatchObject({
      status: 'cancelled',
      cancellationReason: 'Rain',
      cancellationCompletedAt: null,
    });
    await expect(fill(shop)).rejects.toMatchObject({ cause: { details: { kind: 'event_cancelled' } } });
    await expect(checkOut(shop, waiting)).rejects.toMatchObject({ cause: { details: { kind: 'event_cancelled' } } });
    await expect(cancel(shop)).rejects.toMatchObject({ cause: { details: { kind: 'event_cancelled' } } });
    expect(await progress(shop)).toMatchObject({ orders: 5, openOrders: 4, completedAt: null });

    await Promise.all([refundAll(shop), refundAll(shop)]);
    await refundAll(shop);
    const told = await progress(shop);
    expect(told).toMatchObject({
      orders: 5,
      openOrders: 0,
      pendingRefunds: 0,
      failedRefunds: 0,
      completedAt: expect.any(Date),
    });
    await expectAllGivenBack(shop);
    const { charges } = await sandboxRecords(test.app, shop.gatewayId);
    expect(told?.refundedAmount).toBe(charges.reduce((sum, { refundedAmount }) => sum + refundedAmount, 0));
    const { items } = await shop.tenant.call.ticketing.tickets.list({ filter: { eventId: shop.event.id } });
    expect(new Set(items.map(({ status }) => status))).not.toContain('valid');
  });

  it('gives back what is paid in the very last moment', async () => {
    const shop = await openShop();
    await setScript(shop, { outcome: 'page' });
    const { order } = await buy(shop, 2);
    await cancel(shop);
    await payAtVendor(shop);
    const scope = await scopeOf(shop.tenant);
    await refreshPayment(scope, (await paymentOf(shop.tenant, order.id)).id);
    await refundAll(shop);
    expect(await progress(shop)).toMatchObject({ openOrders: 0, completedAt: expect.any(Date) });
  });

  it('goes on past an order that fails, and the sweep comes back to it', async () => {
    const shop = await openShop();
    const { order } = await buy(shop);
    await buy(shop);
    await cancel(shop);
    // Somebody keeps the order locked for longer than a statement may wait.
    await test.sql(`create function fail_once() returns trigger language plpgsql as $$ begin raise 'not now'; end $$;
      create trigger fail_once before update on ticketing.orders for each row when (new.id = '${order.id}') execute function fail_once()`);
    await refundAll(shop);
    expect(await progress(shop)).toMatchObject({ orders: 2, openOrders: 1, completedAt: null });
    await test.sql('drop trigger fail_once on ticketing.orders; drop function fail_once()');
    await sweepCancelledEvents(test.app);
    const jobs = await test.sql<{ data: { eventId: string } }>(
      `select data from jobs.job where name = '${refundEvent.name}'`,
    );
    expect(jobs.filter(({ data }) => data.eventId === shop.event.id).length).toBeGreaterThan(1);
    await refundAll(shop);
    expect(await progress(shop)).toMatchObject({ openOrders: 0, completedAt: expect.any(Date) });
    await expectAllGivenBack(shop);
  });

  it('takes the right to refund once somebody has paid', async () => {
    const shop = await openShop();
    await buy(shop);
    const { organization, user } = shop.tenant;
    const limited = callerFor(test.app, {
      actor: { type: 'user', userId: user.id, sessionId: user.id },
      isStaff: false,
      organization: { id: organization.id, permissions: new Set(['events.write']) },
    });
    await expect(limited.ticketing.events.cancel({ id: shop.event.id, reason: 'Rain' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      cause: { details: { permission: 'orders.refund' } },
    });
  });

  it('survives kill -9 halfway: every order ends, and every payment goes back once', { timeout: 120_000 }, async () => {
    const shop = await openShopFor(await test.createTenant(), { capacity: null });
    const ORDERS = 40;
    for (let i = 0; i < ORDERS; i++) await buy(shop);
    await cancel(shop);
    const open = () =>
      inSystem(test.app.database, (db) =>
        Order.query(db).where({ eventId: shop.event.id, status: 'confirmed' }).resultSize(),
      );
    await using processes = await createProcesses(test.url, test.app.masterKeys[0]?.toString('base64'));
    const first = await processes.start();
    while ((await open()) > ORDERS - 5) await pause(10);
    await first.kill();
    const left = await open();
    expect(left).toBeGreaterThan(0);

    await processes.start();
    const isOver = async () => {
      const told = await progress(shop);
      return told?.completedAt != null && told.pendingRefunds === 0;
    };
    while (!(await isOver())) await pause(100);
    expect(await progress(shop)).toMatchObject({ orders: ORDERS, openOrders: 0, failedRefunds: 0 });
    await expectAllGivenBack(shop);
    const refunds = await inSystem(test.app.database, (db) =>
      OrderRefund.query(db).where({ organizationId: shop.tenant.organization.id }).resultSize(),
    );
    expect(refunds).toBe(ORDERS);
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
