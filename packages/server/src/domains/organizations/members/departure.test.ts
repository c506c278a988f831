import { inSystem, Member, newId, User } from '@tessera/db';
import { createUser } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerFor, createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { authenticateKey } from '../api-keys/api-key.service.ts';
import { rolePermissions } from '../roles/permissions.ts';
import { leaveAllOrganizations } from './departure.service.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

interface Person {
  id: string;
  userId: string;
  call: Caller;
}

/** A new admin. */
async function person({ organization: { id: organizationId } }: Tenant): Promise<Person> {
  const { id: userId, email } = await createUser(test.database);
  const { id } = await inSystem(
    test.database,
    async (db) =>
      (await Member.query(db).insert({ organizationId, userId, email, role: 'admin', status: 'active' })) as Member,
  );
  const actor = { type: 'user' as const, userId, sessionId: newId() };
  const organization = { id: organizationId, permissions: new Set(rolePermissions.admin) };
  return { id, userId, call: callerFor(test.app, { actor, isStaff: false, organization }) };
}

const members = ({ call }: Tenant) => call.organizations.members;

describe('what a member made', () => {
  const letIn = (key: string) =>
    inSystem(test.database, (db) => authenticateKey(db, key, 'https://shop.example', new Date()));

  it('X3: a secret key may do what its maker may now, pauses with them, and ends when they leave; the answer says which', async () => {
    const tenant = await test.createTenant();
    const admin = await person(tenant);
    const { apiKeys, invitations } = admin.call.organizations;
    const made = await apiKeys.create({ name: 'Sync', scopes: ['contacts.read', 'senders.manage'] });
    const page = await apiKeys.create({
      name: 'Shop',
      kind: 'publishable',
      scopes: ['storefront.read'],
      origins: ['https://shop.example'],
    });
    const may = async (key = made.key) => [...((await letIn(key))?.organization?.permissions ?? ['refused'])];
    expect(await may()).toEqual(['contacts.read', 'senders.manage']);
    await members(tenant).update({ id: admin.id, role: 'agent' });
    expect(await may()).toEqual(['contacts.read']);
    await members(tenant).suspend({ id: admin.id });
    expect([await may(), await may(page.key)]).toEqual([['refused'], ['storefront.read']]);
    await members(tenant).reinstate({ id: admin.id });
    await members(tenant).update({ id: admin.id, role: 'admin' });
    expect(await may()).toEqual(['contacts.read', 'senders.manage']);
    await inSystem(test.database, (db) =>
      User.query(db).findById(admin.userId).patch({ status: 'inactive' }).execute(),
    );
    expect(await may()).toEqual(['refused']);
    await inSystem(test.database, (db) => User.query(db).findById(admin.userId).patch({ status: 'active' }).execute());

    const email = `later.${newId()}@example.in`;
    const invitation = await invitations.create({ email, role: 'admin' });
    const taken = await tenant.call.organizations.apiKeys.rotate({ id: (await apiKeys.create({ name: 'Kept' })).id });
    const removed = await members(tenant).remove({ id: admin.id });
    expect(removed.revokedApiKeys.map(({ name }) => name).sort()).toEqual(['Kept', 'Sync']);
    expect(removed.revokedApiKeys).toContainEqual({ id: made.id, name: 'Sync', hint: made.hint });
    expect(removed.revokedInvitations).toEqual([{ id: invitation.id, email, role: 'admin' }]);
    // Ended for good: the maker's return does not bring the key back.
    await inSystem(test.database, (db) =>
      Member.query(db).where({ id: admin.id }).patch({ status: 'active' }).execute(),
    );
    expect([await may(), await may(taken.key), await may(page.key)]).toEqual([['refused'], [], ['storefront.read']]);
  });

  it('X3: a caller that is still cached makes no key after their membership has ended', async () => {
    const tenant = await test.createTenant();
    const admin = await person(tenant);
    const { id } = await admin.call.organizations.apiKeys.create({ name: 'First', scopes: ['contacts.read'] });
    await members(tenant).remove({ id: admin.id });
    const { apiKeys } = admin.call.organizations;
    for (const late of [apiKeys.create({ name: 'Late', scopes: ['contacts.read'] }), apiKeys.rotate({ id })]) {
      await expect(late).rejects.toMatchObject({ cause: { code: expect.stringMatching(/NOT_FOUND|CONFLICT/) } });
    }
    const { items } = await tenant.call.organizations.apiKeys.list({});
    expect(items).toEqual([]);
  });

  it('X3: keys end when their maker leaves, or deletes their account', async () => {
    const tenant = await test.createTenant();
    const [one, two] = [await person(tenant), await person(tenant)];
    const keyOf = async ({ call }: Person) => call.organizations.apiKeys.create({ name: 'Own' });
    const [left, deleted] = [await keyOf(one), await keyOf(two)];
    expect(await one.call.organizations.members.leave()).toMatchObject({ revokedApiKeys: [{ id: left.id }] });
    await inSystem(test.database, (db) => leaveAllOrganizations(db, { id: two.userId, email: 'x' }, new Date()));
    for (const { id, key } of [left, deleted]) {
      expect(await letIn(key)).toBeNull();
      expect((await tenant.call.organizations.apiKeys.get({ id })).revokedAt).not.toBeNull();
    }
  });
});
