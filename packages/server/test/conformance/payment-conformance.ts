/**
 * The contract of every payment adapter, tested against fakes that follow the vendor's documentation. A new adapter
 * needs a fake in test/fakes and a line in payment-conformance.test.ts.
 */
import { newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exponentOf, toDecimal } from '../../src/lib/money/money.ts';
import type { PaymentRequest, PaymentSnapshot, RefundRequest } from '../../src/providers/payments/payment-provider.ts';
import type { FakeVendor } from '../fakes/payments/fake-vendor.ts';

export function conforms(name: string, start: () => Promise<FakeVendor>): void {
  describe(name, () => {
    let vendor: FakeVendor;
    beforeAll(async () => {
      vendor = await start();
    });
    afterAll(() => vendor[Symbol.asyncDispose]());

    const [usual] = [() => vendor.samples[0] as readonly [string, number]];
    const anOrder = (values: Partial<PaymentRequest> = {}): PaymentRequest => ({
      attemptId: newId(),
      amount: usual()[1],
      currency: usual()[0],
      description: 'Two tickets',
      customer: { email: 'asha@example.in', name: 'Asha Nair' },
      returnUrl: 'https://shop.example.in/thanks',
      cancelUrl: 'https://shop.example.in/cart',
      expiresAt: new Date(Date.now() + 30 * 60_000),
      metadata: {},
      mayCapture: true,
      ...values,
    });
    const create = (request: PaymentRequest) => vendor.provider.createPayment(vendor.account, request);
    const fetch = (request: PaymentRequest, externalId: string | null = null) =>
      vendor.provider.fetchPayment(vendor.account, request, externalId);
    const cancel = (request: PaymentRequest, externalId: string | null) =>
      vendor.provider.cancelPayment(vendor.account, { ...request, mayCapture: false }, externalId);

    async function paid(values: Partial<PaymentRequest> = {}) {
      const request = anOrder(values);
      const { externalId } = await create(request);
      await vendor.pay(externalId);
      const snapshot = (await fetch(request, externalId)) as PaymentSnapshot;
      const refundOf = (amount: number, refundId = newId()): RefundRequest => ({
        refundId,
        amount,
        currency: request.currency,
        reason: 'The event moved',
        payment: {
          attemptId: request.attemptId,
          externalId,
          externalPaymentId: snapshot.externalPaymentId ?? externalId,
          capturedAmount: snapshot.captured,
        },
      });
      return { request, externalId, snapshot, refundOf };
    }

    const refund = (request: RefundRequest) => vendor.provider.refund(vendor.account, request);
    const fetchRefund = (request: RefundRequest, externalRefundId: string | null = null) =>
      vendor.provider.fetchRefund(vendor.account, request, externalRefundId);

    describe('createPayment: a payment', () => {
      it('is opened, paid and found by either id', async () => {
        const request = anOrder();
        const opened = await create(request);
        expect(opened).toMatchObject({
          externalId: expect.any(String),
          state: 'pending',
          captured: 0,
          refunded: 0,
          currency: request.currency,
          reference: request.attemptId,
          action: { type: 'redirect', url: expect.stringMatching(/^https?:/) },
        });
        await vendor.pay(opened.externalId);
        const seen = await fetch(request, opened.externalId);
        expect(seen).toMatchObject({
          externalId: opened.externalId,
          state: 'succeeded',
          captured: request.amount,
          refunded: 0,
          currency: request.currency,
          reference: request.attemptId,
          action: null,
          method: expect.any(String),
        });
        if (vendor.provider.descriptor.lookupByReference) expect(await fetch(request)).toEqual(seen);
      });

      it('opened twice with the same id exists once', async () => {
        const before = await vendor.countPayments();
        const request = anOrder();
        const [first, again] = [await create(request), await create(request)];
        expect(again.externalId).toBe(first.externalId);
        expect(await vendor.countPayments()).toBe(before + 1);
      });

      it('opened with the same id and another amount is refused', async () => {
        const request = anOrder();
        await create(request);
        const before = await vendor.countPayments();
        const other = create({ ...request, amount: request.amount * 2 });
        await expect(other).rejects.toMatchObject({ name: 'PaymentProviderError', outcome: 'refused' });
        expect(await vendor.countPayments()).toBe(before);
      });

      it('that is declined is not paid', async () => {
        const request = anOrder();
        const { externalId } = await create(request);
        await vendor.decline(externalId);
        const seen = await fetch(request, externalId);
        expect(seen).toMatchObject({ state: vendor.afterDecline, captured: 0 });
        if (vendor.afterDecline === 'pending') expect(seen?.action).toMatchObject({ type: 'redirect' });
      });

      it('that does not exist is null', async () => {
        if (vendor.provider.descriptor.lookupByReference) {
          expect(await fetch(anOrder({ mayCapture: false }))).toBeNull();
        }
        expect(await fetch(anOrder({ mayCapture: false }), 'tr_nothingatall')).toBeNull();
      });
    });

    describe('cancelPayment', () => {
      it('closes an open payment finally', async () => {
        const request = anOrder();
        const { externalId } = await create(request);
        expect(await cancel(request, externalId)).toMatchObject({ state: 'cancelled', captured: 0, action: null });
        const late = await vendor.pay(externalId).then(
          () => true,
          () => false,
        );
        // A vendor that still lets the order be approved takes no money for it.
        expect(await fetch({ ...request, mayCapture: false }, externalId), `approved: ${late}`).toMatchObject({
          state: 'cancelled',
          captured: 0,
        });
      });

      it('has one effect when repeated', async () => {
        const request = anOrder();
        const { externalId } = await create(request);
        await cancel(request, externalId);
        expect(await cancel(request, externalId)).toMatchObject({ state: 'cancelled' });
      });

      it('reports a paid payment as paid', async () => {
        const { request, externalId } = await paid();
        expect(await cancel(request, externalId)).toMatchObject({ state: 'succeeded', captured: request.amount });
      });
    });

    describe('a lost connection', () => {
      it('leaves a payment unknown; the payment is found by its reference', async () => {
        const before = await vendor.countPayments();
        const request = anOrder();
        await vendor.loseNext('create');
        await expect(create(request)).rejects.toMatchObject({ outcome: 'unknown' });
        // Later payments follow it, so that the adapter has to search.
        for (let i = 0; i < 5; i++) await create(anOrder());
        const found = await fetch(request);
        expect(found).toMatchObject({ state: 'pending', reference: request.attemptId, action: { type: 'redirect' } });
        expect((await create(request)).externalId).toBe(found?.externalId);
        expect(await vendor.countPayments()).toBe(before + 6);
      });

      it('leaves a refund unknown; the refund is found by its reference, and repeating it gives the same refund', async () => {
        const { refundOf } = await paid();
        const before = await vendor.countRefunds();
        const request = refundOf(400);
        await vendor.loseNext('refund');
        await expect(refund(request)).rejects.toMatchObject({ outcome: 'unknown' });
        const found = await fetchRefund(request);
        expect(found).toMatchObject({ externalRefundId: expect.any(String) });
        expect((await refund(request)).externalRefundId).toBe(found?.externalRefundId);
        expect(await vendor.countRefunds()).toBe(before + 1);
      });

      it('a vendor error leaves a payment unknown, too, and nothing was done', async () => {
        if (!vendor.failNext) return;
        const before = await vendor.countPayments();
        vendor.failNext();
        const request = anOrder();
        await expect(create(request)).rejects.toMatchObject({ outcome: 'unknown' });
        expect(await vendor.countPayments()).toBe(before);
        expect((await create(request)).state).toBe('pending');
      });
    });

    it('fetchPayment, createPayment: refused credentials have their own fault', async () => {
      const { refusedAccount } = vendor;
      if (!refusedAccount) return;
      const asked = vendor.provider.fetchPayment(refusedAccount, anOrder({ mayCapture: false }), null);
      await expect(asked).rejects.toMatchObject({ outcome: 'credentials' });
      await expect(vendor.provider.createPayment(refusedAccount, anOrder())).rejects.toMatchObject({
        outcome: 'credentials',
      });
    });

    describe('refund: a refund', () => {
      it('can be partial, and the vendor stores each', async () => {
        const { request, externalId, refundOf } = await paid();
        const first = refundOf(400);
        const given = await refund(first);
        expect(['succeeded', 'pending']).toContain(given.state);
        expect(await fetch(request, externalId)).toMatchObject({
          state: 'succeeded',
          captured: request.amount,
          refunded: 400,
        });
        await refund(refundOf(request.amount - 400));
        expect(await fetch(request, externalId)).toMatchObject({ state: 'succeeded', refunded: request.amount });
        expect(await fetchRefund(first)).toMatchObject({ externalRefundId: given.externalRefundId });
        expect(await fetchRefund(first, given.externalRefundId)).toMatchObject({
          externalRefundId: given.externalRefundId,
        });
      });

      it('requested twice with the same id is made once', async () => {
        const { request, externalId, refundOf } = await paid();
        const before = await vendor.countRefunds();
        const asked = refundOf(400);
        const [first, again] = [await refund(asked), await refund(asked)];
        expect(again.externalRefundId).toBe(first.externalRefundId);
        expect(await vendor.countRefunds()).toBe(before + 1);
        expect(await fetch(request, externalId)).toMatchObject({ refunded: 400 });
      });

      it('of more than the remaining amount is refused', async () => {
        const { request, externalId, refundOf } = await paid();
        await refund(refundOf(request.amount - 1 * 10 ** 2));
        await expect(refund(refundOf(200))).rejects.toMatchObject({ outcome: 'refused' });
        await expect(refund(refundOf(request.amount * 2))).rejects.toMatchObject({ outcome: 'refused' });
        expect(await fetch(request, externalId)).toMatchObject({ refunded: request.amount - 100 });
      });

      it('that does not exist is null', async () => {
        const { refundOf } = await paid();
        expect(await fetchRefund(refundOf(100))).toBeNull();
        expect(await fetchRefund(refundOf(100), 're_nothing')).toBeNull();
      });
    });

    it('createPayment: amounts are written in the vendor’s format, for currencies with any number of decimals', async () => {
      for (const [currency, amount] of vendor.samples) {
        expect(vendor.provider.descriptor.currencies?.has(currency) ?? true, currency).toBe(true);
        const { request, externalId, refundOf } = await paid({ currency, amount });
        const booked = Number(await vendor.storedAmount(externalId));
        expect(booked, currency).toBe(Number(toDecimal(amount, currency)));
        const half = amount / 2 - ((amount / 2) % 10 ** exponentOf(currency)) || amount;
        await refund(refundOf(half));
        expect(await fetch(request, externalId), currency).toMatchObject({
          captured: amount,
          refunded: half,
          currency,
        });
      }
    });

    describe('parseWebhook: a webhook', () => {
      it('names its payment, also when it is about a refund', async () => {
        const { request, externalId, refundOf } = await paid();
        const parse = vendor.provider.parseWebhook;
        const told = await parse(vendor.account, await vendor.webhook(externalId, 'payment'));
        expect(told).toMatchObject({ eventKey: expect.stringMatching(/./), type: expect.any(String) });
        const { attemptId, externalIds = [] } = told?.refs ?? {};
        expect(attemptId === request.attemptId || externalIds.includes(externalId)).toBe(true);
        const asked = refundOf(400);
        const { externalRefundId } = await refund(asked);
        const refs = (await parse(vendor.account, await vendor.webhook(externalId, 'refund')))?.refs;
        if (vendor.provider.descriptor.webhooks === 'unsigned') return;
        expect(refs).toMatchObject({ refundId: asked.refundId, externalRefundId });
      });

      it('sent twice has the same key, and another event has another key', async () => {
        const { externalId } = await paid();
        const first = await vendor.webhook(externalId, 'payment');
        const parse = async (webhook: typeof first) =>
          (await vendor.provider.parseWebhook(vendor.account, webhook))?.eventKey;
        expect(await parse(first)).toBe(await parse(first));
        if (vendor.provider.descriptor.webhooks === 'unsigned') return;
        expect(await parse(await vendor.webhook(externalId, 'payment'))).not.toBe(await parse(first));
      });

      it('that the vendor did not sign is refused', async () => {
        if (vendor.provider.descriptor.webhooks === 'unsigned') return;
        const { externalId } = await paid();
        const { body, headers } = await vendor.webhook(externalId, 'payment');
        const parse = (
          webhook: { body: Buffer; headers: Record<string, string | undefined> },
          account = vendor.account,
        ) => vendor.provider.parseWebhook(account, webhook);
        expect(await parse({ body: Buffer.concat([body, Buffer.from(' ')]), headers })).toBeNull();
        expect(await parse({ body, headers: {} })).toBeNull();
        expect(await parse({ body: Buffer.from('no JSON'), headers })).toBeNull();
        const secretless = { ...vendor.account, webhookSecret: null, credentials: { ...vendor.account.credentials } };
        delete secretless.credentials.webhookId;
        expect(await parse({ body, headers }, secretless)).toBeNull();
        for (const [name, value] of Object.entries(headers)) {
          if (!/signature|sig$/.test(name)) continue;
          const forged = {
            ...headers,
            [name]: value?.replace(/[0-9a-f](?=[^0-9a-f]*$)/, (c) => (c === '0' ? '1' : '0')),
          };
          expect(await parse({ body, headers: forged }), name).toBeNull();
        }
      });

      it('that is too old is refused, where its time is signed', async () => {
        if (!vendor.refusesOld) return;
        const { externalId } = await paid();
        const parse = async (seconds: number) =>
          vendor.provider.parseWebhook(
            vendor.account,
            await vendor.webhook(externalId, 'payment', new Date(Date.now() - seconds * 1_000)),
          );
        expect(await parse(290)).not.toBeNull();
        expect(await parse(310)).toBeNull();
      });
    });
  });
}
