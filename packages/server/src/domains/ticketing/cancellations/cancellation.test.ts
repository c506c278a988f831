import { inSystem, Order, OrderRefund } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerFor, createTestApp, type TestApp } from '../../../../test/index.ts';
import {
  buy,
  change,
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
import { readMails } from '../../platform/index.ts';
import { completePastEvents } from '../events/event-status.service.ts';
import { sweepWaitlists } from '../waitlist/waitlist-offer.ts';
import { endOrdersJob, sweepEndedEvents } from './cancellation.jobs.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const runRefundJob = ({ tenant, event }: Shop) =>
  endOrdersJob.run(
    test.app,
    { organizationId: tenant.organization.id, eventId: event.id },
    new AbortController().signal,
  );

const openShop = async () =>
  openShopFor(await test.createTenant(), { event: { serviceFeeFixed: 100, refundsFees: false } });

const cancel = ({ tenant, event }: Shop) => tenant.call.ticketing.events.cancel({ id: event.id, reason: 'Rain' });
const progress = ({ tenant, event }: Shop) => tenant.call.ticketing.cancellations.get({ eventId: event.id });

/** Every charge was refunded, exactly once. */
async function expectAllRefunded({ tenant, gatewayId }: Shop): Promise<void> {
  const { charges } = await sandboxRecords(test.app, gatewayId);
  for (const { state, amount, refundedAmount } of charges) expect(refundedAmount).toBe(state === 'paid' ? amount : 0);
  await recountOrders(tenant, gatewayId);
}

describe('ticketing.events.cancel, ticketing.cancellations', () => {
  it('events.cancel: stops sales at once; the job refunds everything once, fees included, however often it runs', async () => {
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
    expect(await progress(shop)).toMatchObject({ orderCount: 5, openOrderCount: 4, completedAt: null });

    await Promise.all([runRefundJob(shop), runRefundJob(shop)]);
    await runRefundJob(shop);
    const completed = await progress(shop);
    expect(completed).toMatchObject({
      orderCount: 5,
      openOrderCount: 0,
      pendingRefundCount: 0,
      failedRefundCount: 0,
      completedAt: expect.any(Date),
    });
    await expectAllRefunded(shop);
    const { charges } = await sandboxRecords(test.app, shop.gatewayId);
    expect(completed?.refundedAmount).toBe(charges.reduce((sum, { refundedAmount }) => sum + refundedAmount, 0));
    const { items } = await shop.tenant.call.ticketing.tickets.list({ filter: { eventId: shop.event.id } });
    expect(new Set(items.map(({ status }) => status))).not.toContain('valid');
  });

  it('T11: events.cancel: holders and those on the waiting list get a mail, once', async () => {
    const shop = await openShopFor(await test.createTenant(), { capacity: 2, event: { title: 'Open air' } });
    const { ticketing } = shop.tenant.call;
    const [given, waiting, offered] = ['given', 'waiting', 'offered'].map((name) => `${name}.${Date.now()}@example.in`);
    const ticketTypeId = shop.ticketType.id;
    await buy(shop, 1, { attendees: [{ ticketTypeId, firstName: 'Guest', email: given }] });
    const filled = await fill(shop);
    const join = (email = '') => ticketing.waitlist.join({ eventId: shop.event.id, ticketTypeId, email });
    await join(offered);
    await join(waiting);
    await ticketing.carts.abandon({ id: filled.cart.id, token: filled.token });
    await sweepWaitlists(test.app);
    await cancel(shop);
    await sweepWaitlists(test.app);
    for (let run = 0; run < 2; run++) await runRefundJob(shop);
    for (const to of [given, waiting, offered]) {
      const subjects = (await readMails(test.app, { to })).map(({ subject }) => subject);
      expect(subjects.filter((subject) => subject === 'Open air was cancelled')).toHaveLength(1);
    }
    const entries = await ticketing.waitlist.list({ filter: { eventId: shop.event.id } });
    expect(entries.items.map(({ status }) => status)).toEqual(['expired', 'expired']);
  });

  it('events.cancel: refunds an order that is paid at the last moment', async () => {
    const shop = await openShop();
    await setScript(shop, { outcome: 'page' });
    const { order } = await buy(shop, 2);
    await cancel(shop);
    await payAtVendor(shop);
    const scope = await scopeOf(shop.tenant);
    await refreshPayment(scope, (await paymentOf(shop.tenant, order.id)).id);
    await runRefundJob(shop);
    expect(await progress(shop)).toMatchObject({ openOrderCount: 0, completedAt: expect.any(Date) });
  });

  it('endOrdersJob: continues after an order that fails; the sweep tries it again', async () => {
    const shop = await openShop();
    const { order } = await buy(shop);
    await buy(shop);
    await cancel(shop);
    await test.sql(`create function fail_once() returns trigger language plpgsql as $$ begin raise 'not now'; end $$;
      create trigger fail_once before update on ticketing.orders for each row when (new.id = '${order.id}') execute function fail_once()`);
    await runRefundJob(shop);
    expect(await progress(shop)).toMatchObject({ orderCount: 2, openOrderCount: 1, completedAt: null });
    await test.sql('drop trigger fail_once on ticketing.orders; drop function fail_once()');
    await sweepEndedEvents(test.app);
    const jobs = await test.sql<{ data: { eventId: string } }>(
      `select data from jobs.job where name = '${endOrdersJob.name}'`,
    );
    expect(jobs.filter(({ data }) => data.eventId === shop.event.id).length).toBeGreaterThan(1);
    await runRefundJob(shop);
    expect(await progress(shop)).toMatchObject({ openOrderCount: 0, completedAt: expect.any(Date) });
    await expectAllRefunded(shop);
  });

  it('T4: orders that still wait when their event is completed end with a mail, and the others stay', async () => {
    const tenant = await test.createTenant();
    const shop = await openShopFor(tenant, { sandbox: {}, ticketType: { requiresApproval: true } });
    const { ticketing } = tenant.call;
    const [waits, approved, accepted] = [await buy(shop), await buy(shop), await buy(shop)];
    for (const { order } of [approved, accepted]) await ticketing.orders.approve({ id: order.id });
    await setScript(shop, { outcome: 'succeed' });
    await ticketing.orders.pay({ id: accepted.order.id, token: accepted.token });
    const job = `select count(*)::integer as count from jobs.job where name = '${endOrdersJob.name}'
      and data ->> 'eventId' = '${shop.event.id}'`;
    const jobs = async () => (await test.sql<{ count: number }>(job))[0]?.count;
    const ended = `update ticketing.events set starts_at = now() - interval '2 h', ends_at = now() - interval '1 h' where id = ?`;
    await change(tenant, ended, [shop.event.id]);
    await completePastEvents(test.app);
    expect(await jobs()).toBe(1);
    await sweepEndedEvents(test.app);
    expect(await jobs()).toBe(2);
    await runRefundJob(shop);
    for (const { order } of [waits, approved]) {
      expect(await ticketing.orders.get({ id: order.id })).toMatchObject({
        status: 'cancelled',
        cancellationReason: 'The event is over',
      });
      const [mail] = await readMails(test.app, { to: order.customer.email });
      expect(mail).toMatchObject({ subject: `Your order for A concert was cancelled (${order.orderNumber})` });
    }
    expect(await ticketing.orders.get({ id: accepted.order.id })).toMatchObject({ status: 'confirmed' });
    await recountOrders(tenant, shop.gatewayId);
    await sweepEndedEvents(test.app);
    expect(await jobs()).toBe(2);
    expect(await progress(shop)).toBeNull();
  });

  it('events.cancel: needs orders.refund when an order was paid', async () => {
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

  it('endOrdersJob: after kill -9, another server cancels every order and refunds every payment once', {
    timeout: 120_000,
  }, async () => {
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
    const isCompleted = async () => {
      const current = await progress(shop);
      return current?.completedAt != null && current.pendingRefundCount === 0;
    };
    while (!(await isCompleted())) await pause(100);
    expect(await progress(shop)).toMatchObject({ orderCount: ORDERS, openOrderCount: 0, failedRefundCount: 0 });
    await expectAllRefunded(shop);
    const refunds = await inSystem(test.app.database, (db) =>
      OrderRefund.query(db).where({ organizationId: shop.tenant.organization.id }).resultSize(),
    );
    expect(refunds).toBe(ORDERS);
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
