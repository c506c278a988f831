/** WhatsApp accounts show what the vendor reports. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sender, WhatsappAccount } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
let vendor: Server;
let answer: { status: number; body: object };
beforeAll(async () => {
  test = await createTestApp();
  vendor = createServer((_req, res) => {
    res.writeHead(answer.status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  vendor.closeAllConnections();
  await new Promise((resolve) => vendor.close(resolve));
  await test[Symbol.asyncDispose]();
});
beforeEach(() => {
  answer = { status: 200, body: {} };
});

/** An account in a portfolio of 250. `port` is that of the fake vendor, which only tests can set. */
async function account(port = (vendor.address() as AddressInfo).port) {
  const tenant = await test.createTenant();
  const { messaging } = tenant.call;
  const portfolio = await messaging.portfolios.create({ name: 'Numbers', dailyUniqueRecipientLimit: 250 });
  const { id } = await messaging.senders.create({
    provider: 'whatsapp_cloud',
    name: 'Shop',
    address: '+919800000001',
    portfolioId: portfolio.id,
    credentials: {
      accessToken: 'EAAG0123456789abcdef',
      phoneNumberId: '106540352242922',
      appSecret: 'appsecret0123456789',
      verifyToken: 'a-verify-token-of-ours',
    },
  });
  await patch(tenant, id, { settings: { baseUrl: `http://127.0.0.1:${port}` } });
  return { tenant, id, senders: messaging.senders, whatsappAccounts: messaging.whatsappAccounts };
}

const patch = (tenant: Tenant, id: string, values: object) =>
  tenant.transaction((ctx) => Sender.of(ctx).where({ id }).patch(values).execute());

const refused = { status: 401, body: { error: { message: 'Expired', type: 'OAuthException', code: 190 } } };

describe('messaging.whatsappAccounts.connect', () => {
  it('stores the vendor’s answer, ends the pause and updates the portfolio’s limit', async () => {
    const { tenant, id, whatsappAccounts, senders } = await account();
    await patch(tenant, id, { isActive: false, pausedUntil: 'infinity', pauseReason: 'Not known', faults: 2 });
    answer.body = {
      display_phone_number: '+91 98000 00001',
      verified_name: 'Kala',
      quality_rating: 'YELLOW',
      whatsapp_business_manager_messaging_limit: 'TIER_2K',
    };
    expect(await whatsappAccounts.connect({ id })).toMatchObject({
      connectionStatus: 'connected',
      connectionError: null,
      displayName: 'Kala',
      healthStatus: 'warning',
      isActive: true,
      portfolio: { dailyUniqueRecipientLimit: 2000 },
    });
    expect(await senders.get({ id })).toMatchObject({ pausedUntil: null, verifiedAt: expect.any(Date) });
    answer.body = { whatsapp_business_manager_messaging_limit: 'TIER_UNLIMITED' };
    expect((await whatsappAccounts.connect({ id })).portfolio?.dailyUniqueRecipientLimit).toBeNull();
  });

  it('fails with the vendor’s reason when it refuses the credentials', async () => {
    const { id, whatsappAccounts, senders } = await account();
    answer = refused;
    const failed = await whatsappAccounts.connect({ id });
    expect(failed).toMatchObject({ connectionStatus: 'failed', connectionError: expect.any(String) });
    expect(await senders.get({ id })).toMatchObject({ verifiedAt: null, verificationError: failed.connectionError });
    answer = { status: 200, body: {} };
    expect(await senders.verify({ id })).toMatchObject({ verifiedAt: expect.any(Date), verificationError: null });
    expect(await whatsappAccounts.get({ id })).toMatchObject({ connectionStatus: 'connected', connectionError: null });
  });

  it('changes nothing while the vendor cannot be reached', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { tenant, id, whatsappAccounts, senders } = await account(port);
    await tenant.transaction((ctx) =>
      WhatsappAccount.of(ctx).where({ id }).patch({ connectionStatus: 'connected' }).execute(),
    );
    await patch(tenant, id, { verifiedAt: new Date() });
    const unreachable = { code: 'SERVICE_UNAVAILABLE', cause: { details: { kind: 'sender_unreachable' } } };
    await expect(whatsappAccounts.connect({ id })).rejects.toMatchObject(unreachable);
    await expect(senders.verify({ id })).rejects.toMatchObject(unreachable);
    expect(await whatsappAccounts.get({ id })).toMatchObject({ connectionStatus: 'connected' });
    expect(await senders.get({ id })).toMatchObject({ verifiedAt: expect.any(Date) });
  });
});
