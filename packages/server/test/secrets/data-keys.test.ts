/** Rotation of data keys: every sealed value comes under the new key, and the previous key can be removed. */
import {
  DataKey,
  inSystem,
  inTenant,
  PaymentGateway,
  resealBatch,
  rotateDataKey,
  SEALED_COLUMNS,
  type SealedColumn,
} from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decryptGatewayAccount } from '../../src/domains/payments/gateways/gateway-account.ts';
import { readMails, resealSecrets } from '../../src/domains/platform/index.ts';
import { inTransactionOnce } from '../../src/trpc/idempotency.ts';
import { createTestApp, sendMail, type Tenant, type TestApp } from '../index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

/** More values than one batch reseals. */
const ANSWERS = 230;

const answer = (tenant: Tenant, i: number, effect: () => string) =>
  inTransactionOnce(
    { app: test.app, organization: tenant.organization, actor: { type: 'system', name: 'test' } },
    { key: `k${i}`, procedure: 'test.do', input: {} },
    async () => effect(),
  );

/** An organization with a value in each sealed column. */
async function withSecrets() {
  const tenant = await test.createTenant();
  const { payments, tracking, ticketing, messaging } = tenant.call;
  const gateway = await payments.gateways.create({
    provider: 'stripe',
    name: 'Cards',
    credentials: { secretKey: 'sk_test_verysecretindeed4242' },
    webhookSecret: 'whsec_alsosecret1234',
  });
  await tracking.sources.create({ type: 'shopify', name: 'Shop', webhookSecret: 'a client secret' });
  const ofSandbox = { provider: 'sandbox' as const, name: 'Trial' };
  const whatsapp = await messaging.senders.create({ ...ofSandbox, channel: 'whatsapp', address: '+919800000001' });
  await messaging.whatsappAccounts.connect({ id: whatsapp.id });
  const push = await messaging.senders.create({ ...ofSandbox, channel: 'push' });
  await messaging.push.subscribe({ senderId: push.id, subscription: { token: 'a token of an app' } });
  await ticketing.signingKeys.list();
  for (let i = 0; i < ANSWERS; i++) await answer(tenant, i, () => `answer ${i}`);
  return { tenant, gateway };
}

/** Columns of which an organization has more than one value. */
const COUNTS: Record<string, number> = { 'platform.idempotency_keys': ANSWERS, 'messaging.senders': 2 };

const ofOrganizations = SEALED_COLUMNS.filter(({ of }) => of === 'organization');

/** The number of values of a column by version of the data key. */
async function versions({ table, column }: SealedColumn, organizationId?: string): Promise<Record<string, number>> {
  const rows = await inSystem(test.database, async (db) =>
    db.raw(
      `select split_part(${column}, '.', 2) as version, count(*)::integer as values from ${table}
       where ${column} is not null and ${organizationId ? 'organization_id = ?' : 'true'} group by 1`,
      organizationId ? [organizationId] : [],
    ),
  );
  return Object.fromEntries(rows.rows.map((row: { version: string; values: number }) => [row.version, row.values]));
}

const run = (payload: { organizationId?: string }) =>
  resealSecrets.run(test.app, payload, new AbortController().signal);

