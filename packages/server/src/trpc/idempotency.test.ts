import { Contact, createDatabase, IdempotencyKey, inSystem, Member, newId, Permission } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../../test/fetch.ts';
import { callerFor, createTenant, createTestServer, type Tenant, type TestServer } from '../../test/index.ts';
import { createApiKey } from '../domains/organizations/index.ts';
import { AppError } from '../lib/app-error.ts';
import type { App } from '../runtime/app.ts';
import type { Actor } from './context.ts';
import { inTransactionOnce } from './idempotency.ts';

let server: TestServer;
/** Several servers on one database, each with its own pool. */
let apps: App[];
beforeAll(async () => {
  server = await createTestServer();
  const pools = [createDatabase(server.db.url, { max: 3 }), createDatabase(server.db.url, { max: 5 })];
  apps = [server.app, ...pools.map((database) => ({ ...server.app, database }))];
});
afterAll(async () => {
  for (const app of apps.slice(1)) await app.database.destroy();
  await server[Symbol.asyncDispose]();
});

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Attempt {
  key: string;
  input?: unknown;
  procedure?: string;
  actor?: Actor;
  app?: App;
}

/** One call with a key; `effect` is its work, which begins with a statement. */
const attempt = <T>(
  tenant: Tenant,
  { key, input = {}, procedure = 'test.do', actor, app }: Attempt,
  effect: () => Promise<T>,
) =>
  inTransactionOnce(
    {
      app: app ?? server.app,
      organization: tenant.organization,
      actor: actor ?? { type: 'user', userId: tenant.user.id, sessionId: newId() },
    },
    { key, procedure, input },
    async (ctx) => {
      await Contact.add(ctx, { name: 'Effect' });
      return effect();
    },
  );

const countContacts = (tenant: Tenant): Promise<number> => tenant.transaction((ctx) => Contact.of(ctx).resultSize());

const claims = (tenant: Tenant): Promise<IdempotencyKey[]> =>
  tenant.transaction((ctx) => IdempotencyKey.of(ctx).execute());

describe('inTransactionOnce: the same key', () => {
  it('has one effect and one answer for fifty concurrent calls over several pools', async () => {
    const tenant = await createTenant(server.app);
    let effects = 0;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        attempt(tenant, { key: 'k', app: apps[i % apps.length] }, async () => {
          effects++;
          await wait(20);
          return { id: newId(), at: new Date(), big: 2 ** 40, nothing: undefined, none: null };
        }),
      ),
    );
    expect(effects).toBe(1);
    expect(await countContacts(tenant)).toBe(1);
    for (const answer of answers) expect(answer).toStrictEqual(answers[0]);
    expect(answers[0]?.at).toBeInstanceOf(Date);
  });

  it('is free again for waiting calls when the first one fails', async () => {
    const tenant = await createTenant(server.app);
    let effects = 0;
    const answers = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) =>
        attempt(tenant, { key: 'k', app: apps[i % apps.length] }, async () => {
          const mine = ++effects;
          await wait(30);
          if (mine === 1) throw new AppError('CONFLICT', 'Not this time');
          return mine;
        }),
      ),
    );
    expect(effects).toBe(2);
    expect(await countContacts(tenant)).toBe(1);
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 'fulfilled' && answer.value === 2)).toHaveLength(11);
  });

  it.each([undefined, null, 0, '', [], { a: { b: [new Date(0)] } }, 'पुणे'])(
    'repeats the answer %j unchanged',
    async (output) => {
      const tenant = await createTenant(server.app);
      expect(await attempt(tenant, { key: 'k' }, async () => output)).toStrictEqual(output);
      expect(await attempt<unknown>(tenant, { key: 'k' }, async () => 'another')).toStrictEqual(output);
    },
  );

  it('with another input is refused; the order of fields does not matter', async () => {
    const tenant = await createTenant(server.app);
    const at = new Date();
    const first = await attempt(tenant, { key: 'k', input: { a: 1, b: { c: [1, 2], d: at } } }, async () => newId());
    const again = (input: unknown) => attempt(tenant, { key: 'k', input }, async () => newId());
    expect(await again({ b: { d: at, c: [1, 2] }, a: 1 })).toBe(first);
    for (const input of [
      {},
      undefined,
      null,
      { a: 1 },
      { a: 1, b: { c: [2, 1], d: at } },
      { a: '1', b: { c: [1, 2], d: at } },
      { a: 1, b: { c: [1, 2], d: at.toISOString() } },
    ]) {
      await expect(again(input)).rejects.toMatchObject({ code: 'CONFLICT', details: { kind: 'idempotency_mismatch' } });
    }
  });

  it('is independent for another person, key, procedure or organization', async () => {
    const tenant = await createTenant(server.app);
    const other = await createTenant(server.app);
    const id = newId();
    const answers = [
      await attempt(tenant, { key: 'k' }, async () => newId()),
      await attempt(tenant, { key: 'k', procedure: 'test.other' }, async () => newId()),
      await attempt(tenant, { key: 'K' }, async () => newId()),
      await attempt(tenant, { key: 'k', actor: { type: 'user', userId: id, sessionId: newId() } }, async () => newId()),
      await attempt(tenant, { key: 'k', actor: { type: 'api_key', apiKeyId: id, kind: 'secret' } }, async () =>
        newId(),
      ),
      await attempt(
        other,
        { key: 'k', actor: { type: 'user', userId: tenant.user.id, sessionId: newId() } },
        async () => newId(),
      ),
    ];
    expect(new Set(answers).size).toBe(answers.length);
    // A new session of the same person is the same principal: a retry may come after signing in again.
    expect(await attempt(tenant, { key: 'k' }, async () => newId())).toBe(answers[0]);
  });
});

