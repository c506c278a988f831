/** The reconciler: finishes what a dead server, a lost answer or a missing webhook left open. */
import { inSystem, Payment, PaymentAttempt, PaymentGateway, Refund, WebhookInbox } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { addSandbox, anOrder, openOrder, type Script, scopeOf } from '../../../../test/payments.ts';
import { createProcesses, type Processes } from '../../../../test/process.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import { moveSandboxCharge, sandboxRecords } from '../../../providers/payments/sandbox/sandbox-store.ts';
import type { App } from '../../../runtime/app.ts';
import { decryptGatewayAccount } from '../gateways/gateway-account.ts';
import { cancelPayment, openRefund, refreshPayment, startPayment, startRefund } from '../index.ts';
import { reconcile } from './reconcile.ts';

let test: TestApp;
let processes: Processes;
beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url, test.app.masterKeys[0].toString('base64'));
});
afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

async function shop(script: Script = {}) {
  const tenant = await test.createTenant();
  const gateway = await addSandbox(tenant, { webhooks: { drop: true }, ...script });
  const scope = await scopeOf(tenant);
  const records = () => sandboxRecords(test.app, gateway.id);
  const get = (id: string) => tenant.call.payments.get({ id });
  return { tenant, gateway, scope, records, get };
}

/** The app some time later. */
const later = (seconds: number): App => ({ ...test.app, now: () => new Date(Date.now() + seconds * 1_000) });

/** What a server does that is killed between the vendor's answer and storing the answer. */
async function dieAfterBooking({ tenant, gateway }: Awaited<ReturnType<typeof shop>>, paymentId: string) {
  const attempt = await tenant.transaction((ctx) => PaymentAttempt.of(ctx).findOne({ paymentId }).execute());
  const account = await inSystem(test.database, async (db) => {
    const { rows } = await db.raw('select * from payments.gateways where id = ?', [gateway.id]);
    return decryptGatewayAccount(test.app, db, rows[0]);
  });
  const { customer: _, metadata: __, ...order } = anOrder();
  const customer = { email: null, name: null };
  const request = { ...order, attemptId: attempt?.id as string, customer, metadata: {}, mayCapture: true };
  await paymentProvider(test.app, 'sandbox').createPayment(account, request);
}

