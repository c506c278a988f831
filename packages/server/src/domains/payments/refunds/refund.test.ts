/** Refunds against the sandbox: never more than was paid, and given back once whatever happens. */
import { Payment, Refund } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { addSandbox, openOrder, type Script, scopeOf } from '../../../../test/payments.ts';
import { endRefund, sandboxBooks } from '../../../providers/payments/sandbox/sandbox-books.ts';
import { openRefund, startPayment, startRefund } from '../index.ts';

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
  const booked = async () => (await sandboxBooks(test.app, gateway.id)).refunds;
  return { tenant, gateway, scope, paymentId, refund, booked };
}

const payment = (tenant: Tenant, id: string) => tenant.call.payments.get({ id });
const told = async (tenant: Tenant) =>
  (await eventsOf(tenant)).filter(([type]) => type === 'payments.refund.changed').map(([, { status }]) => status);

describe('a refund', () => {
  it('is given back in parts, and the last one makes the payment refunded', async () => {
    const { tenant, gateway, scope, paymentId, refund, booked } = await paid();
    const first = await refund(400);
    expect(first).toMatchObject({ status: 'pending', currency: 'INR', subjectType: 'ticketing.order' });
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
    expect(await told(tenant)).toEqual(['succeeded', 'succeeded']);
    const { items } = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(items).toMatchObject([{ succeeded: 1, totalVolume: 1_050, refunded: 2, refundedVolume: 1_050 }]);
  });

  it('never comes to more than was paid, however many ask at once', async () => {
    const { tenant, paymentId, refund } = await paid();
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => refund(300)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const refused = asked.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: 'CONFLICT', details: { kind: 'refund_exceeds_payment' } });
    expect(await payment(tenant, paymentId)).toMatchObject({ refundPendingAmount: 900 });
    await expect(refund(151)).rejects.toMatchObject({ details: { available: 150 } });
  });

  it('that the vendor has never heard of and refuses again has failed, however its first answer was lost', async () => {
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

  it('has no decimals that the vendor cannot write', async () => {
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

  it('of what was not paid is refused', async () => {
    const { tenant } = await paid();
    const { id: paymentId } = await openOrder(tenant);
    const asked = tenant.transaction((ctx) => openRefund(ctx, { paymentId, amount: 1 }));
    await expect(asked).rejects.toMatchObject({ details: { kind: 'payment_not_captured' } });
  });

  it('started by many at once, and again later, is given back once', async () => {
    const { tenant, scope, paymentId, refund, booked } = await paid({ delayMs: 20 });
    const { id } = await refund(400);
    await Promise.all(Array.from({ length: 6 }, () => startRefund(scope, id)));
    await startRefund(scope, id);
    expect(await booked()).toHaveLength(1);
    expect(await told(tenant)).toEqual(['succeeded']);
    expect(await payment(tenant, paymentId)).toMatchObject({ refundedAmount: 400, refundPendingAmount: 0 });
  });

  it('beside others of the same payment is counted like them', async () => {
    const { tenant, scope, paymentId, refund } = await paid({ delayMs: 50 });
    const asked = await Promise.all([1, 2, 3, 4, 5, 6].map((part) => refund(part * 50)));
    await Promise.all(asked.map(({ id }) => startRefund(scope, id)));
    expect(await payment(tenant, paymentId)).toMatchObject({
      status: 'refunded',
      refundedAmount: 1_050,
      refundPendingAmount: 0,
    });
  });

  it('whose answer is lost is unknown, keeps its amount, and is found without being given twice', async () => {
    const { tenant, scope, paymentId, refund, booked } = await paid({ drop: ['refund'] });
    const { id } = await refund(400);
    expect(await startRefund(scope, id)).toMatchObject({ status: 'unknown' });
    expect(await payment(tenant, paymentId)).toMatchObject({ refundPendingAmount: 400, refundedAmount: 0 });
    expect(await startRefund(scope, id)).toMatchObject({ status: 'succeeded', failureReason: null });
    expect(await booked()).toHaveLength(1);
    expect(await told(tenant)).toEqual(['unknown', 'succeeded']);
  });

  it('that the bank takes its time over is pending, and ends as the vendor says', async () => {
    const { tenant, scope, paymentId, refund, booked } = await paid({ refunds: 'pending' });
    const first = await refund(400);
    const second = await refund(650);
    for (const { id } of [first, second]) {
      expect(await startRefund(scope, id)).toMatchObject({ status: 'pending', externalRefundId: expect.any(String) });
    }
    const [one, two] = await booked();
    await endRefund(test.app, one?.id as string, 'succeeded');
    await endRefund(test.app, two?.id as string, 'failed');
    expect((await startRefund(scope, first.id)).status).toBe('succeeded');
    expect(await startRefund(scope, second.id)).toMatchObject({ status: 'failed', failureReason: expect.any(String) });
    expect(await payment(tenant, paymentId)).toMatchObject({ refundedAmount: 400, refundPendingAmount: 0 });
    // What failed can be asked for again.
    expect((await refund(650)).status).toBe('pending');
  });

  it('that the vendor refuses has failed, and gives its amount back', async () => {
    const { tenant, gateway, scope, paymentId, refund } = await paid();
    await test.sql(`update payments.sandbox_charges set state = 'declined' where account = $1`, [gateway.id]);
    const { id } = await refund(400);
    expect(await startRefund(scope, id)).toMatchObject({ status: 'failed', failureReason: 'This charge was not paid' });
    expect(await payment(tenant, paymentId)).toMatchObject({ refundPendingAmount: 0 });
  });
});
