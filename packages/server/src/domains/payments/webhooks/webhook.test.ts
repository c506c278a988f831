/** Webhooks over real HTTP: the sandbox's own, forged ones, stale ones, many at once, and the page that causes them. */
import { inSystem, newId, Payment, WebhookInbox } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { addSandbox, openOrder, type Script, scopeOf } from '../../../../test/payments.ts';
import { freePort } from '../../../../test/process.ts';
import { SIGNATURE_HEADER, signSandbox } from '../../../providers/payments/sandbox/sandbox-signature.ts';
import { moveSandboxCharge, sandboxRecords } from '../../../providers/payments/sandbox/sandbox-store.ts';
import { decryptGatewayAccount } from '../gateways/gateway-account.ts';
import { startPayment } from '../index.ts';

let server: TestServer;
beforeAll(async () => {
  // Port 0 would do for us, but the vendor must know where to send its webhooks.
  const port = await freePort();
  server = await createTestServer({ PORT: String(port), TESSERA_PUBLIC_URL: `http://127.0.0.1:${port}` });
});
afterAll(() => server[Symbol.asyncDispose]());

async function shop(script: Script = {}) {
  const tenant = await createTenant(server.app);
  const gateway = await addSandbox(tenant, script);
  const payment = await openOrder(tenant);
  const { action } = await startPayment(await scopeOf(tenant), payment.id);
  const [charge] = (await sandboxRecords(server.app, gateway.id)).charges;
  return { tenant, gateway, payment, charge, url: action?.type === 'redirect' ? action.url : '' };
}

