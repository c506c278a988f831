import { type ActivityLog, inSystem, inTenant, Permission, type Transaction } from '@tessera/db';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../../../../test/fetch.ts';
import { callerFor, createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { changesOf, recordActivity, recordSignIn } from '../../../runtime/activity.ts';
import { createMonthlyPartitions } from '../../platform/index.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const asTheSystem = <T>(work: (db: Transaction) => Promise<T>): Promise<T> => inSystem(server.app.database, work);

const rowsOf = ({ organization }: Tenant): Promise<ActivityLog[]> =>
  asTheSystem(async (db) =>
    db.table('organizations.activity_logs').where({ organizationId: organization.id }).orderBy(['createdAt', 'id']),
  );

const listed = async ({ call }: Tenant, filter = {}) =>
  (await call.organizations.activity.list({ filter, limit: 200 })).items;
const actions = (entries: { action: string }[]) => entries.map(({ action }) => action).reverse();

/** Calls as the tenant's owner, with the given request fields. */
const callWith = ({ organization, user }: Tenant, request: Parameters<typeof callerFor>[2]) =>
  callerFor(
    server.app,
    {
      actor: { type: 'user', userId: user.id, sessionId: user.id },
      isStaff: false,
      organization: { id: organization.id, permissions: new Set(Permission.options) },
    },
    request,
  );

describe('recordActivity', () => {
  it('records each change once, with actor and address', async () => {
    const tenant = await createTenant(server.app);
    const call = callWith(tenant, { ip: '203.0.113.7', userAgent: 'Firefox', id: 'request-1' });
    const asha = await call.contacts.create({ name: 'Asha Menon', phone: '+919819245678' });
    await call.contacts.list();
    await call.contacts.update({ id: asha.id, name: 'Asha Nair', phone: null, tags: ['vip'] });
    await expect(call.contacts.update({ id: asha.id, phone: 'nonsense' })).rejects.toThrow();
    await expect(call.contacts.block({ id: tenant.user.id })).rejects.toThrow();
    const key = await call.organizations.apiKeys.create({ name: 'Shop', scopes: ['contacts.write'] });
    const made = await post(server.url, 'contacts.create', { name: 'By key' }, { token: key.key });
    await call.organizations.apiKeys.revoke({ id: key.id });
    await call.contacts.delete({ id: asha.id });

    const log = await listed(tenant);
    expect(actions(log)).toEqual([
      'contacts.create',
      'contacts.update',
      'organizations.apiKeys.create',
      'contacts.create',
      'organizations.apiKeys.revoke',
      'contacts.delete',
    ]);
    expect(log.map(({ resourceId }) => resourceId).reverse()).toEqual([
      asha.id,
      asha.id,
      key.id,
      made.data.id,
      key.id,
      asha.id,
    ]);
    expect(log.at(-1)).toMatchObject({
      resource: 'contacts',
      actor: { type: 'user', userId: tenant.user.id },
      ipAddress: '203.0.113.7',
      userAgent: 'Firefox',
      requestId: 'request-1',
    });
    expect(log[2]?.actor).toEqual({ type: 'api_key', apiKeyId: key.id, kind: 'secret' });
    expect(log.at(-2)?.changes).toEqual({
      name: { before: 'A•••', after: 'A•••' },
      phone: { before: '+9•••78', after: null },
      tags: { before: [], after: ['vip'] },
    });
    expect(JSON.stringify(log)).not.toMatch(/Menon|Nair|9819245678/);
  });

  it('records a mutation once, however often its Idempotency-Key is sent', async () => {
    const tenant = await createTenant(server.app);
    const call = callWith(tenant, { idempotencyKey: 'once' });
    const [first, second] = [
      await call.contacts.create({ name: 'Once' }),
      await call.contacts.create({ name: 'Once' }),
    ];
    expect(second.id).toBe(first.id);
    expect(await rowsOf(tenant)).toHaveLength(1);
  });

  it('records nothing of a transaction that was rolled back', async () => {
    const tenant = await createTenant(server.app);
    const failing = tenant.transaction(async (ctx) => {
      await recordActivity(ctx, { action: 'test.fail', resource: 'test' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await rowsOf(tenant)).toEqual([]);
  });

  it('records one entry for an import, not one for each contact', async () => {
    const tenant = await createTenant(server.app);
    const { id } = await tenant.call.contacts.imports.create({ fileName: 'people.csv' });
    const lines = Array.from({ length: 50 }, (_, i) => `Person ${i},person.${i}@example.in`);
    const data = Buffer.from(['Name,E-mail', ...lines].join('\n')).toString('base64');
    await tenant.call.contacts.imports.append({ id, startByte: 0, data });
    await tenant.call.contacts.imports.start({ id });
    await expect
      .poll(async () => (await tenant.call.contacts.imports.get({ id })).finishedAt, { timeout: 10_000 })
      .not.toBeNull();
    const log = await listed(tenant);
    expect(actions(log)).toEqual(['contacts.imports.create', 'contacts.imports.append', 'contacts.imports.start']);
    expect(log[0]?.resourceId).toBe(id);
  });

  it('recordSignIn: records in each organization of the user, and in no other', async () => {
    const [one, two, other] = [
      await createTenant(server.app),
      await createTenant(server.app),
      await createTenant(server.app),
    ];
    await asTheSystem((db) =>
      db.table('organizations.members').insert({
        organizationId: two.organization.id,
        userId: one.user.id,
        email: one.user.email,
        role: 'agent',
        status: 'active',
      }),
    );
    await asTheSystem((db) =>
      recordSignIn(db, one.user.id, {
        action: 'identity.auth.signIn',
        resource: 'identity.sessions',
        request: null,
        details: { email: 'asha@example.in', password: 'canary', method: 'password' },
      }),
    );
    for (const tenant of [one, two]) {
      const [entry] = await listed(tenant);
      expect(entry).toMatchObject({
        action: 'identity.auth.signIn',
        resourceId: one.user.id,
        actor: { type: 'user', userId: one.user.id },
        details: { email: 'a•••@example.in', password: '•••', method: 'password' },
      });
    }
    expect(await listed(other)).toEqual([]);
  });
});

describe('the rows of the activity log', () => {
  it.each(['tessera_app', 'tessera_system'])('can be neither changed nor deleted by %s', async (role) => {
    const tenant = await createTenant(server.app);
    await tenant.call.contacts.create({ name: 'Kept' });
    const inRole = (sql: string) =>
      role === 'tessera_app'
        ? inTenant(server.app.database, tenant.organization.id, async (db) => db.raw(sql))
        : inSystem(server.app.database, async (db) => db.raw(sql));
    const { rows } = await inRole(`select inhrelid::regclass::text as name from pg_inherits
      where inhparent = 'organizations.activity_logs'::regclass`);
    expect(rows.length).toBeGreaterThanOrEqual(5);
    for (const table of ['organizations.activity_logs', ...rows.map(({ name }: { name: string }) => name)]) {
      for (const sql of [`update ${table} set action = 'x'`, `delete from ${table}`, `truncate ${table}`]) {
        await expect(inRole(sql)).rejects.toThrow(/permission denied/);
      }
    }
    expect(await rowsOf(tenant)).toHaveLength(1);
  });

  it('contain no secret', async () => {
    const tenant = await createTenant(server.app);
    const { key } = await tenant.call.organizations.apiKeys.create({ name: 'Canary' });
    const email = 'canary.person@example.in';
    const password = 'canary password 4711';
    const signedUp = await post(server.url, 'identity.auth.signUp', {
      email,
      password,
      name: 'Canary',
      organizationName: 'Canary',
    });
    await post(server.url, 'identity.auth.signIn', { email, password });
    const all = JSON.stringify(await asTheSystem(async (db) => db.table('organizations.activity_logs')));
    for (const secret of [key, key.slice(3, 46), password, signedUp.data.refreshToken, signedUp.data.accessToken]) {
      expect(all).not.toContain(secret);
    }
  });

  it('are stored in their month; rows of the default partition move when their month is created', async () => {
    const tenant = await createTenant(server.app);
    const insertIn = (months: number) =>
      asTheSystem((db) =>
        db.raw(
          `insert into organizations.activity_logs (organization_id, action, resource, actor, created_at)
           values (?, 'test.late', 'test', '{"type":"system"}', now() + make_interval(months => ?))
           returning tableoid::regclass::text as part`,
          [tenant.organization.id, months],
        ),
      );
    expect((await insertIn(0)).rows[0].part).toMatch(/activity_logs_\d{4}_\d\d$/);
    expect((await insertIn(3)).rows[0].part).toMatch(/activity_logs_\d{4}_\d\d$/);
    expect((await insertIn(4)).rows[0].part).toMatch(/activity_logs_rest$/);
    await asTheSystem(async (db) => db.raw("select platform.make_months('organizations.activity_logs', 4)"));
    const { rows } = await asTheSystem(async (db) =>
      db.raw('select tableoid::regclass::text as part from organizations.activity_logs where organization_id = ?', [
        tenant.organization.id,
      ]),
    );
    expect(rows).toHaveLength(3);
    for (const { part } of rows) expect(part).toMatch(/activity_logs_\d{4}_\d\d$/);
    expect((await insertIn(4)).rows[0].part).toMatch(/activity_logs_\d{4}_\d\d$/);
    // Running the job again changes nothing.
    await createMonthlyPartitions.run(server.app, {}, new AbortController().signal);
    await createMonthlyPartitions.run(server.app, {}, new AbortController().signal);
  });

  it('are partitioned by the system only', async () => {
    const tenant = await createTenant(server.app);
    const attempt = inTenant(server.app.database, tenant.organization.id, async (db) =>
      db.raw("select platform.make_months('organizations.activity_logs', 9)"),
    );
    await expect(attempt).rejects.toThrow(/permission denied/);
  });
});

describe('organizations.activity.list', () => {
  it('filters, pages newest first, and shows each organization its own entries', async () => {
    const [own, foreign] = [await createTenant(server.app), await createTenant(server.app)];
    const contact = await own.call.contacts.create({ name: 'One' });
    for (const name of ['Two', 'Three']) await own.call.contacts.create({ name });
    await own.call.contacts.update({ id: contact.id, tags: ['needle_50%'] });
    const { id, key } = await own.call.organizations.apiKeys.create({ name: 'K', scopes: ['contacts.write'] });
    await post(server.url, 'contacts.create', { name: 'Four' }, { token: key });

    expect(await listed(foreign)).toEqual([]);
    expect(await listed(foreign, { resourceId: contact.id })).toEqual([]);
    expect(actions(await listed(own, { resourceId: contact.id }))).toEqual(['contacts.create', 'contacts.update']);
    expect(await listed(own, { actorId: id })).toHaveLength(1);
    expect(await listed(own, { actorId: own.user.id })).toHaveLength(5);
    expect(await listed(own, { action: 'contacts.' })).toHaveLength(5);
    expect(await listed(own, { action: 'contact_' })).toEqual([]);
    expect(await listed(own, { resource: 'organizations.apiKeys' })).toHaveLength(1);
    expect(await listed(own, { text: 'NEEDLE_50%' })).toHaveLength(1);
    expect(await listed(own, { text: 'NEEDLE%50' })).toEqual([]);
    expect(await listed(own, { createdAfter: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await listed(own, { createdBefore: new Date(Date.now() - 60_000) })).toEqual([]);

    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const part = await own.call.organizations.activity.list({ limit: 2, cursor });
      seen.push(...part.items.map((entry) => entry.id));
      if (part.nextCursor === null) break;
      cursor = part.nextCursor;
    }
    expect(seen).toEqual((await rowsOf(own)).map((entry) => entry.id).reverse());
  });

  it('is for owners, admins and managers', async () => {
    const tenant = await createTenant(server.app);
    for (const role of ['owner', 'admin', 'manager'] as const) {
      expect((await (await tenant.as(role)).organizations.activity.list()).items).toEqual([]);
    }
    for (const role of ['agent', 'support', 'analyst', 'member'] as const) {
      await expect((await tenant.as(role)).organizations.activity.list()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });
});

describe('organizations.activity.createExportLink', () => {
  it('downloads every entry once, by link or by API key, and is recorded', async () => {
    const tenant = await createTenant(server.app);
    for (let i = 0; i < 5; i++) await tenant.call.contacts.create({ name: `Person ${i}` });
    const filter = { action: 'contacts.create', createdAfter: new Date(Date.now() - 3_600_000) };
    const { url } = await tenant.call.organizations.activity.createExportLink({ filter });
    const response = await fetch(server.url + url.slice(new URL(url).origin.length));
    expect(response.headers.get('content-disposition')).toMatch(/filename=activity-[\d-]+\.csv/);
    const records: Record<string, string>[] = parse(await response.text(), { bom: true, columns: true });
    expect(records.map(({ id }) => id).sort()).toEqual(
      (await listed(tenant, { action: 'contacts.create' })).map(({ id }) => id).sort(),
    );
    expect(records[0]).toMatchObject({ action: 'contacts.create', actor: 'user', actorId: tenant.user.id });
    expect((await listed(tenant))[0]?.action).toBe('organizations.activity.createExportLink');

    const { key } = await tenant.call.organizations.apiKeys.create({ name: 'Auditor', scopes: ['activity.read'] });
    const byKey = await fetch(`${server.url}/downloads/activity.csv`, { headers: { authorization: `Bearer ${key}` } });
    expect(parse(await byKey.text(), { bom: true })).toHaveLength(8);
    expect((await fetch(`${server.url}/downloads/activity.csv`)).status).toBe(401);
  });
});

describe('changesOf', () => {
  it('shows what differs, with personal values masked and secrets left out', () => {
    const before: Record<string, unknown> = {
      name: 'Asha',
      email: 'asha@example.in',
      plan: 'free',
      twoFactorSecret: 'JBSW',
      settings: { a: 1 },
    };
    const after = {
      ...before,
      email: 'nair@example.in',
      plan: 'pro',
      twoFactorSecret: 'KRUG',
      settings: { apiToken: 'x' },
    };
    expect(changesOf(before, after, ['name', 'email', 'plan', 'twoFactorSecret', 'settings'])).toEqual({
      email: { before: 'a•••@example.in', after: 'n•••@example.in' },
      plan: { before: 'free', after: 'pro' },
      twoFactorSecret: { before: '•••', after: '•••' },
      settings: { before: { a: 1 }, after: { apiToken: '•••' } },
    });
    expect(changesOf(null, { name: '', phone: '+91 98192 45678' }, ['name', 'phone'])).toEqual({
      name: { before: null, after: '•••' },
      phone: { before: null, after: '+9•••78' },
    });
  });
});