describe('organizations.dataKeys.rotate', () => {
  it('reseals every secret under the new key, and no value needs the previous one', async () => {
    const [{ tenant, gateway }, other] = [await withSecrets(), await withSecrets()];
    const { id } = tenant.organization;
    expect(await tenant.call.organizations.dataKeys.rotate()).toEqual({ version: 2 });
    const jobs = await test.sql<{ data: { organizationId: string } }>(
      `select data from jobs.job where name = 'platform.resealSecrets'`,
    );
    expect(jobs).toEqual([{ data: { organizationId: id } }]);
    await answer(tenant, ANSWERS, () => 'sealed with the new one');
    await run({ organizationId: id });
    for (const column of ofOrganizations) {
      const count = COUNTS[column.table] ?? 1;
      expect(await versions(column, id), column.table).toEqual({ 2: column.column === 'response' ? count + 1 : count });
      expect(await versions(column, other.tenant.organization.id), column.table).toEqual({ 1: count });
    }
    await inSystem(test.database, (db) =>
      DataKey.query(db).where({ organizationId: id, version: 1 }).delete().execute(),
    );
    for (const i of [0, 117, ANSWERS - 1]) expect(await answer(tenant, i, () => 'another')).toBe(`answer ${i}`);
    const opened = await tenant.transaction(async (ctx) =>
      decryptGatewayAccount(
        test.app,
        ctx.db,
        await PaymentGateway.of(ctx).findOne({ id: gateway.id }).throwIfNotFound(),
        'webhooks',
      ),
    );
    expect(opened).toMatchObject({
      credentials: { secretKey: 'sk_test_verysecretindeed4242' },
      webhookSecret: 'whsec_alsosecret1234',
    });
    const { items } = await tenant.call.organizations.activity.list({ limit: 1 });
    expect(items).toMatchObject([{ action: 'organizations.dataKeys.rotate' }]);
  });

  it('reseals a day later what a concurrent transaction sealed with the previous key', async () => {
    const { tenant } = await withSecrets();
    const { id } = tenant.organization;
    const column = ofOrganizations.find(({ table }) => table === 'payments.gateways') as SealedColumn;
    const old = await tenant.transaction(async (ctx) => PaymentGateway.of(ctx).first().throwIfNotFound());
    await tenant.call.organizations.dataKeys.rotate();
    await run({ organizationId: id });
    await tenant.transaction(async (ctx) => {
      await PaymentGateway.of(ctx).where({ id: old.id }).patch({ credentials: old.credentials });
    });
    expect(await versions(column, id)).toEqual({ 1: 1 });
    await run({});
    expect(await versions(column, id)).toEqual({ 2: 1 });
  });

  it('loses no concurrent write', async () => {
    const { tenant } = await withSecrets();
    await tenant.call.organizations.dataKeys.rotate();
    let written = ANSWERS;
    const writing = (async () => {
      while (written < ANSWERS + 60) {
        const i = written++;
        await answer(tenant, i, () => `answer ${i}`);
      }
    })();
    await Promise.all([run({ organizationId: tenant.organization.id }), run({}), writing]);
    for (let i = 0; i < written; i += 7) expect(await answer(tenant, i, () => 'another')).toBe(`answer ${i}`);
  });
});

it('resealSecrets: a secret that is replaced while it is resealed stays replaced', async () => {
  const { tenant, gateway } = await withSecrets();
  const { gateways } = tenant.call.payments;
  await tenant.call.organizations.dataKeys.rotate();
  const column = ofOrganizations.find((one) => one.column === 'webhook_secret') as SealedColumn;
  await inTenant(test.database, tenant.organization.id, async (db) => {
    const raw = db.raw.bind(db) as (sql: string, ...rest: unknown[]) => unknown;
    const replaceFirst = async (sql: string, ...rest: unknown[]) => {
      const webhookSecret = 'whsec_replaced1234';
      if (/^\s*update/.test(sql)) await gateways.update({ id: gateway.id, provider: 'stripe', webhookSecret });
      return raw(sql, ...rest);
    };
    const watched = new Proxy((() => {}) as unknown as typeof db, {
      get: (_, name) => (name === 'raw' ? replaceFirst : Reflect.get(db, name)),
      apply: (_, self, given) => Reflect.apply(db, self, given),
    });
    expect(await resealBatch(watched, test.app.masterKeys, column, tenant.organization.id, 10)).toBe(1);
  });
  const { webhookSecret } = await tenant.transaction(async (ctx) =>
    decryptGatewayAccount(
      test.app,
      ctx.db,
      await PaymentGateway.of(ctx).findOne({ id: gateway.id }).throwIfNotFound(),
      'webhooks',
    ),
  );
  expect(webhookSecret).toBe('whsec_replaced1234');
});

it('resealSecrets: reseals secrets without an organization too', async () => {
  const { call } = await test.createTenant();
  await call.identity.twoFactor.begin();
  for (let i = 0; i < 3; i++) await sendMail(test.app, { to: 'asha@example.in', subject: `${i}`, text: `Text ${i}` });
  await inSystem(test.database, (db) => rotateDataKey(db, test.app.masterKeys, null));
  await run({});
  for (const name of ['platform.mails', 'identity.users']) {
    for (const column of SEALED_COLUMNS.filter(({ table }) => table === name)) {
      expect(Object.keys(await versions(column)), column.column).not.toContain('1');
    }
  }
  expect((await readMails(test.app, { to: 'asha@example.in' })).map(({ text }) => text).sort()).toEqual([
    'Text 0',
    'Text 1',
    'Text 2',
  ]);
});
