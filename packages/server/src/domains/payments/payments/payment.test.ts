/** Payments through the sandbox: charged once, and always in the state that the vendor reports. */
import { newId, Payment, PaymentAttempt, PaymentStatus } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { addSandbox, openOrder, type Script, scopeOf } from '../../../../test/payments.ts';
import { moveSandboxCharge, sandboxRecords } from '../../../providers/payments/sandbox/sandbox-store.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { cancelPayment, onSettled, openRefund, refreshPayment, startPayment, startRefund } from '../index.ts';
import { lockPayment } from './lock-payment.ts';
import { paymentTransitions } from './payment-state.ts';
import { checkPayment, pollPayment } from './payment-vendor.service.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function shop(script: Script = {}) {
  const tenant = await test.createTenant();
  const gateway = await addSandbox(tenant, script);
  const scope = await scopeOf(tenant);
  const records = () => sandboxRecords(test.app, gateway.id);
  const chargeOf = async () => (await records()).charges[0]?.id as string;
  const statuses = async () =>
    (await eventsOf(tenant)).filter(([type]) => type.startsWith('payments.')).map(([, payload]) => payload.status);
  return { tenant, gateway, scope, records, chargeOf, statuses };
}

/** Waits until a statement of the test has taken its locks and sleeps. */
const untilPaused = () =>
  vi.waitFor(async () => {
    const sleeping = await test.sql(
      `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
    );
    expect(sleeping).toHaveLength(1);
  });

/** Registers a handler for the tests' payments and returns the statuses that it is called with. */
function recordSettlements(): string[] {
  const statuses: string[] = [];
  onSettled('test.order', async (_ctx, { status }) => void statuses.push(status));
  return statuses;
}

const get = (tenant: Tenant, id: string) => tenant.call.payments.get({ id });

describe('startPayment and refreshPayment', () => {
  it('startPayment: a payment that succeeds at once is charged, settled, emitted and counted in one transaction', async () => {
    const { tenant, gateway, scope, records, statuses } = await shop({ outcome: 'succeed' });
    const { id } = await openOrder(tenant);
    const settled = recordSettlements();
    const { payment, action } = await startPayment(scope, id);
    expect(action).toBeNull();
    expect(payment).toMatchObject({ status: 'succeeded', capturedAmount: 1_050, paymentMethod: 'sandbox' });
    expect(await get(tenant, id)).toMatchObject({ status: 'succeeded', processedAt: expect.any(Date) });
    expect(settled).toEqual(['succeeded']);
    expect(await statuses()).toEqual(['succeeded']);
    expect((await records()).charges).toHaveLength(1);
    expect(await tenant.call.payments.gateways.statistics({ id: gateway.id })).toMatchObject({
      items: [
        {
          currency: 'INR',
          paymentCount: 1,
          capturedAmount: 1_050,
          succeededCount: 1,
          failedCount: 0,
          successRateBasisPoints: 10_000,
        },
      ],
    });
  });

  it('startPayment: repeated calls return the same hosted page', async () => {
    const { tenant, scope, records, chargeOf, statuses } = await shop();
    const { id } = await openOrder(tenant);
    const first = await startPayment(scope, id);
    const again = await startPayment(scope, id);
    expect(first.payment.status).toBe('processing');
    expect(first.action).toEqual({ type: 'redirect', url: expect.stringContaining('/sandbox/pay/sbx_') });
    expect(again.action).toEqual(first.action);
    await moveSandboxCharge(test.app, await chargeOf(), ['open'], 'paid');
    expect((await refreshPayment(scope, id)).status).toBe('succeeded');
    expect((await startPayment(scope, id)).action).toBeNull();
    expect(await statuses()).toEqual(['processing', 'succeeded']);
    expect((await records()).charges).toHaveLength(1);
  });

  it('startPayment: concurrent calls charge, emit and count once', async () => {
    const { tenant, gateway, scope, records, statuses } = await shop({ outcome: 'succeed', delayMs: 20 });
    const { id } = await openOrder(tenant);
    await Promise.all(Array.from({ length: 8 }, () => startPayment(scope, id)));
    expect((await records()).charges).toHaveLength(1);
    expect(await statuses()).toEqual(['succeeded']);
    const { items } = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(items).toMatchObject([{ paymentCount: 1, succeededCount: 1 }]);
  });

  it('startPayment: a declined payment is failed, with the reason', async () => {
    const { tenant, gateway, scope, statuses } = await shop({ outcome: 'fail' });
    const { id } = await openOrder(tenant);
    const { payment } = await startPayment(scope, id);
    expect(payment).toMatchObject({ status: 'failed', capturedAmount: 0, failureReason: 'The sandbox declined it' });
    expect(await statuses()).toEqual(['failed']);
    const { items } = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(items).toMatchObject([{ paymentCount: 1, failedCount: 1, capturedAmount: 0, successRateBasisPoints: 0 }]);
  });

  it('startPayment: a lost answer is unknown, not failed, and the next call finds the charge', async () => {
    const { tenant, scope, records } = await shop({ outcome: 'succeed', drop: ['create'] });
    const { id } = await openOrder(tenant);
    const { payment } = await startPayment(scope, id);
    expect(payment).toMatchObject({ status: 'processing', failureReason: null });
    const [attempt] = await tenant.transaction(async (ctx) => PaymentAttempt.of(ctx).where({ paymentId: id }));
    expect(attempt).toMatchObject({ status: 'unknown', error: expect.stringContaining('cut') });
    expect((await startPayment(scope, id)).payment.status).toBe('succeeded');
    expect((await records()).charges).toHaveLength(1);
  });

  it('refreshPayment: a captured payment never fails, and a failed one may succeed late', async () => {
    const { tenant, gateway, scope, chargeOf, statuses } = await shop();
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    await moveSandboxCharge(test.app, await chargeOf(), ['open'], 'declined');
    expect((await refreshPayment(scope, id)).status).toBe('failed');
    await moveSandboxCharge(test.app, await chargeOf(), ['declined'], 'paid');
    expect(await refreshPayment(scope, id)).toMatchObject({ status: 'succeeded', failureReason: null });
    await moveSandboxCharge(test.app, await chargeOf(), ['paid'], 'declined');
    expect(await refreshPayment(scope, id)).toMatchObject({ status: 'succeeded', capturedAmount: 1_050 });
    expect(await statuses()).toEqual(['processing', 'failed', 'succeeded']);
    const { items } = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(items).toMatchObject([{ paymentCount: 1, succeededCount: 1, failedCount: 0, capturedAmount: 1_050 }]);
  });

  it('onSettled: a handler that fails is rolled back, and the payment is stored without it', async () => {
    const { tenant, scope, records, statuses } = await shop({ outcome: 'succeed' });
    const { id } = await openOrder(tenant);
    let tries = 0;
    onSettled('test.order', async (ctx) => {
      tries++;
      await ctx.db.raw(`update payments.payments set description = 'settled' where id = ?`, [id]);
      throw new Error('no seats');
    });
    expect(await startPayment(scope, id)).toMatchObject({ payment: { status: 'succeeded' }, action: null });
    expect(tries).toBe(1);
    expect(await get(tenant, id)).toMatchObject({ status: 'succeeded', description: 'Two tickets' });
    expect(await statuses()).toEqual(['succeeded']);
    const settled = recordSettlements();
    expect((await refreshPayment(scope, id)).status).toBe('succeeded');
    expect(settled).toEqual(['succeeded']);
    expect((await records()).charges).toHaveLength(1);
  });

  it('onSettled: the handler runs in the transaction of whichever call observes the payment', async () => {
    const { tenant, scope, chargeOf } = await shop();
    const { id } = await openOrder(tenant);
    const settled = recordSettlements();
    await startPayment(scope, id);
    expect(settled).toEqual([]);
    await moveSandboxCharge(test.app, await chargeOf(), ['open'], 'paid');
    await pollPayment(scope, id);
    expect(settled).toEqual(['succeeded']);
  });

  it('onSettled: later calls on a decided payment run the handler again', async () => {
    const { tenant, scope } = await shop({ outcome: 'succeed' });
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    const settled = recordSettlements();
    await startPayment(scope, id);
    await refreshPayment(scope, id);
    await cancelPayment(scope, id);
    expect(settled).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});

describe('cancelPayment', () => {
  it('cancelPayment: closes the page at the vendor', async () => {
    const { tenant, scope, records, statuses } = await shop();
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    expect((await cancelPayment(scope, id)).status).toBe('cancelled');
    expect((await records()).charges[0]?.state).toBe('cancelled');
    expect(await statuses()).toEqual(['processing', 'cancelled']);
  });

  it('cancelPayment: succeeded if the customer was faster', async () => {
    const { tenant, scope, chargeOf } = await shop();
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    await moveSandboxCharge(test.app, await chargeOf(), ['open'], 'paid');
    expect(await cancelPayment(scope, id)).toMatchObject({ status: 'succeeded', capturedAmount: 1_050 });
  });

  it('cancelPayment: during the vendor call, leaves nothing open at the vendor', async () => {
    const { tenant, scope, records } = await shop();
    const { id } = await openOrder(tenant);
    // The sandbox cannot write for a moment, so it knows of nothing to cancel yet.
    const busy = test.sql('begin; lock payments.sandbox_charges in exclusive mode; select pg_sleep(0.6); commit');
    await untilPaused();
    const starting = startPayment(scope, id);
    expect((await cancelPayment(scope, id)).status).toBe('cancelled');
    expect((await records()).charges).toEqual([]);
    await busy;
    expect(await starting).toMatchObject({ payment: { status: 'cancelled' }, action: null });
    expect((await records()).charges.map(({ state }) => state)).toEqual(['cancelled']);
  });

  it('cancelPayment: a lost answer is asked for again', async () => {
    const { tenant, scope } = await shop({ drop: ['cancel'] });
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    expect((await cancelPayment(scope, id)).status).toBe('processing');
    expect((await cancelPayment(scope, id)).status).toBe('cancelled');
  });

  it('checkPayment: cancels a payment past expiresAt, unless it was paid', async () => {
    const { tenant, scope, records } = await shop();
    const expiresAt = new Date(Date.now() - 1_000);
    const late = await openOrder(tenant, { expiresAt });
    expect(await startPayment(scope, late.id)).toMatchObject({ payment: { status: 'cancelled' }, action: null });
    expect((await records()).charges).toEqual([]);
    const paid = await openOrder(tenant);
    await startPayment(scope, paid.id);
    const [charge] = (await records()).charges;
    await moveSandboxCharge(test.app, charge?.id as string, ['open'], 'paid');
    await tenant.transaction((ctx) => Payment.of(ctx).where({ id: paid.id }).patch({ expiresAt }).execute());
    expect((await checkPayment(scope, paid.id)).status).toBe('succeeded');
  });
});

describe('chooseGateway', () => {
  const open = (tenant: Tenant, values = {}) => openOrder(tenant, values).then(({ gatewayId }) => gatewayId);

  it('chooseGateway: says why there is no gateway', async () => {
    const tenant = await test.createTenant();
    await expect(open(tenant)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      details: { kind: 'gateway_missing' },
    });
    const gateway = await addSandbox(tenant);
    await tenant.call.payments.gateways.update({ id: gateway.id, currencies: ['EUR'] });
    await expect(open(tenant)).rejects.toMatchObject({ details: { kind: 'currency_not_supported' } });
    await tenant.call.payments.gateways.update({ id: gateway.id, isActive: false, currencies: null });
    await expect(open(tenant)).rejects.toMatchObject({ details: { kind: 'gateway_missing' } });
    const named = open(tenant, { gatewayId: gateway.id });
    await expect(named).rejects.toMatchObject({ details: { kind: 'gateway_inactive' } });
    await expect(open(tenant, { gatewayId: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('chooseGateway: the default, else the oldest that accepts the currency', async () => {
    const tenant = await test.createTenant();
    const { gateways } = tenant.call.payments;
    const euros = await addSandbox(tenant);
    await gateways.update({ id: euros.id, currencies: ['EUR'] });
    const first = await addSandbox(tenant);
    const second = await addSandbox(tenant);
    expect(await open(tenant)).toBe(first.id);
    await gateways.update({ id: second.id, isDefault: true });
    expect(await open(tenant)).toBe(second.id);
    await gateways.update({ id: first.id, isDefault: true });
    expect(await open(tenant)).toBe(first.id);
    expect((await gateways.get({ id: second.id })).isDefault).toBe(false);
  });

  it('chooseGateway: never falls back on the sandbox beside a real vendor', async () => {
    const tenant = await test.createTenant();
    const { gateways } = tenant.call.payments;
    const sandbox = await addSandbox(tenant);
    expect(await open(tenant)).toBe(sandbox.id);
    const credentials = { clientId: 'client-0123456789', clientSecret: 'secret-0123456789' };
    const paypal = await gateways.create({ provider: 'paypal', name: 'PayPal', credentials });
    expect(await open(tenant, { currency: 'EUR' })).toBe(paypal.id);
    // PayPal takes no rupees.
    await expect(open(tenant)).rejects.toMatchObject({ details: { kind: 'currency_not_supported' } });
    await gateways.update({ id: sandbox.id, isDefault: true });
    expect(await open(tenant)).toBe(sandbox.id);
  });
});

describe('refunds made in the dashboard of the vendor', () => {
  it('refreshPayment: adopts a refund made at the vendor once, beside our own', async () => {
    const { tenant, scope, records, gateway } = await shop({ outcome: 'succeed' });
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    const ours = await tenant.transaction((ctx) => openRefund(ctx, { paymentId: id, amount: 50 }));
    await startRefund(scope, ours.id);
    const [charge] = (await records()).charges;
    await test.sql('update payments.sandbox_charges set refunded_amount = 350 where id = $1', [charge?.id]);
    await Promise.all([refreshPayment(scope, id), refreshPayment(scope, id)]);
    await refreshPayment(scope, id);
    expect(await get(tenant, id)).toMatchObject({ refundedAmount: 350, refundPendingAmount: 0, status: 'succeeded' });
    const { items } = await tenant.call.payments.refunds.list({ filter: { paymentId: id } });
    expect(items.map(({ origin, amount }) => [origin, amount])).toEqual([
      ['vendor', 300],
      ['request', 50],
    ]);
    const statistics = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(statistics.items).toMatchObject([{ refundCount: 2, refundedAmount: 350 }]);
  });

  it('refreshPayment: adopts no refund from an answer older than a failed refund that was requested here', async () => {
    const { tenant, scope, records } = await shop({ outcome: 'succeed', refunds: 'pending' });
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    const { id: refundId } = await tenant.transaction((ctx) => openRefund(ctx, { paymentId: id, amount: 400 }));
    await startRefund(scope, refundId);
    // The vendor counts it still when it is asked, and the answer is stored after the bank has sent it back.
    const paused = test.sql(
      `begin; set local role tessera_system; select from payments.payments where id = '${id}' for update; select pg_sleep(0.6);
       update payments.refunds set status = 'failed' where id = '${refundId}';
       update payments.payments set refund_pending_amount = 0 where id = '${id}'; commit`,
    );
    await untilPaused();
    await refreshPayment(scope, id);
    await paused;
    expect((await records()).charges[0]?.refundedAmount).toBe(400);
    expect(await get(tenant, id)).toMatchObject({ refundedAmount: 0, refundPendingAmount: 0 });
  });
});

it('lockPayment: two payments of one order, settled at once, do not wait for each other', async () => {
  const { tenant } = await shop({});
  const first = await openOrder(tenant);
  const { subjectId } = first;
  const second = await openOrder(tenant, { subjectId });
  const lockAll = (ctx: Ctx) => Payment.of(ctx).where({ subjectId }).orderBy('id').forNoKeyUpdate();
  let other: Promise<unknown> | undefined;
  await tenant.transaction(async (ctx) => {
    await lockPayment(ctx, first.id);
    other = tenant.transaction(async (inner) => {
      await lockPayment(inner, second.id);
      await lockAll(inner);
    });
    await ctx.db.raw('select pg_sleep(0.2)');
    await lockAll(ctx);
  });
  await other;
});

it('paymentTransitions: covers every status, and no status returns to an earlier one', () => {
  const states = Object.keys(paymentTransitions);
  expect(states.sort()).toEqual([...PaymentStatus.options].sort());
  for (const [from, following] of Object.entries(paymentTransitions)) {
    for (const to of following) expect(paymentTransitions[to]).not.toContain(from);
  }
});
