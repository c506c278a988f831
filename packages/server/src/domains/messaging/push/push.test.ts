/** Push subscriptions: once per endpoint, and linked to contacts by servers only. */

import { inSystem, Organization, PushSubscription, unseal } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerFor, createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { aBrowser } from '../../../../test/worlds/messaging.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function site() {
  const tenant = await test.createTenant();
  const { senders } = tenant.call.messaging;
  const keys = await senders.generateVapidKeys();
  const credentials = { ...keys, subject: 'mailto:web@example.in' };
  const sender = await senders.create({ provider: 'web_push', name: 'Site', credentials });
  const { id } = await tenant.call.organizations.apiKeys.create({
    name: 'Page',
    kind: 'publishable',
    scopes: ['push.subscribe'],
    origins: ['https://shop.example.in'],
  });
  const guest = callerFor(test.app, {
    actor: { type: 'api_key', apiKeyId: id, kind: 'publishable' },
    isStaff: false,
    organization: { id: tenant.organization.id, permissions: new Set(['push.subscribe']) },
  });
  return { tenant, senderId: sender.id, keys, guest };
}

const rowsOf = (tenant: Tenant) => tenant.transaction((ctx) => PushSubscription.of(ctx).orderBy('id').execute());

describe('messaging.push', () => {
  it('subscribe, unsubscribe: are idempotent', async () => {
    const { tenant, senderId, keys, guest } = await site();
    const { push } = guest.messaging;
    expect(await push.publicKey({ senderId })).toEqual({ publicKey: keys.vapidPublicKey });
    const subscription = aBrowser('one');
    const [first] = await Promise.all([
      push.subscribe({ senderId, subscription }),
      push.subscribe({ senderId, subscription }),
    ]);
    expect(await push.subscribe({ senderId, subscription })).toMatchObject({ id: first.id, contactId: null });
    const [row, ...others] = await rowsOf(tenant);
    expect(others).toEqual([]);
    expect(row?.subscription).toMatch(/^s1\./);
    expect(JSON.stringify([first, row])).not.toContain('push.example.in');
    const place = {
      table: 'messaging.push_subscriptions',
      column: 'subscription',
      organizationId: tenant.organization.id,
      rowId: first.id,
    };
    const opened = tenant.transaction((ctx) => unseal(ctx.db, test.app.masterKeys, place, row?.subscription as string));
    expect(JSON.parse(await opened)).toEqual(subscription);
    await push.unsubscribe({ senderId, endpoint: subscription.endpoint });
    await push.unsubscribe({ senderId, endpoint: subscription.endpoint });
    expect(await rowsOf(tenant)).toEqual([]);
  });

  it('subscribe: lets a secret key link a contact, and refuses it to a page', async () => {
    const { tenant, senderId, guest } = await site();
    const { id: contactId } = await tenant.call.contacts.create({ name: 'Asha' });
    const subscription = aBrowser('two');
    const claimed = guest.messaging.push.subscribe({ senderId, subscription, contactId });
    await expect(claimed).rejects.toMatchObject({
      code: 'FORBIDDEN',
      cause: { details: { kind: 'secret_key_required' } },
    });
    const made = await tenant.call.messaging.push.subscribe({ senderId, subscription, contactId });
    expect(made.contactId).toBe(contactId);
    const again = await guest.messaging.push.subscribe({ senderId, subscription, visitorName: 'A visitor' });
    expect(again).toMatchObject({ id: made.id, contactId });
    expect((await tenant.call.messaging.push.list({ filter: { contactId } })).items).toHaveLength(1);
  });

  it('subscribe: creates a contact for a visitor while the quota allows', async () => {
    const { tenant, senderId, guest } = await site();
    await tenant.call.messaging.senders.update({ id: senderId, settings: { createContacts: true } });
    const limits = { contacts: 1, enforced: ['contacts'] };
    await inSystem(test.app.database, (db) =>
      Organization.query(db).where({ id: tenant.organization.id }).patch({ limits }).execute(),
    );
    const visit = (name: string) =>
      guest.messaging.push.subscribe({ senderId, subscription: aBrowser(name), visitorName: 'Visitor' });
    const { contactId } = await visit('three');
    expect(await tenant.call.contacts.get({ id: contactId as string })).toMatchObject({ name: 'Visitor', email: null });
    expect((await visit('four')).contactId).toBeNull();
  });

  it('X10: subscribe: pages create contacts only where the settings of the sender allow it', async () => {
    const { tenant, senderId, guest } = await site();
    const visitorName = 'Visitor';
    const page = { senderId, subscription: aBrowser('page'), visitorName };
    expect((await guest.messaging.push.subscribe(page)).contactId).toBeNull();
    const server = { senderId, subscription: aBrowser('server'), visitorName };
    expect((await tenant.call.messaging.push.subscribe(server)).contactId).not.toBeNull();
  });

  it('subscribe: refuses a subscription that does not fit the vendor', async () => {
    const { tenant, senderId, guest } = await site();
    const { push } = guest.messaging;
    const token = push.subscribe({ senderId, subscription: { token: 'x'.repeat(40) } });
    await expect(token).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const plain = { ...aBrowser('x'), endpoint: 'http://10.0.0.1/x' };
    await expect(push.subscribe({ senderId, subscription: plain })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const sms = await tenant.call.messaging.senders.create({
      provider: 'sandbox',
      channel: 'sms',
      name: 'Texts',
      address: '+919800000002',
    });
    const wrong = push.subscribe({ senderId: sms.id, subscription: aBrowser('x') });
    await expect(wrong).rejects.toMatchObject({ code: 'CONFLICT', cause: { details: { kind: 'channel_mismatch' } } });
    await expect(guest.messaging.push.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

it('push.subscribe: replaces an expired subscription and keeps its contact', async () => {
  const { tenant, senderId } = await site();
  const { push } = tenant.call.messaging;
  const { id: contactId } = await tenant.call.contacts.create({ name: 'Asha' });
  const old = await push.subscribe({ senderId, subscription: aBrowser('five'), contactId });
  await tenant.transaction((ctx) =>
    PushSubscription.of(ctx).where({ id: old.id }).patch({ expiredAt: new Date() }).execute(),
  );
  const fresh = await push.subscribe({ senderId, subscription: aBrowser('five') });
  expect(fresh).toMatchObject({ contactId, expiredAt: null });
  expect(fresh.id).not.toBe(old.id);
  expect(await rowsOf(tenant)).toHaveLength(1);
  await push.delete({ id: fresh.id });
  await expect(push.delete({ id: fresh.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