describe('inTransactionOnce: a failed call', () => {
  it('leaves neither claim nor effect, so that the key can be used again', async () => {
    const tenant = await createTenant(server.app);
    const caller = {
      actor: { type: 'user' as const, userId: tenant.user.id, sessionId: newId() },
      isStaff: false,
      organization: { id: tenant.organization.id, permissions: new Set(Permission.options) },
    };
    const call = callerFor(server.app, caller, { idempotencyKey: 'k' });
    await tenant.call.contacts.create({ name: 'Asha', email: 'asha@example.in' });
    await expect(call.contacts.create({ name: 'Twin', email: 'asha@example.in' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(call.contacts.create({ name: '' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await claims(tenant)).toEqual([]);
    const created = await call.contacts.create({ name: 'Twin', email: 'twin@example.in' });
    expect(await call.contacts.create({ name: 'Twin', email: 'twin@example.in' })).toEqual(created);
    expect((await tenant.call.contacts.list({})).items).toHaveLength(2);
    expect(await claims(tenant)).toHaveLength(1);
  });
});

describe('Idempotency-Key: a key', () => {
  it.each(['', ' ', 'a b', 'k\n', 'ключ', 'x'.repeat(256)])('%j is refused', async (key) => {
    const tenant = await createTenant(server.app);
    let effects = 0;
    await expect(attempt(tenant, { key }, async () => ++effects)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      details: { issues: [{ path: 'Idempotency-Key' }] },
    });
    expect(effects).toBe(0);
  });

  it('may have 255 characters', async () => {
    const tenant = await createTenant(server.app);
    expect(await attempt(tenant, { key: '~'.repeat(255) }, async () => 1)).toBe(1);
  });
});

describe('Idempotency-Key over HTTP', () => {
  const secretKey = async (tenant: Tenant): Promise<string> =>
    tenant.transaction(
      async (ctx) =>
        (await createApiKey(ctx, { name: 'Test', kind: 'secret', scopes: Permission.options, origins: [] })).key,
    );

  it('twenty concurrent calls create one contact, and a changed one is refused', async () => {
    const tenant = await createTenant(server.app);
    const token = await secretKey(tenant);
    const create = (name: string, idempotencyKey?: string) =>
      post(server.url, 'contacts.create', { name }, { token, idempotencyKey });
    const answers = await Promise.all(Array.from({ length: 20 }, () => create('Asha', 'order-1')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (const { data } of answers) expect(data).toEqual(answers[0]?.data);
    expect(await create('Other', 'order-1')).toMatchObject({
      status: 409,
      error: { code: 'CONFLICT', details: { kind: 'idempotency_mismatch' } },
    });
    expect((await create('Asha')).data.id).not.toBe(answers[0]?.data.id);
    const list = await post(server.url, 'contacts.list', {}, { token, idempotencyKey: 'order-1' });
    expect(list.data.items).toHaveLength(2);
  });

  it.each(['a b', 'x'.repeat(256), 'é'])('a key %j is answered as a client error', async (idempotencyKey) => {
    const tenant = await createTenant(server.app);
    const token = await secretKey(tenant);
    const answer = await post(server.url, 'contacts.create', { name: 'Asha' }, { token, idempotencyKey });
    expect(answer).toMatchObject({
      status: 400,
      error: { code: 'BAD_REQUEST', details: { issues: [{ path: 'Idempotency-Key' }] } },
    });
    expect((await tenant.call.contacts.list({})).items).toEqual([]);
  });

  it('a new key’s secret is repeated, and is stored nowhere in plain text', async () => {
    const tenant = await createTenant(server.app);
    // Creating keys requires a person.
    const account = {
      email: 'keys@example.in',
      password: 'correct horse battery',
      name: 'Asha',
      organizationName: 'Keys',
    };
    const { data: person } = await post(server.url, 'identity.auth.signUp', account);
    const organizationId = tenant.organization.id;
    await inSystem(server.app.database, async (db) => {
      const member = { organizationId, userId: person.user.id, email: account.email };
      await Member.query(db).insert({ ...member, role: 'owner', status: 'active' });
    });
    const options = { token: person.accessToken, organizationId, idempotencyKey: 'key-1' };
    const create = () => post(server.url, 'organizations.apiKeys.create', { name: 'Shop' }, options);
    const { data } = await create();
    expect((await create()).data).toEqual(data);
    const [claim] = await claims(tenant);
    expect(claim?.response).toMatch(/^s1\.1\./);
    expect(JSON.stringify(claim)).not.toContain(data.key);
  });
});
