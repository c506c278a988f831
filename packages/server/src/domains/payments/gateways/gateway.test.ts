/** Gateways: credentials are never returned, and vendors are called with them. */
import { PaymentGateway } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeVendor } from '../../../../test/fakes/payments/fake-vendor.ts';
import { fakeMollie } from '../../../../test/fakes/payments/mollie.ts';
import { fakePayPal } from '../../../../test/fakes/payments/paypal.ts';
import { fakeRazorpay } from '../../../../test/fakes/payments/razorpay.ts';
import { fakeStripe } from '../../../../test/fakes/payments/stripe.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { addSandbox, openOrder, scopeOf } from '../../../../test/payments.ts';
import { cancelPayment, openRefund, refreshPayment, startPayment, startRefund } from '../index.ts';
import { processWebhook, receiveWebhook } from '../webhooks/webhook-inbox.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const SECRET = 'sk_test_verysecretindeed4242';

const addStripe = ({ call }: Tenant, secretKey = SECRET) =>
  call.payments.gateways.create({
    provider: 'stripe',
    name: 'Cards',
    credentials: { secretKey },
    webhookSecret: 'whsec_alsosecret1234',
  });

it('X12: gateways.create, gateways.update: a sandbox requires test mode', async () => {
  const tenant = await test.createTenant();
  const { gateways } = tenant.call.payments;
  const { id } = await addSandbox(tenant);
  await tenant.call.organizations.setTestMode({ isTestMode: false });
  const required = { cause: { details: { kind: 'test_mode_required' } } };
  await expect(addSandbox(tenant)).rejects.toMatchObject(required);
  await expect(gateways.update({ id, isActive: true })).rejects.toMatchObject(required);
  await expect(gateways.update({ id, isDefault: true })).rejects.toMatchObject(required);
  expect(await gateways.update({ id, isActive: false })).toMatchObject({ isActive: false });
  expect(await addStripe(tenant)).toMatchObject({ provider: 'stripe' });
});

describe('credentials', () => {
  it('gateways.create: no procedure, table or log contains the credentials', async () => {
    const tenant = await test.createTenant();
    const { gateways } = tenant.call.payments;
    const made = await addStripe(tenant);
    expect(made).toMatchObject({
      provider: 'stripe',
      credentialHints: { secretKey: '•••4242', webhookSecret: '•••1234' },
      webhookUrl: expect.stringMatching(new RegExp(`/webhooks/payments/${made.id}$`)),
      verifiedAt: null,
    });
    const seen = [made, await gateways.get({ id: made.id }), await gateways.list({})];
    const log = await tenant.call.organizations.activity.list({});
    expect(JSON.stringify([seen, log])).not.toMatch(/verysecret|alsosecret|"credentials"|"webhookSecret":"s1/);
    const [row] = await tenant.transaction((ctx) => PaymentGateway.of(ctx).where({ id: made.id }).execute());
    expect(row?.credentials).toMatch(/^s1\./);
    expect(JSON.stringify(row)).not.toMatch(/verysecret|alsosecret/);
  });

  it('gateways.update: replaces single credentials and keeps the others', async () => {
    const tenant = await test.createTenant();
    const { gateways } = tenant.call.payments;
    const paypal = await gateways.create({
      provider: 'paypal',
      name: 'PayPal',
      credentials: { clientId: 'client-0123456789', clientSecret: 'secret-0123456789' },
    });
    const changed = await gateways.update({
      id: paypal.id,
      provider: 'paypal',
      credentials: { webhookId: 'WH-0123456789abcdef' },
    });
    expect(changed.credentialHints).toEqual({
      clientId: '•••6789',
      clientSecret: '•••6789',
      webhookId: '•••cdef',
    });
    expect(changed.settings).toEqual({});
    const other = gateways.update({ id: paypal.id, provider: 'stripe' });
    await expect(other).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('gateways.create: refuses malformed credentials, and settings with an address', async () => {
    const { call } = await test.createTenant();
    const { gateways } = call.payments;
    const wrong = gateways.create({ provider: 'stripe', name: 'X', credentials: { secretKey: 'pk_live_public' } });
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const settings = { environment: 'sandbox', baseUrl: 'http://169.254.169.254' } as never;
    const credentials = { clientId: 'client-0123456789', clientSecret: 'secret-0123456789' };
    const led = gateways.create({ provider: 'paypal', name: 'X', credentials, settings });
    await expect(led).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('baseUrl') });
    const foreign = gateways.create({
      provider: 'mollie',
      name: 'X',
      credentials: { apiKey: 'live_0123456789' },
      currencies: ['KWD'],
    });
    await expect(foreign).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('KWD') });
  });
});

