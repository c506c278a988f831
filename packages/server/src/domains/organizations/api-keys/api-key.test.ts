import { ApiKey, inSystem, Organization, Permission, type Transaction } from '@tessera/db';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, post } from '../../../../test/fetch.ts';
import { callerFor, createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { publishablePermissions } from '../roles/permissions.ts';

let server: TestServer;
/** All log entries of the server, unredacted. */
const logged: string[] = [];
beforeAll(async () => {
  server = await createTestServer();
  const write = (details: object, message: string) =>
    void logged.push(
      message,
      JSON.stringify(details, (_, value) =>
        value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
      ),
    );
  server.app.log = { debug: write, info: write, warn: write, error: write };
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => {
  server.app.now = () => new Date();
});

/** Turns the server's clock ahead. A second lets the cached callers of earlier calls expire. */
const turnClock = (milliseconds: number): void => {
  const { now } = server.app;
  server.app.now = () => new Date(now().getTime() + milliseconds);
};
const query = <T>(work: (db: Transaction) => PromiseLike<T>): Promise<T> =>
  inSystem(server.app.database, async (db) => work(db));
const newTenant = (): Promise<Tenant> => createTenant(server.app);

/** A call that requires `organizations.read`. */
const use = (token: string, options: CallOptions = {}) =>
  post(server.url, 'organizations.get', undefined, { token, ...options });
const reading: Permission[] = ['organizations.read'];
const refused = { status: 401, error: { code: 'UNAUTHORIZED', details: { kind: 'api_key_invalid' } } };

/** Calls as a user with exactly these permissions in the tenant. */
const callWith = (tenant: Tenant, permissions: Permission[]) =>
  callerFor(server.app, {
    actor: { type: 'user', userId: tenant.user.id, sessionId: tenant.user.id },
    isStaff: false,
    organization: { id: tenant.organization.id, permissions: new Set(permissions) },
  });

describe('organizations.apiKeys.create', () => {
  it('creates a key that works at once, and shows it once', async () => {
    const tenant = await newTenant();
    const made = await tenant.call.organizations.apiKeys.create({ name: ' Shop ', scopes: reading });
    expect(made.key).toMatch(/^sk_[\w-]{43}_[0-9a-f]{6}$/);
    expect(made).toMatchObject({
      name: 'Shop',
      kind: 'secret',
      scopes: reading,
      hint: made.key.slice(-4),
      lastUsedAt: null,
      revokedAt: null,
    });
    expect(Object.keys(made)).not.toContain('keyHash');
    expect((await use(made.key)).data).toMatchObject({ id: tenant.organization.id, permissions: reading });
    const { items } = await tenant.call.organizations.apiKeys.list({});
    expect(items.map(({ id }) => id)).toEqual([made.id]);
    expect(JSON.stringify(items)).not.toContain(made.key);
  });

  it('grants no scope that the caller does not have', async () => {
    const tenant = await newTenant();
    const call = callWith(tenant, ['api_keys.manage', 'contacts.read']);
    const forEverybody: Permission[] = ['storefront.read', 'storefront.buy'];
    for (const scope of Permission.options.filter((one) => !forEverybody.includes(one))) {
      const made = call.organizations.apiKeys.create({ name: 'Key', scopes: ['contacts.read', scope] });
      if (scope === 'contacts.read' || scope === 'api_keys.manage') expect((await made).scopes).toContain(scope);
      else
        await expect(made).rejects.toMatchObject({
          code: 'FORBIDDEN',
          cause: { details: { kind: 'permission_required' } },
        });
    }
  });

  it('refuses API keys as callers', async () => {
    const { call } = await newTenant();
    const { id, key } = await call.organizations.apiKeys.create({
      name: 'First',
      scopes: ['api_keys.manage', 'organizations.read'],
    });
    for (const [path, input] of [
      ['organizations.apiKeys.create', { name: 'Second', scopes: [] }],
      ['organizations.apiKeys.rotate', { id }],
    ] as const) {
      const { error } = await post(server.url, path, input, { token: key });
      expect(error).toMatchObject({ code: 'FORBIDDEN', details: { kind: 'person_required' } });
    }
    expect((await call.organizations.apiKeys.list({})).items).toHaveLength(1);
  });

  it('refuses an expiry in the past', async () => {
    const { call } = await newTenant();
    const made = call.organizations.apiKeys.create({ name: 'Key', expiresAt: new Date(Date.now() - 1) });
    await expect(made).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { issues: [{ path: 'expiresAt' }] } },
    });
  });
});

