/** Payments against the sandbox: charged once whatever happens, and true to what the vendor has. */
import { newId, Payment, PaymentAttempt } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { addSandbox, openOrder, type Script, scopeOf } from '../../../../test/payments.ts';
import { moveCharge, sandboxBooks } from '../../../providers/payments/sandbox/sandbox-books.ts';
import { cancelPayment, openRefund, startPayment, startRefund, syncPayment } from '../index.ts';
import { checkPayment } from './payment-vendor.service.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function shop(script: Script = {}) {
  const tenant = await test.createTenant();
  const gateway = await addSandbox(tenant, script);
  const scope = await scopeOf(tenant);
  const books = () => sandboxBooks(test.app, gateway.id);
  const chargeOf = async () => (await books()).charges[0]?.id as string;
  const statuses = async () =>
    (await eventsOf(tenant)).filter(([type]) => type.startsWith('payments.')).map(([, payload]) => payload.status);
  return { tenant, gateway, scope, books, chargeOf, statuses };
}

const get = (tenant: Tenant, id: string) => tenant.call.payments.get({ id });

describe('a payment', () => {
  it('that succeeds at once is charged, told, settled and counted in one go', async () => {
    const { tenant, gateway, scope, books, statuses } = await shop({ outcome: 'succeed' });
    const { id } = await openOrder(tenant);
    const settled: string[] = [];
    const { payment, action } = await startPayment(scope, id, async (_ctx, { status }) => void settled.push(status));
    expect(action).toBeNull();
    expect(payment).toMatchObject({ status: 'succeeded', capturedAmount: 1_050, paymentMethod: 'sandbox' });
    expect(await get(tenant, id)).toMatchObject({ status: 'succeeded', processedAt: expect.any(Date) });
    expect(settled).toEqual(['succeeded']);
    expect(await statuses()).toEqual(['succeeded']);
    expect((await books()).charges).toHaveLength(1);
    expect(await tenant.call.payments.gateways.statistics({ id: gateway.id })).toMatchObject({
      items: [{ currency: 'INR', totalTransactions: 1, totalVolume: 1_050, succeeded: 1, failed: 0, successRate: 1 }],
    });
  });

  it('on the hosted page waits for the customer, and is the same however often it is started', async () => {
    const { tenant, scope, books, chargeOf, statuses } = await shop();
    const { id } = await openOrder(tenant);
    const first = await startPayment(scope, id);
    const again = await startPayment(scope, id);
    expect(first.payment.status).toBe('processing');
    expect(first.action).toEqual({ type: 'redirect', url: expect.stringContaining('/sandbox/pay/sbx_') });
    expect(again.action).toEqual(first.action);
    await moveCharge(test.app, await chargeOf(), ['open'], 'paid');
    expect((await syncPayment(scope, id)).status).toBe('succeeded');
    expect((await startPayment(scope, id)).action).toBeNull();
    expect(await statuses()).toEqual(['processing', 'succeeded']);
    expect((await books()).charges).toHaveLength(1);
  });

  it('started by many at once is charged once, told once and counted once', async () => {
    const { tenant, gateway, scope, books, statuses } = await shop({ outcome: 'succeed', delayMs: 20 });
    const { id } = await openOrder(tenant);
    await Promise.all(Array.from({ length: 8 }, () => startPayment(scope, id)));
    expect((await books()).charges).toHaveLength(1);
    expect(await statuses()).toEqual(['succeeded']);
    const { items } = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(items).toMatchObject([{ totalTransactions: 1, succeeded: 1 }]);
  });

  it('that is declined has failed, and the reason is kept', async () => {
    const { tenant, gateway, scope, statuses } = await shop({ outcome: 'fail' });
    const { id } = await openOrder(tenant);
    const { payment } = await startPayment(scope, id);
    expect(payment).toMatchObject({ status: 'failed', capturedAmount: 0, failureReason: 'The sandbox declined it' });
    expect(await statuses()).toEqual(['failed']);
    const { items } = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(items).toMatchObject([{ totalTransactions: 1, failed: 1, totalVolume: 0, successRate: 0 }]);
  });

  it('whose answer is lost is unknown, never failed, and is found without charging again', async () => {
    const { tenant, scope, books } = await shop({ outcome: 'succeed', drop: ['create'] });
    const { id } = await openOrder(tenant);
    const { payment } = await startPayment(scope, id);
    expect(payment).toMatchObject({ status: 'processing', failureReason: null });
    const [attempt] = await tenant.transaction((ctx) => PaymentAttempt.rows(ctx).where({ paymentId: id }));
    expect(attempt).toMatchObject({ status: 'unknown', error: expect.stringContaining('cut') });
    expect((await startPayment(scope, id)).payment.status).toBe('succeeded');
    expect((await books()).charges).toHaveLength(1);
  });

  it('never fails once money was seen, and succeeds late if it must', async () => {
    const { tenant, gateway, scope, chargeOf, statuses } = await shop();
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    await moveCharge(test.app, await chargeOf(), ['open'], 'declined');
    expect((await syncPayment(scope, id)).status).toBe('failed');
    await moveCharge(test.app, await chargeOf(), ['declined'], 'paid');
    expect(await syncPayment(scope, id)).toMatchObject({ status: 'succeeded', failureReason: null });
    await moveCharge(test.app, await chargeOf(), ['paid'], 'declined');
    expect(await syncPayment(scope, id)).toMatchObject({ status: 'succeeded', capturedAmount: 1_050 });
    expect(await statuses()).toEqual(['processing', 'failed', 'succeeded']);
    const { items } = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(items).toMatchObject([{ totalTransactions: 1, succeeded: 1, failed: 0, totalVolume: 1_050 }]);
  });

  it('is rolled back with what settles it, and is known again by the next look', async () => {
    const { tenant, scope, statuses } = await shop({ outcome: 'succeed' });
    const { id } = await openOrder(tenant);
    const broken = startPayment(scope, id, async () => {
      throw new Error('no seats');
    });
    await expect(broken).rejects.toThrow('no seats');
    expect(await statuses()).toEqual([]);
    expect((await syncPayment(scope, id)).status).toBe('succeeded');
  });

  it('that has ended settles whoever comes later', async () => {
    const { tenant, scope } = await shop({ outcome: 'succeed' });
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    const settled: string[] = [];
    const note = async (_ctx: unknown, { status }: Payment) => void settled.push(status);
    await startPayment(scope, id, note);
    await syncPayment(scope, id, note);
    await cancelPayment(scope, id, note);
    expect(settled).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});

describe('cancelling', () => {
  it('closes the page at the vendor', async () => {
    const { tenant, scope, books, statuses } = await shop();
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    expect((await cancelPayment(scope, id)).status).toBe('cancelled');
    expect((await books()).charges[0]?.state).toBe('cancelled');
    expect(await statuses()).toEqual(['processing', 'cancelled']);
  });

  it('finds it paid when the customer was faster', async () => {
    const { tenant, scope, chargeOf } = await shop();
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    await moveCharge(test.app, await chargeOf(), ['open'], 'paid');
    expect(await cancelPayment(scope, id)).toMatchObject({ status: 'succeeded', capturedAmount: 1_050 });
  });

  it('while the vendor is being asked leaves nothing open there', async () => {
    const { tenant, scope, books } = await shop();
    const { id } = await openOrder(tenant);
    // The sandbox cannot write for a moment, so it knows of nothing to cancel yet.
    const busy = test.sql('begin; lock payments.sandbox_charges in exclusive mode; select pg_sleep(0.6); commit');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const starting = startPayment(scope, id);
    expect((await cancelPayment(scope, id)).status).toBe('cancelled');
    expect((await books()).charges).toEqual([]);
    await busy;
    expect(await starting).toMatchObject({ payment: { status: 'cancelled' }, action: null });
    expect((await books()).charges.map(({ state }) => state)).toEqual(['cancelled']);
  });

  it('whose answer is lost is asked again', async () => {
    const { tenant, scope } = await shop({ drop: ['cancel'] });
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    expect((await cancelPayment(scope, id)).status).toBe('processing');
    expect((await cancelPayment(scope, id)).status).toBe('cancelled');
  });

  it('is what happens to a payment past its time; paid is a valid answer', async () => {
    const { tenant, scope, books } = await shop();
    const expiresAt = new Date(Date.now() - 1_000);
    const late = await openOrder(tenant, { expiresAt });
    expect(await startPayment(scope, late.id)).toMatchObject({ payment: { status: 'cancelled' }, action: null });
    expect((await books()).charges).toEqual([]);
    const paid = await openOrder(tenant);
    await startPayment(scope, paid.id);
    const [charge] = (await books()).charges;
    await moveCharge(test.app, charge?.id as string, ['open'], 'paid');
    await tenant.transaction((ctx) => Payment.of(ctx).where({ id: paid.id }).patch({ expiresAt }).execute());
    expect((await checkPayment(scope, paid.id)).status).toBe('succeeded');
  });
});

describe('choosing a gateway', () => {
  const open = (tenant: Tenant, values = {}) => openOrder(tenant, values).then(({ gatewayId }) => gatewayId);

  it('says what is missing', async () => {
    const tenant = await test.createTenant();
    await expect(open(tenant)).rejects.toMatchObject({ code: 'CONFLICT', details: { kind: 'no_gateway' } });
    const gateway = await addSandbox(tenant);
    await tenant.call.payments.gateways.update({ id: gateway.id, currencies: ['EUR'] });
    await expect(open(tenant)).rejects.toMatchObject({ details: { kind: 'currency_not_supported' } });
    await tenant.call.payments.gateways.update({ id: gateway.id, isActive: false, currencies: null });
    await expect(open(tenant)).rejects.toMatchObject({ details: { kind: 'no_gateway' } });
    const named = open(tenant, { gatewayId: gateway.id });
    await expect(named).rejects.toMatchObject({ details: { kind: 'gateway_inactive' } });
    await expect(open(tenant, { gatewayId: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('takes the default one, else the oldest that fits', async () => {
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

  it('never falls back on the sandbox, where nobody pays, beside a vendor of real money', async () => {
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
  it('are found when the vendor is asked, once, and not taken for ours', async () => {
    const { tenant, scope, books, gateway } = await shop({ outcome: 'succeed' });
    const { id } = await openOrder(tenant);
    await startPayment(scope, id);
    const ours = await tenant.transaction((ctx) => openRefund(ctx, { paymentId: id, amount: 50 }));
    await startRefund(scope, ours.id);
    const [charge] = (await books()).charges;
    await test.sql('update payments.sandbox_charges set refunded_amount = 350 where id = $1', [charge?.id]);
    await Promise.all([syncPayment(scope, id), syncPayment(scope, id)]);
    await syncPayment(scope, id);
    expect(await get(tenant, id)).toMatchObject({ refundedAmount: 350, refundPendingAmount: 0, status: 'succeeded' });
    const { items } = await tenant.call.payments.refunds.list({ filter: { paymentId: id } });
    expect(items.map(({ origin, amount }) => [origin, amount])).toEqual([
      ['vendor', 300],
      ['request', 50],
    ]);
    const statistics = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(statistics.items).toMatchObject([{ refunded: 2, refundedVolume: 350 }]);
  });

  it('are not made up from an answer older than a refund of ours that failed', async () => {
    const { tenant, scope, books } = await shop({ outcome: 'succeed', refunds: 'pending' });
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
    await new Promise((resolve) => setTimeout(resolve, 100));
    await syncPayment(scope, id);
    await paused;
    expect((await books()).charges[0]?.refundedAmount).toBe(400);
    expect(await get(tenant, id)).toMatchObject({ refundedAmount: 0, refundPendingAmount: 0 });
  });
});
