import { inSystem, newId, Organization, Role } from '@tessera/db';
import { createUser } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerFor, createTestApp, type TestApp } from '../../../../test/index.ts';
import { listMemberships } from './organization.service.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const as = (userId: string) =>
  callerFor(test.app, { actor: { type: 'user', userId, sessionId: newId() }, isStaff: false, organization: null });

describe('organizations', () => {
  it('create, list: any user creates organizations, and sees their role in each', async () => {
    const user = await createUser(test.database);
    const { organizations } = as(user.id);
    const first = await organizations.create({ name: 'Café Malabar' });
    const second = await organizations.create({ name: 'Café Malabar' });
    expect(first).toMatchObject({ name: 'Café Malabar', plan: 'free', slug: expect.stringMatching(/^cafe-malabar-/) });
    expect(second.slug).not.toBe(first.slug);
    const page = await organizations.list({ limit: 1 });
    expect(page.items).toMatchObject([{ id: second.id, name: 'Café Malabar', role: 'owner' }]);
    const next = await organizations.list({ limit: 1, cursor: page.nextCursor as string });
    expect(next.items).toMatchObject([{ id: first.id, slug: first.slug, role: 'owner' }]);
    expect((await as((await createUser(test.database)).id).organizations.list({})).items).toEqual([]);
  });

  it('update: changes the given fields; null clears a field', async () => {
    const { call } = await test.createTenant();
    const address = { line1: '1 MG Road', city: 'Pune', country: 'in' };
    const changed = await call.organizations.update({ name: 'New', phone: '+91 98765 43210', address });
    expect(changed).toMatchObject({ name: 'New', phone: '+91 98765 43210', address: { ...address, country: 'IN' } });
    expect(await call.organizations.update({ phone: null })).toMatchObject({ phone: null, name: 'New' });
    expect(await call.organizations.update({})).toMatchObject({ name: 'New' });
    const { items } = await call.organizations.activity.list({ limit: 3 });
    expect(items.at(-1)?.changes).toMatchObject({ phone: { before: null, after: expect.stringContaining('•') } });
    // C42
    expect(await call.organizations.update({ email: ' Hello@Example.in', type: 'tea_shop' })).toMatchObject({
      email: 'hello@example.in',
      type: 'tea_shop',
      name: 'New',
    });
    await expect(call.organizations.update({ type: 'castle' as 'cafe' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  it('update: a slug is unique, also for concurrent calls', async () => {
    const [one, two] = [await test.createTenant(), await test.createTenant()];
    const taken = { code: 'CONFLICT', cause: { details: { issues: [{ path: 'slug' }] } } };
    await one.call.organizations.update({ slug: 'the-one' });
    await expect(two.call.organizations.update({ slug: 'The-One' })).rejects.toMatchObject(taken);
    const both = await Promise.allSettled(
      [one, two].map(({ call }) => call.organizations.update({ slug: 'another-one' })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(one.call.organizations.update({ slug: 'Not A Slug' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('delete: requires the name from an owner, and applies to all members', async () => {
    const tenant = await test.createTenant();
    const { call, organization, user } = tenant;
    await expect(call.organizations.delete({ name: 'Something else' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { issues: [{ path: 'name' }] } },
    });
    const admin = await tenant.as('admin');
    await expect(admin.organizations.delete({ name: organization.name })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await call.organizations.delete({ name: organization.name });
    expect(await inSystem(test.database, (db) => listMemberships(db, user.id))).toEqual([]);
    expect((await as(user.id).organizations.list({})).items).toEqual([]);
    const row = await inSystem(test.database, (db) => Organization.query(db).findById(organization.id).execute());
    expect(row?.deletedAt).toBeInstanceOf(Date);
  });
});

describe('organizations.settings', () => {
  it('get, update: answer the defaults, then what was changed', async () => {
    const { call } = await test.createTenant();
    const { settings } = call.organizations;
    expect(await settings.get()).toMatchObject({ defaultCurrency: 'USD', serviceFeeBasisPoints: 0, updatedAt: null });
    await settings.update({ defaultCurrency: 'inr', primaryColor: '#1A2B3C', refundPolicy: 'None' });
    await settings.update({ serviceFeeAmount: 500, refundPolicy: null });
    expect(await settings.get()).toMatchObject({
      defaultCurrency: 'INR',
      primaryColor: '#1a2b3c',
      serviceFeeAmount: 500,
      refundPolicy: null,
      updatedAt: expect.any(Date),
    });
    await expect(settings.update({ defaultCurrency: 'XYZ' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(settings.update({ serviceFeeBasisPoints: 10_001 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('update: keeps both of two concurrent first changes', async () => {
    for (let round = 0; round < 5; round++) {
      const { settings } = (await test.createTenant()).call.organizations;
      await Promise.all([settings.update({ serviceFeeAmount: 700 }), settings.update({ allowGuestCheckout: false })]);
      expect(await settings.get()).toMatchObject({ serviceFeeAmount: 700, allowGuestCheckout: false });
    }
  });
});

describe('organizations.limits', () => {
  const setLimits = (id: string, limits: object) =>
    inSystem(test.database, (db) =>
      Organization.query(db)
        .findById(id)
        .patch({ limits: limits as never })
        .execute(),
    );

  it('get: soft limits warn and refuse nothing', async () => {
    const tenant = await test.createTenant();
    const { call, organization } = tenant;
    const limitOf = async (name: string) =>
      (await call.organizations.limits.get()).limits.find(({ resource }) => resource === name);
    expect(await limitOf('members')).toMatchObject({ used: 1, limit: 3, status: 'ok', isEnforced: false });
    await tenant.as('agent');
    await tenant.as('agent');
    expect(await limitOf('members')).toMatchObject({ used: 3, status: 'reached' });
    await call.organizations.invitations.create({ email: 'one.more@example.in', role: 'agent' });
    await setLimits(organization.id, { members: null, contacts: 10 });
    expect(await limitOf('members')).toMatchObject({ limit: null, status: 'ok' });
    for (let i = 0; i < 8; i++) await call.contacts.create({ name: `Contact ${i}` });
    expect(await limitOf('contacts')).toMatchObject({ used: 8, limit: 10, status: 'near' });
  });

  it('requireWithinLimit: a hard limit refuses additions, also concurrent ones', async () => {
    const { call, organization } = await test.createTenant();
    await setLimits(organization.id, { apiKeys: 3, enforced: ['apiKeys'] });
    const many = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => call.organizations.apiKeys.create({ name: `Key ${i}` })),
    );
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await expect(call.organizations.apiKeys.create({ name: 'More' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      cause: { details: { kind: 'limit_reached', resource: 'apiKeys', limit: 3 } },
    });
  });
});

it('organizations.roles.get: shows every role and describes each of its permissions', async () => {
  const { roles, permissions } = await callerFor(test.app, null).organizations.roles.get();
  expect(roles.map(({ role }) => role)).toEqual(Role.options);
  const explained = permissions.map(({ permission }) => permission);
  for (const { permissions: held } of roles) expect(explained).toEqual(expect.arrayContaining(held));
});
