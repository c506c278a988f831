import { Invitation, inSystem, Member, newId, Organization, type User } from '@tessera/db';
import { createUser } from '@tessera/db/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerFor, createTestApp, type TestApp } from '../../../../test/index.ts';
import { readMails } from '../../platform/index.ts';

let test: TestApp;
let ahead = 0;
beforeAll(async () => {
  test = await createTestApp();
  test.app.now = () => new Date(Date.now() + ahead);
});
afterAll(() => test[Symbol.asyncDispose]());
afterEach(() => later(0));

const DAY = 86_400_000;
const later = (milliseconds: number): void => {
  ahead = milliseconds;
};

const callAs = (user: User): Caller =>
  callerFor(test.app, {
    actor: { type: 'user', userId: user.id, sessionId: newId() },
    isStaff: false,
    organization: null,
  });
const accept = (user: User, token: string) => callAs(user).organizations.invitations.accept({ token });
const preview = (token: string) => callerFor(test.app, null).organizations.invitations.preview({ token });

/** The token in the newest mail to this address. */
async function mailedToken(to: string): Promise<string> {
  const [mail] = await readMails(test.app, { to });
  return /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1] as string;
}

const membership = (user: User) =>
  inSystem(test.database, (db) => Member.query(db).where({ userId: user.id }).execute());
const unusable = { code: 'NOT_FOUND' };

