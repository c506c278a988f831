/** Senders: credentials are never returned, and the vendor is called with them. */
import { newId, Sender, WhatsappAccount } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { decryptSenderAccount, requireSender } from '../index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const credentials = {
  accessToken: 'EAAGveryveryverysecrettoken4242',
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  appSecret: 'appsecretappsecret0123456789',
  verifyToken: 'a-verify-token-of-ours',
};

const addWhatsapp = ({ call }: Tenant, values: object = {}) =>
  call.messaging.senders.create({
    provider: 'whatsapp_cloud',
    name: 'Shop',
    address: '+91 98000-00001',
    credentials,
    ...values,
  } as never);

const addSms = ({ call }: Tenant, values: object = {}) =>
  call.messaging.senders.create({
    provider: 'sandbox',
    channel: 'sms',
    name: 'Texts',
    address: '+919800000002',
    ...values,
  });

const rowOf = (tenant: Tenant, id: string) => tenant.transaction(async (ctx) => Sender.of(ctx).findOne({ id }));

describe('messaging.senders credentials', () => {
  it('create: stores credentials that no procedure, table or log reveals', async () => {
    const tenant = await test.createTenant();
    const { senders } = tenant.call.messaging;
    const made = await addWhatsapp(tenant);
    expect(made).toMatchObject({
      channel: 'whatsapp',
      address: '+919800000001',
      credentialHints: { accessToken: '•••4242', appSecret: '•••6789' },
      webhookUrl: expect.stringMatching(new RegExp(`/webhooks/messaging/${made.id}$`)),
      verifiedAt: null,
      dailyLimit: null,
    });
    const seen = [made, await senders.get({ id: made.id }), await senders.list({})];
    const log = await tenant.call.organizations.activity.list({});
    const row = await rowOf(tenant, made.id);
    expect(row?.credentials).toMatch(/^s1\./);
    expect(JSON.stringify([seen, log, row])).not.toMatch(/verysecret|appsecretapp|verify-token-of/);
    const opened = await tenant.transaction(async (ctx) =>
      decryptSenderAccount(ctx.app, ctx.db, await requireSender(ctx, made.id, 'whatsapp')),
    );
    expect(opened).toMatchObject({ senderId: made.id, credentials, address: '+919800000001' });
  });

  it('update: changes single credentials, ends a pause and resets the verification', async () => {
    const tenant = await test.createTenant();
    const { id } = await addWhatsapp(tenant);
    const paused = { pausedUntil: new Date(Date.now() + 60_000), pauseReason: 'No', faults: 3, verifiedAt: new Date() };
    await tenant.transaction((ctx) => Sender.of(ctx).where({ id }).patch(paused).execute());
    const { senders } = tenant.call.messaging;
    expect(await senders.update({ id, name: 'Other' })).toMatchObject({ pauseReason: 'No', name: 'Other' });
    const changed = await senders.update({ id, credentials: { appSecret: 'another secret of the app 9999' } });
    expect(changed).toMatchObject({
      credentialHints: { accessToken: '•••4242', appSecret: '•••9999' },
      pausedUntil: null,
      pauseReason: null,
      verifiedAt: null,
    });
    expect(await rowOf(tenant, id)).toMatchObject({ faults: 0 });
    const without = senders.update({ id, credentials: { accessToken: null } });
    await expect(without).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('credentials.accessToken'),
    });
  });

  it('create, update: refuse credentials and settings that the vendor does not take', async () => {
    const tenant = await test.createTenant();
    const refused = async (values: object, field: string) =>
      expect(addWhatsapp(tenant, values)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringContaining(field),
      });
    await refused({ credentials: {} }, 'credentials.accessToken');
    await refused({ settings: { perSecond: 'all' } }, 'settings.perSecond');
    await refused({ address: 'shop@example.in' }, 'address');
    await refused({ address: undefined }, 'address');
    await refused({ settings: { perSecond: 80, baseUrl: 'http://169.254.169.254' } }, 'settings.baseUrl');
    const { id } = await addWhatsapp(tenant, { settings: { perSecond: 80 } });
    const { senders } = tenant.call.messaging;
    const changed = async (values: object, field: string) =>
      expect(senders.update({ id, ...values })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringContaining(field),
      });
    await changed({ credentials: { more: 'x' } }, 'credentials.more');
    await changed({ settings: { baseUrl: 'http://169.254.169.254' } }, 'settings.baseUrl');
    // Defaults are not stored.
    expect((await senders.update({ id, settings: { apiVersion: 'v22.0' } })).settings).toEqual({ apiVersion: 'v22.0' });
    expect((await senders.update({ id, settings: { apiVersion: null } })).settings).toEqual({});
  });
});