describe('a gateway', () => {
  it('gateways.delete: refuses a gateway with payments, which can be made inactive', async () => {
    const tenant = await test.createTenant();
    const { gateways } = tenant.call.payments;
    const unused = await addStripe(tenant);
    await gateways.delete({ id: unused.id });
    await expect(gateways.get({ id: unused.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const used = await addSandbox(tenant);
    await openOrder(tenant);
    const refused = gateways.delete({ id: used.id });
    await expect(refused).rejects.toMatchObject({ code: 'CONFLICT', cause: { details: { kind: 'gateway_in_use' } } });
    expect((await gateways.update({ id: used.id, isActive: false })).isActive).toBe(false);
  });
});

describe.each<[string, () => Promise<FakeVendor>]>([
  ['stripe', fakeStripe],
  ['paypal', fakePayPal],
  ['razorpay', fakeRazorpay],
  ['mollie', fakeMollie],
])('%s, from the gateway to the money', (provider, start) => {
  let vendor: FakeVendor;
  beforeAll(async () => {
    vendor = await start();
  });
  afterAll(() => vendor[Symbol.asyncDispose]());

  async function shop(account = vendor.account) {
    const tenant = await test.createTenant();
    const { credentials, webhookSecret } = account;
    const gateway = await tenant.call.payments.gateways.create({
      provider,
      name: provider,
      credentials,
      ...(webhookSecret && { webhookSecret }),
    } as never);
    await pointTo(tenant, gateway.id, vendor.account.baseUrl as string);
    return { tenant, gateway, scope: await scopeOf(tenant) };
  }

  /** As only a test can. */
  const pointTo = (tenant: Tenant, id: string, baseUrl: string) =>
    tenant.transaction((ctx) => PaymentGateway.of(ctx).where({ id }).patch({ settings: { baseUrl } }).execute());

  it('gateways.verify: accepts the credentials or stores the error', async () => {
    const { tenant, gateway } = await shop();
    const verified = await tenant.call.payments.gateways.verify({ id: gateway.id });
    expect(verified).toMatchObject({ verifiedAt: expect.any(Date), verificationError: null });
    const stranger = await shop({ ...vendor.account, ...vendor.refusedAccount });
    const refused = await stranger.tenant.call.payments.gateways.verify({ id: stranger.gateway.id });
    expect(refused).toMatchObject({ verifiedAt: null, verificationError: expect.stringContaining('credentials') });
  });

  it('startPayment, startRefund: paid, reported by a webhook, refunded', async () => {
    const { tenant, gateway, scope } = await shop();
    const payment = await openOrder(tenant, order());
    const { action } = await startPayment(scope, payment.id);
    expect(action?.type).toBe('redirect');
    const externalId = await externalIdOf(tenant, payment.id);
    await vendor.pay(externalId);
    const webhook = await vendor.webhook(externalId, 'payment');
    const entry = await receiveWebhook(test.app, gateway.id, webhook);
    if (entry) await processWebhook(test.app, entry);
    expect(await tenant.call.payments.get({ id: payment.id })).toMatchObject({
      status: 'succeeded',
      capturedAmount: payment.amount,
      externalPaymentId: expect.any(String),
    });
    const again = await receiveWebhook(test.app, gateway.id, webhook);
    expect(again === null).toBe(provider !== 'mollie');

    const { id } = await tenant.transaction((ctx) => openRefund(ctx, { paymentId: payment.id, amount: 400 }));
    const refund = await startRefund(scope, id);
    expect(['succeeded', 'pending']).toContain(refund.status);
    expect((await refreshPayment(scope, payment.id)).status).toBe('succeeded');
    const { items } = await tenant.call.payments.refunds.list({ filter: { paymentId: payment.id } });
    expect(items.map(({ origin }) => origin)).toEqual(['request']);
  });

  it('cancelPayment: nothing can be paid afterwards', async () => {
    const { tenant, scope } = await shop();
    const payment = await openOrder(tenant, order());
    await startPayment(scope, payment.id);
    expect((await cancelPayment(scope, payment.id)).status).toBe('cancelled');
    await vendor.pay(await externalIdOf(tenant, payment.id)).catch(() => {});
    expect((await refreshPayment(scope, payment.id)).status).toBe('cancelled');
  });

  it('startPayment: a lost answer is asked for again, and there is one payment', async () => {
    const { tenant, scope } = await shop();
    const payment = await openOrder(tenant, order());
    const before = await vendor.countPayments();
    await vendor.loseNext('create');
    expect(await startPayment(scope, payment.id)).toMatchObject({ payment: { status: 'processing' }, action: null });
    expect((await startPayment(scope, payment.id)).action?.type).toBe('redirect');
    expect(await vendor.countPayments()).toBe(before + 1);
  });

  function order() {
    const [currency, amount] = vendor.samples[0] as readonly [string, number];
    return { currency, amount };
  }

  const externalIdOf = (tenant: Tenant, paymentId: string): Promise<string> =>
    tenant.transaction(async (ctx) => {
      const { rows } = await ctx.db.raw('select external_id from payments.payment_attempts where payment_id = ?', [
        paymentId,
      ]);
      return rows[0].externalId;
    });
});

describe('an unsigned webhook', () => {
  it('receiveWebhook: an unsigned webhook is stored only for a payment of the gateway, and each one is processed', async () => {
    await using vendor = await fakeMollie();
    const tenant = await test.createTenant();
    const apiKey = vendor.account.credentials.apiKey as string;
    const gateway = await tenant.call.payments.gateways.create({
      provider: 'mollie',
      name: 'Mollie',
      credentials: { apiKey },
    });
    const settings = { baseUrl: vendor.account.baseUrl };
    await tenant.transaction((ctx) => PaymentGateway.of(ctx).where({ id: gateway.id }).patch({ settings }).execute());
    const scope = await scopeOf(tenant);
    const { id } = await openOrder(tenant, { currency: 'EUR' });
    await startPayment(scope, id);
    const { externalPaymentId } = await tenant.call.payments.get({ id });
    const hint = { body: Buffer.from(`id=${externalPaymentId}`), headers: {} };
    const stranger = { body: Buffer.from('id=tr_somebodyelses'), headers: {} };
    expect(await receiveWebhook(test.app, gateway.id, stranger)).toBeNull();
    const first = await receiveWebhook(test.app, gateway.id, hint);
    if (first) await processWebhook(test.app, first);
    expect((await tenant.call.payments.get({ id })).status).toBe('processing');
    await vendor.pay(externalPaymentId as string);
    const second = await receiveWebhook(test.app, gateway.id, hint);
    expect(second).toEqual(first);
    if (second) await processWebhook(test.app, second);
    expect((await tenant.call.payments.get({ id })).status).toBe('succeeded');
  });
});