const until = async <T>(look: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> => {
  for (let tries = 0; ; tries++) {
    const value = await look();
    if (isThere(value) || tries === 150) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const statusOf = (tenant: Tenant, id: string) => tenant.call.payments.get({ id }).then(({ status }) => status);
const inbox = (tenant: Tenant) => tenant.transaction((ctx) => WebhookInbox.of(ctx).orderBy('id').execute());
const statuses = async (tenant: Tenant) =>
  (await eventsOf(tenant)).filter(([type]) => type === 'payments.payment.changed').map(([, { status }]) => status);

const press = (url: string, choice: string) =>
  fetch(url, { method: 'POST', body: new URLSearchParams({ choice }), redirect: 'manual' });

describe('the hosted page', () => {
  it('sandbox page: shows the payment, works without a script, and its webhook makes the payment succeed', async () => {
    const { tenant, payment, url } = await shop();
    const page = await fetch(url);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('₹10.50');
    expect(html).toContain('Two tickets');
    expect(html).not.toContain('<script');
    const paid = await press(url, 'pay');
    expect([paid.status, paid.headers.get('location')]).toEqual([303, payment.returnUrl]);
    expect(
      await until(
        () => statusOf(tenant, payment.id),
        (status) => status === 'succeeded',
      ),
    ).toBe('succeeded');
    expect(await statuses(tenant)).toEqual(['processing', 'succeeded']);
    const again = await press(url, 'decline');
    expect(again.headers.get('location')).toBe(new URL(url).pathname);
    expect(await (await fetch(url)).text()).toContain('Paid. Thank you.');
  });

  it.each([
    ['decline', 'failed'],
    ['pending', 'processing'],
  ])('%s leaves it %s', async (choice, status) => {
    const { tenant, gateway, payment, url } = await shop();
    await press(url, choice);
    const seen = () => inbox(tenant).then((rows) => rows.filter(({ processedAt }) => processedAt).length);
    expect(await until(seen, (count) => count >= 2)).toBe(2);
    expect(await statusOf(tenant, payment.id)).toBe(status);
    const { items } = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(items).toHaveLength(choice === 'decline' ? 1 : 0);
  });

  it('sandbox page: escapes what it shows, and answers 404 for unknown charges', async () => {
    const tenant = await createTenant(server.app);
    await addSandbox(tenant);
    const payment = await openOrder(tenant, { description: '<b onclick="x">&amp;' });
    const { action } = await startPayment(await scopeOf(tenant), payment.id);
    const html = await (await fetch((action as { url: string }).url)).text();
    expect(html).toContain('&lt;b onclick=&quot;x&quot;&gt;&amp;amp;');
    for (const path of ['/sandbox/pay/sbx_nothing', '/sandbox/pay/%00']) {
      expect((await fetch(new URL(path, server.url))).status).toBeGreaterThanOrEqual(400);
    }
    expect((await press((action as { url: string }).url, 'steal')).status).toBe(404);
  });
});

describe('webhooks that come as they like', () => {
  it.each([
    ['thrice', { duplicates: 2 }],
    ['in the wrong order', { reorder: true }],
    ['late', { delayMs: 1_500 }],
  ])('%s come to one success', async (_how, webhooks) => {
    const { tenant, gateway, payment, url } = await shop({ webhooks });
    await press(url, 'pay');
    const seen = () => inbox(tenant).then((rows) => rows.filter(({ processedAt }) => processedAt).length);
    expect(await until(seen, (count) => count === 2)).toBe(2);
    expect(await statusOf(tenant, payment.id)).toBe('succeeded');
    expect(await statuses(tenant)).toEqual(['processing', 'succeeded']);
    const { items } = await tenant.call.payments.gateways.statistics({ id: gateway.id });
    expect(items).toMatchObject([{ paymentCount: 1, capturedAmount: 1_050 }]);
  });
});

describe('a webhook', () => {
  async function signed(gatewayId: string, event: object, at = new Date()) {
    const secret = await inSystem(server.app.database, async (db) => {
      const { rows } = await db.raw('select * from payments.gateways where id = ?', [gatewayId]);
      return (await decryptGatewayAccount(server.app, db, rows[0], 'webhooks')).webhookSecret as string;
    });
    const body = Buffer.from(JSON.stringify(event));
    return { body, headers: { [SIGNATURE_HEADER]: signSandbox(secret, body, at) } };
  }
  const post = (gatewayId: string, body: Buffer | string, headers: Record<string, string> = {}) =>
    fetch(new URL(`/webhooks/payments/${gatewayId}`, server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: body.toString(),
    }).then(({ status }) => status);

  /** One whose own webhooks stay out of the way. */
  const quiet = () => shop({ webhooks: { drop: true } });

  it('receiveWebhook: limits forged webhooks by network, and still accepts genuine ones', async () => {
    await using limited = await createTestServer({ TESSERA_RATE_LIMIT: '100' });
    const tenant = await createTenant(limited.app);
    const gateway = await addSandbox(tenant, { webhooks: { drop: true } });
    const send = (id: string, body: Buffer, headers: Record<string, string>) =>
      fetch(new URL(`/webhooks/payments/${id}`, limited.url), { method: 'POST', headers, body: body.toString() });
    const secret = await inSystem(limited.app.database, async (db) => {
      const { rows } = await db.raw('select * from payments.gateways where id = ?', [gateway.id]);
      return (await decryptGatewayAccount(limited.app, db, rows[0], 'webhooks')).webhookSecret as string;
    });
    const body = Buffer.from(JSON.stringify({ id: 'evt_1', type: 'charge.paid', charge: 'sbx_1', reference: newId() }));
    const good = { [SIGNATURE_HEADER]: signSandbox(secret, body, new Date()) };
    const forged = { [SIGNATURE_HEADER]: 't=1,v1=00' };
    for (let i = 0; i < 100; i++) expect((await send(gateway.id, body, good)).status).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 61; i++) statuses.push((await send(i % 2 ? gateway.id : newId(), body, forged)).status);
    expect(statuses.slice(0, 60)).toEqual(Array.from({ length: 60 }, (_, i) => (i % 2 ? 401 : 404)));
    expect(statuses[60]).toBe(429);
    const refused = await send(gateway.id, body, forged);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await send(gateway.id, body, good)).status).toBe(200);
  });

  it('receiveWebhook: refuses forged, unsigned and stale webhooks and stores none', async () => {
    const { tenant, gateway, payment, charge } = await quiet();
    await moveSandboxCharge(server.app, charge?.id as string, ['open'], 'paid');
    const event = { id: 'evt_1', type: 'charge.paid', charge: charge?.id, reference: charge?.idempotencyKey };
    const good = await signed(gateway.id, event);
    const stale = await signed(gateway.id, event, new Date(Date.now() - 301_000));
    const early = await signed(gateway.id, event, new Date(Date.now() + 302_000));
    expect(await post(gateway.id, JSON.stringify(event))).toBe(401);
    expect(await post(gateway.id, JSON.stringify({ ...event, id: 'evt_2' }), good.headers)).toBe(401);
    expect(await post(gateway.id, stale.body, stale.headers)).toBe(401);
    expect(await post(gateway.id, early.body, early.headers)).toBe(401);
    expect(await post(gateway.id, '', { [SIGNATURE_HEADER]: 't=1,v1=00' })).toBe(401);
    expect(await inbox(tenant)).toEqual([]);
    expect(await statusOf(tenant, payment.id)).toBe('processing');
    expect(await post(gateway.id, good.body, good.headers)).toBe(200);
    expect(
      await until(
        () => statusOf(tenant, payment.id),
        (status) => status === 'succeeded',
      ),
    ).toBe('succeeded');
  });

  it('receiveWebhook: refuses an unknown gateway and an oversized body', async () => {
    const { gateway } = await quiet();
    expect(await post(newId(), '{}')).toBe(404);
    expect(await post('nonsense', '{}')).toBe(404);
    expect(await post(gateway.id, 'x'.repeat(1_100_000))).toBe(413);
  });

  it('receiveWebhook: concurrent duplicates are stored once and counted once', async () => {
    const { tenant, gateway, payment, charge } = await quiet();
    await moveSandboxCharge(server.app, charge?.id as string, ['open'], 'paid');
    const event = { id: 'evt_1', type: 'charge.paid', charge: charge?.id, reference: charge?.idempotencyKey };
    const { body, headers } = await signed(gateway.id, event);
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(gateway.id, body, headers)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(
      await until(
        () => statusOf(tenant, payment.id),
        (status) => status === 'succeeded',
      ),
    ).toBe('succeeded');
    expect(await inbox(tenant)).toHaveLength(1);
    expect(await statuses(tenant)).toEqual(['processing', 'succeeded']);
  });

  it('processWebhook: ignores what a webhook claims and asks the vendor', async () => {
    const { tenant, gateway, payment, charge } = await quiet();
    const lie = { id: 'evt_1', type: 'charge.paid', charge: charge?.id, reference: charge?.idempotencyKey };
    const { body, headers } = await signed(gateway.id, lie);
    expect(await post(gateway.id, body, headers)).toBe(200);
    await until(
      () => inbox(tenant),
      ([row]) => row?.processedAt != null,
    );
    expect(await statusOf(tenant, payment.id)).toBe('processing');
  });

  it('processWebhook: reaches nothing of another organization', async () => {
    const mine = await quiet();
    const theirs = await quiet();
    await moveSandboxCharge(server.app, theirs.charge?.id as string, ['open'], 'paid');
    const { id: charge, idempotencyKey: reference } = theirs.charge as { id: string; idempotencyKey: string };
    const { body, headers } = await signed(mine.gateway.id, { id: 'evt_1', type: 'charge.paid', charge, reference });
    expect(await post(mine.gateway.id, body, headers)).toBe(200);
    await until(
      () => inbox(mine.tenant),
      ([row]) => row?.outcome != null,
    );
    expect(await inbox(mine.tenant)).toMatchObject([{ outcome: 'not ours' }]);
    expect(await statusOf(theirs.tenant, theirs.payment.id)).toBe('processing');
  });

  it('processWebhook: reaches no payment of another gateway', async () => {
    const { tenant, payment, charge } = await quiet();
    const other = await addSandbox(tenant);
    await moveSandboxCharge(server.app, charge?.id as string, ['open'], 'paid');
    const event = { id: 'evt_1', type: 'charge.paid', charge: charge?.id, reference: charge?.idempotencyKey };
    const { body, headers } = await signed(other.id, event);
    expect(await post(other.id, body, headers)).toBe(200);
    const [row] = await until(
      () => inbox(tenant),
      ([found]) => found?.outcome != null,
    );
    expect(row?.outcome).toBe('not ours');
    expect(await statusOf(tenant, payment.id)).toBe('processing');
  });

  it('processWebhook: the job processes what the receiving server could not', async () => {
    const { tenant, gateway, payment, charge } = await quiet();
    await moveSandboxCharge(server.app, charge?.id as string, ['open'], 'paid');
    // As the server left it that died after it thanked the vendor.
    const { jobs } = server.app;
    await tenant.transaction(async (ctx) => {
      const row = {
        gatewayId: gateway.id,
        eventKey: 'evt_1',
        type: 'charge.paid',
        refs: { attemptId: charge?.idempotencyKey },
        body: Buffer.from('{}'),
      };
      const { id } = await WebhookInbox.add(ctx, row);
      const { inboxJob } = await import('./webhook-inbox.ts');
      await jobs.enqueue(ctx, inboxJob, { organizationId: tenant.organization.id, inboxId: id });
    });
    expect(
      await until(
        () => statusOf(tenant, payment.id),
        (status) => status === 'succeeded',
      ),
    ).toBe('succeeded');
    expect(await tenant.transaction((ctx) => Payment.of(ctx).resultSize())).toBe(1);
  });
});