describe('the API key itself', () => {
  it('is in no table, no log and no answer after the first', async () => {
    const account = { email: 'keys@example.in', password: 'correct horse battery', name: 'Asha' };
    const { data: person } = await post(server.url, 'identity.auth.signUp', { ...account, organizationName: 'Keys' });
    const asPerson = { token: person.accessToken, organizationId: person.organization.id };
    const create = (input: object, options: CallOptions = {}) =>
      post(server.url, 'organizations.apiKeys.create', input, { ...asPerson, ...options });
    const { data: admin } = await create({ name: 'Admin', scopes: Permission.options });
    const options = { idempotencyKey: 'make-1', headers: { 'x-request-id': 'make-a-new-key' } };
    const { data: made } = await create({ name: 'Shop', scopes: reading }, options);
    await use(made.key);
    await use(`${made.key.slice(0, -1)}x`);
    await post(server.url, 'contacts.create', { name: '' }, { token: made.key });
    await post(server.url, 'contacts.list', {}, { token: made.key });
    const later = [
      await post(server.url, 'organizations.apiKeys.list', {}, { token: admin.key }),
      await post(server.url, 'organizations.apiKeys.revoke', { id: made.id }, { token: admin.key }),
      await use(made.key),
    ];

    const secrets = [admin.key, made.key].map((key) => key.slice(3, 46));
    const tables = await query((db) =>
      db.raw(`select oid::regclass::text as name from pg_class where relkind in ('r', 'p', 'm') and not relispartition
        and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast', 'jobs', 'public', 'migrations')`),
    );
    const names = [...tables.rows.map(({ name }: { name: string }) => name)];
    expect(names).toContain('platform.idempotency_keys');
    const rows: string[] = [];
    for (const name of names) {
      const found = await query((db) => db.raw(`select t::text as row from ${name} t`));
      rows.push(...found.rows.map(({ row }: { row: string }) => row));
    }
    // The application's roles cannot read the jobs schema; its owner can.
    const jobs = await server.db.sql<{ row: string }>('select t::text as row from jobs.job t');
    expect(rows.length).toBeGreaterThan(10);
    expect(logged.length).toBeGreaterThan(0);
    const everything = [...rows, ...jobs.map(({ row }) => row), ...logged, JSON.stringify(later)].join('\n');
    for (const secret of secrets) expect(everything).not.toContain(secret);
  });
});

describe('an API key is refused', () => {
  it('within a second after it is revoked, and stays revoked', async () => {
    const { call } = await newTenant();
    const { id, key } = await call.organizations.apiKeys.create({ name: 'Key', scopes: reading });
    expect((await use(key)).status).toBe(200);
    const revoked = await call.organizations.apiKeys.revoke({ id });
    expect(revoked.revokedAt).toBeInstanceOf(Date);
    turnClock(1_000);
    expect(await use(key)).toMatchObject(refused);
    expect((await call.organizations.apiKeys.revoke({ id })).revokedAt).toEqual(revoked.revokedAt);
    expect((await call.organizations.apiKeys.list({})).items).toEqual([]);
    expect((await call.organizations.apiKeys.list({ filter: { includeRevoked: true } })).items).toHaveLength(1);
  });

  it('when it has expired, is mistyped or unknown, or its organization is deleted', async () => {
    const { call, organization } = await newTenant();
    const { key } = await call.organizations.apiKeys.create({ name: 'Key', scopes: reading });
    const soon = await call.organizations.apiKeys.create({
      name: 'Soon',
      scopes: reading,
      expiresAt: new Date(Date.now() + 60_000),
    });
    expect((await use(soon.key)).status).toBe(200);
    await query((db) => ApiKey.query(db).where({ id: soon.id }).patch({ expiresAt: new Date() }));
    turnClock(1_000);
    const mistyped = `${key.slice(0, 10)}${key[10] === 'A' ? 'B' : 'A'}${key.slice(11)}`;
    for (const token of [soon.key, mistyped, key.slice(0, -1), `${key}0`, key.replace('sk_', 'pk_'), 'sk_', 'pk_x']) {
      expect(await use(token), token).toMatchObject(refused);
    }
    expect(await use('sk_\u00e9')).toMatchObject({
      status: 401,
      error: { details: { kind: 'authorization_malformed' } },
    });
    expect((await use(key)).status).toBe(200);
    await query((db) => Organization.query(db).findById(organization.id).patch({ deletedAt: new Date() }));
    turnClock(1_000);
    expect(await use(key)).toMatchObject(refused);
  });
});

