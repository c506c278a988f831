/** Refunds through the sandbox: never more than was captured, and made once. */
import { Payment, Refund, RefundStatus } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { addSandbox, openOrder, type Script, scopeOf } from '../../../../test/payments.ts';
import { endSandboxRefund, sandboxRecords } from '../../../providers/payments/sandbox/sandbox-store.ts';
import { openRefund, startPayment, startRefund } from '../index.ts';
import { refundTransitions } from './refund-state.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function paid(script: Script = {}) {
  const tenant = await test.createTenant();
  const gateway = await addSandbox(tenant, { outcome: 'succeed', ...script });
  const scope = await scopeOf(tenant);
  const { id: paymentId } = await openOrder(tenant);
  await startPayment(scope, paymentId);
  const refund = (amount: number) => tenant.transaction((ctx) => openRefund(ctx, { paymentId, amount }));
  const booked = async () => (await sandboxRecords(test.app, gateway.id)).refunds;
  return { tenant, gateway, scope, paymentId, refund, booked };
}

const payment = (tenant: Tenant, id: string) => tenant.call.payments.get({ id });
const statuses = async (tenant: Tenant) =>
  (await eventsOf(tenant)).filter(([type]) => type === 'payments.refund.changed').map(([, { status }]) => status);

describe('a refund', () => {
  it('startRefund: partial refunds add up, and the last one makes the payment refunded', async () => {
    const { tenant, gateway, scope, paymentId, refund, booked } = await paid();
    const first = await refund(400);
    expect(first).toMatchObject({ status: 'pending', currency: 'INR', subjectType: 'test.order' });
    expect(await payment(tenant, paymentId)).toMatchObject({ refundPendingAmount: 400, refundedAmount: 0 });
    expect(await startRefund(scope, first.id)).toMatchObject({ status: 'succeeded' });
    expect(await payment(tenant, paymentId)).toMatchObject({ status: 'succeeded', refundedAmount: 400 });
    await startRefund(scope, (await refund(650)).id);
    expect(await payment(tenant, paymentId)).toMatchObject({
      status: 'refunded',
      refundedAmount: 1_050,
      refundPendingAmount: 0,
    });
    expect((await booked()).map(({ amount }) => amount)).toEqual([400, 650]);
    expect(await statuses(tenant)).toEqual(['succeeded', 'succeeded']);
    const { items } = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(items).toMatchObject([{ succeededCount: 1, capturedAmount: 1_050, refundCount: 2, refundedAmount: 1_050 }]);
  });

  it('openRefund: concurrent refunds never exceed what was captured', async () => {
    const { tenant, paymentId, refund } = await paid();
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => refund(300)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const refused = asked.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: 'CONFLICT', details: { kind: 'refund_exceeds_payment' } });
    expect(await payment(tenant, paymentId)).toMatchObject({ refundPendingAmount: 900 });
    await expect(refund(151)).rejects.toMatchObject({ details: { available: 150 } });
  });

  it('startRefund: after a lost answer, a refusal counts once the vendor would know the refund', async () => {
    const { tenant, gateway, scope, paymentId, refund } = await paid();
    const { id } = await refund(400);
    const sent = (minutes: number) =>
      tenant.transaction((ctx) =>
        Refund.of(ctx)
          .where({ id })
          .patch({ sentAt: new Date(Date.now() - minutes * 60_000) })
          .execute(),
      );
    await test.sql('update payments.sandbox_charges set refunded_amount = amount where account = $1', [gateway.id]);
    await sent(1);
    expect(await startRefund(scope, id)).toMatchObject({ status: 'unknown' });
    await sent(11);
    expect(await startRefund(scope, id)).toMatchObject({ status: 'failed' });
    expect(await payment(tenant, paymentId)).toMatchObject({ refundPendingAmount: 0, refundedAmount: 0 });
  });

  it('openRefund: refuses an amount with decimals that the vendor cannot express', async () => {
    const tenant = await test.createTenant();
    const credentials = { clientId: 'client-0123456789', clientSecret: 'secret-0123456789' };
    const gateway = await tenant.call.payments.gateways.create({ provider: 'paypal', name: 'PayPal', credentials });
    const { id: paymentId } = await openOrder(tenant, { gatewayId: gateway.id, currency: 'HUF', amount: 100_000 });
    await tenant.transaction((ctx) =>
      Payment.of(ctx).where({ id: paymentId }).patch({ status: 'succeeded', capturedAmount: 100_000 }).execute(),
    );
    const refund = (amount: number) => tenant.transaction((ctx) => openRefund(ctx, { paymentId, amount }));
    await expect(refund(33_333)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { kind: 'refund_not_divisible', decimals: 0 },
    });
    expect(await refund(33_300)).toMatchObject({ amount: 33_300 });
  });

  it('openRefund: refuses an uncaptured payment', async () => {
    const { tenant } = await paid();
    const { id: paymentId } = await openOrder(tenant);
    const asked = tenant.transaction((ctx) => openRefund(ctx, { paymentId, amount: 1 }));
    await expect(asked).rejects.toMatchObject({ details: { kind: 'payment_not_captured' } });
  });

  it('startRefund: concurrent and repeated calls refund once', async () => {
    const { tenant, scope, paymentId, refund, booked } = await paid({ delayMs: 20 });
    const { id } = await refund(400);
    await Promise.all(Array.from({ length: 6 }, () => startRefund(scope, id)));
    await startRefund(scope, id);
    expect(await booked()).toHaveLength(1);
    expect(await statuses(tenant)).toEqual(['succeeded']);
    expect(await payment(tenant, paymentId)).toMatchObject({ refundedAmount: 400, refundPendingAmount: 0 });
  });

  it('startRefund: concurrent refunds of one payment are all counted', async () => {
    const { tenant, scope, paymentId, refund } = await paid({ delayMs: 50 });
    const asked = await Promise.all([1, 2, 3, 4, 5, 6].map((part) => refund(part * 50)));
    await Promise.all(asked.map(({ id }) => startRefund(scope, id)));
    expect(await payment(tenant, paymentId)).toMatchObject({
      status: 'refunded',
      refundedAmount: 1_050,
      refundPendingAmount: 0,
    });
  });

  it('startRefund: a lost answer is unknown, keeps its amount reserved, and is found without refunding twice', async () => {
    const { tenant, scope, paymentId, refund, booked } = await paid({ drop: ['refund'] });
    const { id } = await refund(400);
    expect(await startRefund(scope, id)).toMatchObject({ status: 'unknown' });
    expect(await payment(tenant, paymentId)).toMatchObject({ refundPendingAmount: 400, refundedAmount: 0 });
    expect(await startRefund(scope, id)).toMatchObject({ status: 'succeeded', failureReason: null });
    expect(await booked()).toHaveLength(1);
    expect(await statuses(tenant)).toEqual(['unknown', 'succeeded']);
  });

  it('startRefund: a pending refund ends as the vendor reports', async () => {
    const { tenant, scope, paymentId, refund, booked } = await paid({ refunds: 'pending' });
    const first = await refund(400);
    const second = await refund(650);
    for (const { id } of [first, second]) {
      expect(await startRefund(scope, id)).toMatchObject({ status: 'pending', externalRefundId: expect.any(String) });
    }
    const [one, two] = await booked();
    await endSandboxRefund(test.app, one?.id as string, 'succeeded');
    await endSandboxRefund(test.app, two?.id as string, 'failed');
    expect((await startRefund(scope, first.id)).status).toBe('succeeded');
    expect(await startRefund(scope, second.id)).toMatchObject({ status: 'failed', failureReason: expect.any(String) });
    expect(await payment(tenant, paymentId)).toMatchObject({ refundedAmount: 400, refundPendingAmount: 0 });
    // A failed refund can be made again.
    expect((await refund(650)).status).toBe('pending');
  });

  it('startRefund: a refused refund is failed and releases its amount', async () => {
    const { tenant, gateway, scope, paymentId, refund } = await paid();
    await test.sql(`update payments.sandbox_charges set state = 'declined' where account = $1`, [gateway.id]);
    const { id } = await refund(400);
    expect(await startRefund(scope, id)).toMatchObject({ status: 'failed', failureReason: 'This charge was not paid' });
    expect(await payment(tenant, paymentId)).toMatchObject({ refundPendingAmount: 0 });
  });
});

it('refundTransitions: covers every status', () => {
  expect(Object.keys(refundTransitions).sort()).toEqual([...RefundStatus.options].sort());
});