describe('messaging.senders', () => {
  it('update: makes one sender the default of its channel', async () => {
    const tenant = await test.createTenant();
    const { senders } = tenant.call.messaging;
    const first = await addSms(tenant, { isDefault: true });
    const mail = await senders.create({
      provider: 'sandbox',
      channel: 'email',
      name: 'News',
      address: 'News@Example.in',
      isDefault: true,
    });
    expect(mail.address).toBe('news@example.in');
    const second = await addSms(tenant, { isDefault: true });
    const third = await addSms(tenant);
    await senders.update({ id: third.id, isDefault: true });
    const { items } = await senders.list({});
    const defaults = items.filter(({ isDefault }) => isDefault).map(({ id }) => id);
    expect(defaults.sort()).toEqual([mail.id, third.id].sort());
    expect(defaults).not.toContain(first.id);
    expect(defaults).not.toContain(second.id);
  });

  it('delete: hides the sender and frees its number', async () => {
    const tenant = await test.createTenant();
    const { senders, whatsappAccounts } = tenant.call.messaging;
    const { id } = await addWhatsapp(tenant, { isDefault: true });
    await expect(addWhatsapp(tenant)).rejects.toMatchObject({ code: 'CONFLICT' });
    await senders.delete({ id });
    for (const call of [senders.get, senders.resume, senders.delete, senders.verify, whatsappAccounts.get]) {
      await expect(call({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(senders.update({ id, name: 'Again' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await senders.list({})).items).toEqual([]);
    expect(await rowOf(tenant, id)).toMatchObject({ deletedAt: expect.any(Date), credentials: null });
    await addWhatsapp(tenant, { isDefault: true });
  });

  it('get: counts today’s messages; resume: ends a pause', async () => {
    const tenant = await test.createTenant();
    const { id } = await addSms(tenant);
    const { senders } = tenant.call.messaging;
    const patch = (values: object) => tenant.transaction((ctx) => Sender.of(ctx).where({ id }).patch(values).execute());
    await patch({ messagesSentToday: 7, sentOn: new Date().toISOString().slice(0, 10) });
    expect((await senders.get({ id })).messagesSentToday).toBe(7);
    await patch({ sentOn: '2026-01-01', pausedUntil: 'infinity', pauseReason: 'Not known' });
    expect(await senders.get({ id })).toMatchObject({ messagesSentToday: 0, pausedUntil: expect.any(Date) });
    expect(await senders.resume({ id })).toMatchObject({ pausedUntil: null, pauseReason: null });
  });

  it('requireSender: refuses another channel', async () => {
    const tenant = await test.createTenant();
    const { id } = await addSms(tenant);
    const wrong = tenant.transaction((ctx) => requireSender(ctx, id, 'email'));
    await expect(wrong).rejects.toMatchObject({ code: 'CONFLICT', details: { kind: 'channel_mismatch' } });
    const missing = tenant.transaction((ctx) => requireSender(ctx, newId()));
    await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('providers.list: describes every vendor; create: takes what it describes', async () => {
    const { call } = await test.createTenant();
    const { items } = await call.messaging.providers.list();
    expect(items.map(({ provider }) => provider).sort()).toEqual(
      ['fcm', 'sandbox', 'smtp', 'twilio', 'web_push', 'whatsapp_cloud'].sort(),
    );
    const whatsapp = items.find(({ provider }) => provider === 'whatsapp_cloud');
    const required = whatsapp?.credentials.filter(({ isRequired }) => isRequired).map(({ name }) => name);
    expect(required?.sort()).toEqual(['accessToken', 'appSecret', 'phoneNumberId', 'verifyToken']);
    const keys = await call.messaging.senders.generateVapidKeys();
    const push = await call.messaging.senders.create({
      provider: 'web_push',
      name: 'Site',
      credentials: { ...keys, subject: 'mailto:web@example.in' },
    });
    expect(push).toMatchObject({ channel: 'push', address: null });
  });
});

describe('messaging.whatsappAccounts', () => {
  it('connect, disconnect, update: change the account and its portfolio', async () => {
    const tenant = await test.createTenant();
    const { messaging } = tenant.call;
    const portfolio = await messaging.portfolios.create({ name: 'Numbers', dailyUniqueRecipientLimit: 250 });
    const { id } = await messaging.senders.create({
      provider: 'sandbox',
      channel: 'whatsapp',
      name: 'Shop',
      address: '+919800000001',
      portfolioId: portfolio.id,
    });
    expect(await messaging.whatsappAccounts.get({ id })).toMatchObject({
      phone: '+919800000001',
      displayName: 'Shop',
      connectionStatus: 'connected',
      healthStatus: 'healthy',
      messagesSentToday: 0,
      dailyLimit: null,
      portfolio: { id: portfolio.id, dailyUniqueRecipientLimit: 250 },
    });
    const off = await messaging.whatsappAccounts.disconnect({ id });
    expect(off).toMatchObject({ connectionStatus: 'disconnected', isActive: false });
    const on = await messaging.whatsappAccounts.connect({ id });
    expect(on).toMatchObject({ connectionStatus: 'connected', isActive: true });
    const [row] = await tenant.transaction((ctx) => WhatsappAccount.of(ctx).where({ id }).execute());
    expect(row?.sessionData).toMatch(/^s1\./);
    await expect(messaging.portfolios.delete({ id: portfolio.id })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { kind: 'portfolio_in_use' } },
    });
    await messaging.whatsappAccounts.update({ id, portfolioId: null, dailyLimit: 10 });
    await messaging.portfolios.delete({ id: portfolio.id });
    expect(await messaging.whatsappAccounts.list({})).toMatchObject({
      items: [{ id, portfolio: null, dailyLimit: 10 }],
    });
    const wrong = addSms(tenant, { portfolioId: portfolio.id });
    await expect(wrong).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