describe('a payment', () => {
  it('reconcile: finds a payment that the vendor took and no server stored', async () => {
    const world = await shop({ outcome: 'succeed' });
    const { id } = await openOrder(world.tenant);
    await dieAfterBooking(world, id);
    await reconcile(test.app);
    expect((await world.get(id)).status).toBe('pending');
    await reconcile(later(31));
    expect(await world.get(id)).toMatchObject({ status: 'succeeded', capturedAmount: 1_050 });
    expect((await world.records()).charges).toHaveLength(1);
    expect((await eventsOf(world.tenant)).map(([type]) => type)).toEqual(['payments.payment.changed']);
  });

  it('reconcile: asks at growing intervals and cancels after expiresAt', async () => {
    const { tenant, scope, records, get } = await shop();
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    const next = async () => {
      const row = await tenant.transaction((ctx) => Payment.of(ctx).findOne({ id }).execute());
      return row?.nextCheckAt ? Math.round((row.nextCheckAt.getTime() - Date.now()) / 60_000) : null;
    };
    expect(await next()).toBe(1);
    await reconcile(later(61));
    expect(await next()).toBe(6);
    await reconcile(later(6.2 * 60));
    expect(await next()).toBe(21);
    await reconcile(later(21.5 * 60));
    // Its thirty minutes end sooner than the next look would be.
    expect(await next()).toBe(30);
    await reconcile(later(30.5 * 60));
    expect((await get(id)).status).toBe('cancelled');
    expect((await records()).charges[0]?.state).toBe('cancelled');
    expect(await next()).toBe(null);
  });

  it('reconcile: finds a payment that was paid just before expiresAt, without a webhook', async () => {
    const { tenant, scope, records, get } = await shop();
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    await moveSandboxCharge(test.app, (await records()).charges[0]?.id as string, ['open'], 'paid');
    await reconcile(later(31 * 60));
    expect(await get(id)).toMatchObject({ status: 'succeeded' });
  });

  it('reconcile: looks once more for a payment that was cancelled before the vendor knew it', async () => {
    const world = await shop();
    const { id } = await openOrder(world.tenant);
    expect((await cancelPayment(world.scope, id)).status).toBe('cancelled');
    // A request that was slow on its way.
    await dieAfterBooking(world, id);
    await reconcile(later(121));
    expect((await world.get(id)).status).toBe('cancelled');
    expect((await world.records()).charges[0]?.state).toBe('cancelled');
  });

  it('reconcile: cancels what is cancelled here and open at the vendor, also if the vendor fails at first', async () => {
    const world = await shop();
    const { id } = await openOrder(world.tenant);
    await cancelPayment(world.scope, id);
    await dieAfterBooking(world, id);
    const state = async () => (await world.records()).charges[0]?.state;
    // A webhook reports the page that the late request has opened.
    await refreshPayment(world.scope, id);
    expect([(await world.get(id)).status, await state()]).toEqual(['cancelled', 'open']);
    await test.sql(`create function refuse() returns trigger language plpgsql as $$ begin raise 'busy'; end $$;
      create trigger refuse before update on payments.sandbox_charges for each row execute function refuse()`);
    await reconcile(later(3_600));
    await test.sql('drop trigger refuse on payments.sandbox_charges; drop function refuse()');
    expect(await state()).toBe('open');
    await reconcile(later(7_200));
    expect([(await world.get(id)).status, await state()]).toEqual(['cancelled', 'cancelled']);
  });

  it('reconcile: each row is claimed by one reconciler, and a failing row does not stop the others', async () => {
    const first = await shop({ outcome: 'succeed', drop: ['create'] });
    const broken = await shop();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { id } = await openOrder(first.tenant);
      await startPayment(first.scope, id);
      ids.push(id);
    }
    const { id: stuck } = await openOrder(broken.tenant);
    await broken.tenant.transaction((ctx) =>
      PaymentGateway.of(ctx).where({ id: broken.gateway.id }).patch({ credentials: 's1.9.x' }).execute(),
    );
    const claimed = await Promise.all([reconcile(later(31)), reconcile(later(31))]);
    expect(claimed.reduce((sum, count) => sum + count, 0)).toBe(6);
    for (const id of ids) expect((await first.get(id)).status).toBe('succeeded');
    expect((await broken.get(stuck)).status).toBe('pending');
  });
});

describe('a webhook', () => {
  it('reconcile: processes a stored webhook that was never processed', async () => {
    const { tenant, gateway, scope, records, get } = await shop();
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    const [charge] = (await records()).charges;
    await moveSandboxCharge(test.app, charge?.id as string, ['open'], 'paid');
    const refs = { externalIds: [charge?.id as string] };
    const entry = { gatewayId: gateway.id, eventKey: 'evt', type: 'charge.paid', refs, body: Buffer.from('{}') };
    await tenant.transaction((ctx) => WebhookInbox.add(ctx, entry));
    await reconcile(later(1));
    expect((await get(id)).status).toBe('succeeded');
  });
});

describe('a server that is killed while the vendor refunds', { timeout: 60_000 }, () => {
  it('startRefund: after kill -9 the next server finishes the refund once', async () => {
    const { tenant, gateway, scope, records, get } = await shop({ outcome: 'succeed' });
    const { id: paymentId } = await openOrder(tenant);
    await startPayment(scope, paymentId);
    // The vendor records the refund at once and answers after seconds.
    await test.sql(`update payments.sandbox_charges set script = script || '{"delayMs": 8000}' where account = $1`, [
      gateway.id,
    ]);
    const { id } = await tenant.transaction((ctx) => openRefund(ctx, { paymentId, amount: 400 }));
    const first = await processes.start();
    while ((await records()).refunds.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await first.kill();
    expect(await tenant.call.payments.refunds.get({ id })).toMatchObject({ status: 'pending', processedAt: null });
    expect(await get(paymentId)).toMatchObject({ refundedAmount: 0, refundPendingAmount: 400 });

    await tenant.transaction((ctx) => Refund.of(ctx).where({ id }).patch({ nextCheckAt: new Date() }).execute());
    await processes.start();
    while ((await get(paymentId)).refundedAmount === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await get(paymentId)).toMatchObject({ refundedAmount: 400, refundPendingAmount: 0 });
    await startRefund(scope, id);
    expect((await records()).refunds.map(({ amount }) => amount)).toEqual([400]);
  });
});