describe('organizations.invitations', () => {
  it('create, preview, accept: mail a link, show what it offers, and make a member', async () => {
    const { call, organization, user: inviter } = await test.createTenant();
    const user = await createUser(test.database);
    const made = await call.organizations.invitations.create({
      email: user.email.toUpperCase(),
      role: 'agent',
      permissions: ['contacts.export'],
    });
    expect(made).toMatchObject({ email: user.email, role: 'agent', acceptedAt: null });
    expect(JSON.stringify(made)).not.toMatch(/token/i);
    const token = await mailedToken(user.email);
    const [mail] = await readMails(test.app, { to: user.email });
    expect(mail?.text).toContain(`${test.app.config.publicUrl}/`);
    expect(mail?.text).toContain(organization.name);

    expect(await preview(token)).toEqual({ organizationName: organization.name, role: 'agent' });
    expect(await accept(user, token)).toMatchObject({ id: organization.id, role: 'agent' });
    expect(await membership(user)).toMatchObject([
      { status: 'active', role: 'agent', permissions: ['contacts.export'] },
    ]);
    // C42: the sender is notified.
    expect((await readMails(test.app, { to: inviter.email })).map(({ subject }) => subject)).toEqual([
      `${user.name} has joined ${organization.name}`,
    ]);
    expect((await callAs(user).organizations.list({})).items).toMatchObject([{ id: organization.id, role: 'agent' }]);

    await expect(accept(user, token)).rejects.toMatchObject(unusable);
    await expect(preview(token)).rejects.toMatchObject(unusable);
    expect((await call.organizations.invitations.list({ filter: { isOpen: true } })).items).toEqual([]);
    expect((await call.organizations.invitations.list({})).items).toMatchObject([{ acceptedAt: expect.any(Date) }]);
    const { items } = await call.organizations.activity.list({});
    expect(items.map(({ action }) => action)).toEqual([
      'organizations.invitations.accept',
      'organizations.invitations.create',
    ]);
  });

  it('create: stores the hash of the token only', async () => {
    const { call } = await test.createTenant();
    const { id } = await call.organizations.invitations.create({ email: `${newId()}@example.in`, role: 'agent' });
    const row = await inSystem(test.database, (db) => Invitation.query(db).findOne({ id }).throwIfNotFound().execute());
    expect(JSON.stringify(row)).not.toContain(await mailedToken(row.email));
    expect(row.tokenHash).toHaveLength(43);
  });

  it('accept: works for one address and once, also for concurrent calls', async () => {
    const { call } = await test.createTenant();
    const [user, other] = [await createUser(test.database), await createUser(test.database)];
    await call.organizations.invitations.create({ email: user.email, role: 'agent' });
    const token = await mailedToken(user.email);
    await expect(accept(other, token)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      cause: { details: { kind: 'invitation_for_other_email' } },
    });
    const many = await Promise.allSettled(Array.from({ length: 20 }, () => accept(user, token)));
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of many) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(unusable);
    expect(await membership(user)).toHaveLength(1);
  });

  it('accept: refuses links that are expired, revoked or replaced', async () => {
    const { call } = await test.createTenant();
    const { invitations } = call.organizations;
    const user = await createUser(test.database);
    const { id } = await invitations.create({ email: user.email, role: 'agent' });
    const first = await mailedToken(user.email);
    later(7 * DAY - 60_000);
    expect(await preview(first)).toBeTruthy();
    later(7 * DAY + 60_000);
    await expect(preview(first)).rejects.toMatchObject(unusable);
    await expect(accept(user, first)).rejects.toMatchObject(unusable);

    await invitations.resend({ id });
    const second = await mailedToken(user.email);
    expect(second).not.toBe(first);
    await expect(accept(user, first)).rejects.toMatchObject(unusable);
    expect(await preview(second)).toBeTruthy();
    await invitations.revoke({ id });
    await expect(preview(second)).rejects.toMatchObject(unusable);
    await expect(accept(user, second)).rejects.toMatchObject(unusable);
    await expect(invitations.resend({ id })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await membership(user)).toEqual([]);
  });

  it('create: refuses members and pending invitations; an expired one is replaced', async () => {
    const { call, user } = await test.createTenant();
    const { invitations } = call.organizations;
    const email = `${newId()}@example.in`;
    const refused = { code: 'CONFLICT', cause: { details: { issues: [{ path: 'email' }] } } };
    await expect(invitations.create({ email: user.email, role: 'agent' })).rejects.toMatchObject(refused);
    await invitations.create({ email, role: 'agent' });
    await expect(invitations.create({ email, role: 'agent' })).rejects.toMatchObject(refused);
    later(8 * DAY);
    expect(await invitations.create({ email, role: 'analyst' })).toMatchObject({ role: 'analyst' });
    expect((await invitations.list({ filter: { isOpen: true } })).items).toHaveLength(1);
    expect((await invitations.list({ filter: { isOpen: false } })).items).toHaveLength(1);
  });

  it('create: grants no more than the caller has', async () => {
    const tenant = await test.createTenant();
    const admin = (await tenant.as('admin')).organizations.invitations;
    const email = () => `${newId()}@example.in`;
    await expect(admin.create({ email: email(), role: 'owner' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(
      admin.create({ email: email(), role: 'agent', permissions: ['organizations.own'] }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(
      (await tenant.as('agent')).organizations.invitations.create({ email: email(), role: 'member' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const { id } = await tenant.call.organizations.invitations.create({ email: email(), role: 'owner' });
    await expect(admin.resend({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(admin.revoke({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('accept: a removed member returns, a suspended one does not', async () => {
    const { call } = await test.createTenant();
    const { invitations, members } = call.organizations;
    const user = await createUser(test.database);
    await invitations.create({ email: user.email, role: 'manager' });
    await accept(user, await mailedToken(user.email));
    const [member] = await membership(user);
    const { id } = member as Member;
    await members.suspend({ id });
    await expect(invitations.create({ email: user.email, role: 'agent' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await members.remove({ id });
    await invitations.create({ email: user.email, role: 'member' });
    const back = await mailedToken(user.email);
    // The member is suspended after the invitation and before its acceptance.
    await inSystem(test.database, (db) => Member.query(db).where({ id }).patch({ status: 'suspended' }).execute());
    await expect(accept(user, back)).rejects.toMatchObject({ code: 'CONFLICT' });
    await inSystem(test.database, (db) => Member.query(db).where({ id }).patch({ status: 'removed' }).execute());
    await accept(user, back);
    expect(await membership(user)).toMatchObject([{ id, status: 'active', role: 'member', suspendedAt: null }]);
  });

  it('X3: an invitation grants what its sender may grant when it is accepted; another member sends it again', async () => {
    const tenant = await test.createTenant();
    const sender = await createUser(test.database);
    const { invitations } = tenant.call.organizations;
    await invitations.create({ email: sender.email, role: 'admin' });
    await accept(sender, await mailedToken(sender.email));
    const [member] = await membership(sender);
    const { id } = member as Member;
    const actor = { type: 'user' as const, userId: sender.id, sessionId: newId() };
    const permissions = new Set((await tenant.call.organizations.get()).permissions);
    permissions.delete('organizations.own');
    const admin = callerFor(test.app, {
      actor,
      isStaff: false,
      organization: { id: tenant.organization.id, permissions },
    });
    const user = await createUser(test.database);
    const invited = await admin.organizations.invitations.create({ email: user.email, role: 'admin' });
    const token = await mailedToken(user.email);
    await tenant.call.organizations.members.update({ id, role: 'agent' });
    await expect(preview(token)).rejects.toMatchObject(unusable);
    await expect(accept(user, token)).rejects.toMatchObject(unusable);
    await tenant.call.organizations.members.update({ id, role: 'admin' });
    expect(await preview(token)).toBeTruthy();
    await tenant.call.organizations.members.suspend({ id });
    await expect(accept(user, token)).rejects.toMatchObject(unusable);
    await invitations.resend({ id: invited.id });
    await accept(user, await mailedToken(user.email));
    expect(await membership(user)).toMatchObject([{ role: 'admin', status: 'active' }]);
  });

  it('accept: respects a hard limit of the plan', async () => {
    const { call, organization } = await test.createTenant();
    const limits = { members: 3, enforced: ['members'] };
    await inSystem(test.database, (db) => Organization.query(db).findById(organization.id).patch({ limits }).execute());
    const users = await Promise.all(Array.from({ length: 4 }, () => createUser(test.database)));
    for (const { email } of users) await call.organizations.invitations.create({ email, role: 'agent' });
    const entering = users.map(async (user) => accept(user, await mailedToken(user.email)));
    const many = await Promise.allSettled(entering);
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await expect(
      call.organizations.invitations.create({ email: `${newId()}@example.in`, role: 'agent' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN', cause: { details: { kind: 'limit_reached' } } });
  });

  it('create: sends five mails an hour to one address at most', async () => {
    const { invitations } = (await test.createTenant()).call.organizations;
    const email = `${newId()}@example.in`;
    const { id } = await invitations.create({ email, role: 'agent' });
    for (let i = 0; i < 4; i++) await invitations.resend({ id });
    const working = await mailedToken(email);
    await expect(invitations.resend({ id })).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    // An invitation that could not be sent has not replaced the previous one.
    expect(await preview(working)).toBeTruthy();
    later(3_700_000);
    await invitations.resend({ id });
    expect(await readMails(test.app, { to: email })).toHaveLength(6);
  });

  it('accept: refuses invitations of a deleted organization', async () => {
    const { call, organization } = await test.createTenant();
    const user = await createUser(test.database);
    await call.organizations.invitations.create({ email: user.email, role: 'agent' });
    const token = await mailedToken(user.email);
    await call.organizations.delete({ name: organization.name });
    await expect(preview(token)).rejects.toMatchObject(unusable);
    await expect(accept(user, token)).rejects.toMatchObject(unusable);
  });
});
