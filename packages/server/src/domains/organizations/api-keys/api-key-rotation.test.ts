import { ApiKey, inSystem, newId, type Permission } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerFor, createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { authenticateKey } from './api-key.service.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

/** The permissions of a request with the key; null when it is refused. */
const letIn = async (key: string, origin: string | null = null) => {
  const caller = await inSystem(test.database, (db) => authenticateKey(db, key, origin, new Date()));
  return caller && [...(caller.organization?.permissions ?? [])];
};
const endNow = (id: string) =>
  inSystem(test.database, (db) =>
    ApiKey.query(db)
      .where({ id })
      .patch({ expiresAt: new Date(Date.now() - 1_000) })
      .execute(),
  );
const keysOf = (tenant: Tenant) => tenant.call.organizations.apiKeys;

/** Calls as a user with exactly these permissions. */
const holding = (tenant: Tenant, permissions: Permission[]) =>
  callerFor(test.app, {
    actor: { type: 'user', userId: tenant.user.id, sessionId: newId() },
    isStaff: false,
    organization: { id: tenant.organization.id, permissions: new Set(permissions) },
  }).organizations.apiKeys;

describe('organizations.apiKeys.rotate', () => {
  it('creates a second valid key, and the first expires when the grace period ends', async () => {
    const tenant = await test.createTenant();
    const old = await keysOf(tenant).create({ name: 'Shop', scopes: ['contacts.read', 'contacts.write'] });
    const before = Date.now();
    const fresh = await keysOf(tenant).rotate({ id: old.id, graceMinutes: 120 });
    expect(fresh).toMatchObject({ name: 'Shop', scopes: old.scopes, rotatedFrom: old.id, expiresAt: null });
    expect(fresh.key).not.toBe(old.key);
    expect(await letIn(old.key)).toEqual(old.scopes);
    expect(await letIn(fresh.key)).toEqual(old.scopes);

    const replaced = await keysOf(tenant).get({ id: old.id });
    expect(replaced).toMatchObject({ replacedAt: expect.any(Date), lastUsedAt: expect.any(Date) });
    const grace = (replaced.expiresAt as Date).getTime() - before;
    expect(grace).toBeGreaterThanOrEqual(2 * 3_600_000);
    expect(grace).toBeLessThan(2 * 3_600_000 + 10_000);
    await endNow(old.id);
    expect(await letIn(old.key)).toBeNull();
    expect(await letIn(fresh.key)).toEqual(old.scopes);

    const { items } = await tenant.call.organizations.activity.list({});
    const recorded = { details: { kind: 'secret', scopes: old.scopes } };
    expect(items).toMatchObject([
      { action: 'organizations.apiKeys.rotate', resourceId: fresh.id, ...recorded },
      { action: 'organizations.apiKeys.create', resourceId: old.id, ...recorded },
    ]);
    expect(JSON.stringify(items)).not.toContain(fresh.key);
  });

  it('ends the old key at once without grace, never later than its own expiry, and after a week at most', async () => {
    const tenant = await test.createTenant();
    const [one, two] = [
      await keysOf(tenant).create({ name: 'One' }),
      await keysOf(tenant).create({ name: 'Two', expiresAt: new Date(Date.now() + 60_000) }),
    ];
    await keysOf(tenant).rotate({ id: one.id, graceMinutes: 0 });
    expect(await letIn(one.key)).toBeNull();
    await keysOf(tenant).rotate({ id: two.id, graceMinutes: 10_080 });
    expect(await keysOf(tenant).get({ id: two.id })).toMatchObject({ expiresAt: two.expiresAt });
    await expect(keysOf(tenant).rotate({ id: one.id, graceMinutes: 10_081 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  it('succeeds once for concurrent calls', async () => {
    const tenant = await test.createTenant();
    const { id } = await keysOf(tenant).create({ name: 'Shop' });
    const many = await Promise.allSettled(Array.from({ length: 10 }, () => keysOf(tenant).rotate({ id })));
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of many) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CONFLICT' });
    }
    const { items } = await keysOf(tenant).list({});
    expect(items).toHaveLength(2);
    await keysOf(tenant).rotate({ id: items.find((item) => item.id !== id)?.id as string });
  });

  it('refuses a key with more permissions than the caller, and a revoked key', async () => {
    const tenant = await test.createTenant();
    const { id } = await keysOf(tenant).create({ name: 'Shop', scopes: ['contacts.delete'] });
    const lesser = holding(tenant, ['api_keys.manage', 'contacts.read']);
    await expect(lesser.rotate({ id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      cause: { details: { permission: 'contacts.delete' } },
    });
    await expect(lesser.update({ id, name: 'Mine' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const own = await lesser.create({ name: 'Own', scopes: ['contacts.read'] });
    await expect(lesser.update({ id: own.id, scopes: ['contacts.delete'] })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await keysOf(tenant).revoke({ id });
    await expect(keysOf(tenant).rotate({ id })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(keysOf(tenant).update({ id, name: 'Again' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('organizations.apiKeys.update', () => {
  it('changes name, scopes and expiry at once, and records it', async () => {
    const tenant = await test.createTenant();
    const { id, key } = await keysOf(tenant).create({ name: 'Shop', scopes: ['contacts.read'] });
    const expiresAt = new Date(Date.now() + 3_600_000);
    const changed = await keysOf(tenant).update({ id, name: 'Till', scopes: ['organizations.read'], expiresAt });
    expect(changed).toMatchObject({ name: 'Till', expiresAt });
    expect(changed).not.toHaveProperty('keyHash');
    expect(await letIn(key)).toEqual(['organizations.read']);
    expect(await keysOf(tenant).update({ id, expiresAt: null })).toMatchObject({ expiresAt: null, name: 'Till' });
    await expect(keysOf(tenant).update({ id, expiresAt: new Date(0) })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const { items } = await tenant.call.organizations.activity.list({});
    expect(items.at(1)).toMatchObject({
      action: 'organizations.apiKeys.update',
      changes: { scopes: { before: ['contacts.read'], after: ['organizations.read'] } },
    });
  });

  it('does not extend the grace period of a replaced key', async () => {
    const tenant = await test.createTenant();
    const { id } = await keysOf(tenant).create({ name: 'Shop' });
    await keysOf(tenant).rotate({ id });
    await expect(keysOf(tenant).update({ id, expiresAt: null })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await keysOf(tenant).update({ id, name: 'Old' })).toMatchObject({ name: 'Old' });
  });

  it('keeps a publishable key to its pages and to publishable permissions', async () => {
    const tenant = await test.createTenant();
    const { id, key } = await keysOf(tenant).create({
      name: 'Page',
      kind: 'publishable',
      origins: ['https://a.example'],
    });
    await keysOf(tenant).update({ id, origins: ['https://b.example/path'] });
    expect(await letIn(key, 'https://a.example')).toBeNull();
    expect(await letIn(key, 'https://b.example')).toEqual([]);
    await expect(keysOf(tenant).update({ id, origins: [] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(keysOf(tenant).update({ id, scopes: ['contacts.read'] })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    const fresh = await keysOf(tenant).rotate({ id });
    expect(await letIn(fresh.key, 'https://b.example')).toEqual([]);
    expect(await letIn(fresh.key, 'https://a.example')).toBeNull();
  });
});