describe('an API key belongs to its organization', () => {
  it('whatever the header says', async () => {
    const [own, foreign] = [await newTenant(), await newTenant()];
    const { key } = await own.call.organizations.apiKeys.create({ name: 'Key', scopes: reading });
    const answer = await use(key, { organizationId: foreign.organization.id });
    if (answer.status === 200) expect(answer.data.id).toBe(own.organization.id);
    else expect(answer.error?.code).toMatch(/^(BAD_REQUEST|NOT_FOUND)$/);
  });
});

describe('authenticateKey', () => {
  it('stores the last use, precise to the minute', async () => {
    const { call } = await newTenant();
    const { id, key } = await call.organizations.apiKeys.create({ name: 'Key', scopes: reading });
    const lastUsedAt = async () => (await query((db) => ApiKey.query(db).findOne({ id }).throwIfNotFound())).lastUsedAt;
    expect(await lastUsedAt()).toBeNull();
    await use(key);
    const first = await lastUsedAt();
    expect(Math.abs(Date.now() - (first as Date).getTime())).toBeLessThan(5_000);
    turnClock(1_000);
    await use(key);
    expect(await lastUsedAt()).toEqual(first);
    await query((db) =>
      ApiKey.query(db)
        .where({ id })
        .patch({ lastUsedAt: new Date(Date.now() - 61_000) }),
    );
    turnClock(1_000);
    await use(key);
    expect((await lastUsedAt())?.getTime()).toBeGreaterThan((first as Date).getTime());
  });
});

describe('a publishable key', () => {
  const ORIGIN = 'https://shop.example.com';

  it('needs pages, and accepts publishable permissions only', async () => {
    const { call } = await newTenant();
    const create = (input: object) =>
      call.organizations.apiKeys.create({ name: 'Page', kind: 'publishable', ...input });
    await expect(create({})).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { issues: [{ path: 'origins' }] } },
    });
    await expect(create({ origins: ['javascript:alert(1)'] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    for (const scope of Permission.options.filter((one) => !publishablePermissions.includes(one))) {
      await expect(create({ origins: [ORIGIN], scopes: [scope] })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        cause: { details: { issues: [{ path: 'scopes' }] } },
      });
    }
    const origins = [`${ORIGIN}/tickets?x=1`, 'https://SHOP.example.in:443'];
    const scopes = ['storefront.read', 'storefront.buy'];
    const made = await create({ origins, scopes });
    expect(made.key).toMatch(/^pk_/);
    expect(made.scopes).toEqual(scopes);
    expect(made.origins).toEqual([ORIGIN, 'https://shop.example.in']);
  });

  it('works from its own pages only, and for no procedure of the organization', async () => {
    const { call } = await newTenant();
    const { id, key } = await call.organizations.apiKeys.create({
      name: 'Page',
      kind: 'publishable',
      origins: [ORIGIN],
    });
    await query((db) => ApiKey.query(db).where({ id }).patch({ scopes: Permission.options }));
    for (const origin of [
      undefined,
      'https://evil.example.com',
      `${ORIGIN}.evil.com`,
      'http://shop.example.com',
      `${ORIGIN}:8443`,
      'null',
    ]) {
      expect(await use(key, { origin }), origin).toMatchObject(refused);
    }
    expect((await use(key, { origin: ORIGIN })).error?.code).toBe('FORBIDDEN');
  });
});
