/** The outbox against the sandbox vendor: one test per fault. */
import { inSystem, Message, Sender } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { until } from '../../../../test/sending.ts';
import { sandboxMessages } from '../../../providers/messaging/sandbox/sandbox-store.ts';
import { sendDueMessages } from './outbox.ts';
import { reconcileMessages } from './reconcile.ts';

let test: TestApp;
let now = new Date();
beforeAll(async () => {
  test = await createTestApp();
  test.app.now = () => now;
});
afterAll(() => test[Symbol.asyncDispose]());

const signal = new AbortController().signal;
let serial = 0;

/** An SMS sender without faults, and a contact. */
async function line(settings: Record<string, unknown> = {}) {
  const tenant = await test.createTenant();
  const { call } = tenant;
  const sender = await call.messaging.senders.create({
    provider: 'sandbox',
    channel: 'sms',
    name: 'Shop',
    address: '+919847200001',
    settings: settings as never,
  });
  const contact = await call.contacts.create({ name: 'Asha', phone: `+91981924${String(5_100 + ++serial)}` });
  const write = async (scheduledFor?: Date) =>
    (
      await call.messaging.messages.send({
        contactId: contact.id,
        senderId: sender.id,
        content: { type: 'text', text: 'Your table is ready' },
        scheduledFor,
      })
    ).id;
  return { tenant, call, sender, contact, write };
}

const row = (tenant: Tenant, id: string) =>
  tenant.transaction((ctx) => Message.of(ctx).findOne({ id }).throwIfNotFound().execute());
const behave = (tenant: Tenant, id: string, settings: Record<string, unknown>) =>
  tenant.transaction(async (ctx) => {
    await Sender.of(ctx).where({ id }).patch({ settings });
  });
const send = async () => {
  while (await sendDueMessages(test.app, signal));
};
const later = (ms: number): void => {
  now = new Date(now.getTime() + ms);
};

describe('sendDueMessages', () => {
  it('sends a message when it is due, not before', async () => {
    const { tenant, sender, write } = await line();
    const at = new Date(now.getTime() + 3_600_000);
    const id = await write(at);
    await send();
    expect(await row(tenant, id)).toMatchObject({ status: 'queued', attempt: 0 });
    later(3_600_000);
    await send();
    expect(await row(tenant, id)).toMatchObject({ status: 'accepted', attempt: 1, dueAt: null, sentAt: now });
    expect(await sandboxMessages(test.app, sender.id)).toHaveLength(1);
  });

  it('skips contacts that opted out or were blocked since', async () => {
    const first = await line();
    const [refused, second] = [await first.write(), await line()];
    const blocked = await second.write();
    const address = first.contact.phone as string;
    await first.call.contacts.consents.set({ channel: 'sms', address, status: 'opted_out', source: 'phone' });
    await second.call.contacts.block({ id: second.contact.id });
    await send();
    for (const [{ tenant }, id, errorCode] of [
      [first, refused, 'opted_out'],
      [second, blocked, 'blocked'],
    ] as const) {
      expect(await row(tenant, id)).toMatchObject({ status: 'skipped', errorCode, attempt: 0 });
    }
  });

  it('skips messages of an inactive sender, with the reason', async () => {
    const { tenant, call, sender, write } = await line();
    const id = await write();
    await call.messaging.senders.update({ id: sender.id, isActive: false });
    await send();
    expect(await row(tenant, id)).toMatchObject({ status: 'skipped', errorCode: 'sender_inactive' });
  });

  it('X12: skips messages of a sandbox without test mode, and sends no more', async () => {
    const { tenant, call, sender, write } = await line();
    const id = await write();
    await call.organizations.setTestMode({ isTestMode: false });
    await send();
    expect(await row(tenant, id)).toMatchObject({ status: 'skipped', errorCode: 'sender_inactive' });
    const { senders } = call.messaging;
    const required = { cause: { details: { kind: 'test_mode_required' } } };
    const another = { provider: 'sandbox', channel: 'email', name: 'Another', address: 'hello@example.in' } as const;
    await expect(senders.create(another)).rejects.toMatchObject(required);
    await expect(senders.update({ id: sender.id, isActive: true })).rejects.toMatchObject(required);
    await expect(write()).rejects.toMatchObject({ cause: { details: { kind: 'sender_inactive' } } });
  });

  it.each(['recipient', 'content'])('fails a message that the vendor refuses for its %s', async (fault) => {
    const { tenant, call, sender, write } = await line({ sendFault: { fault, fraction: 1 } });
    const id = await write();
    await send();
    expect(await row(tenant, id)).toMatchObject({ status: 'failed', attempt: 1, failedAt: expect.any(Date) });
    expect(await call.messaging.senders.get({ id: sender.id })).toMatchObject({ pausedUntil: null });
  });

  it.each(['throughput', 'unavailable'])(
    'postpones a message while the vendor is busy or unavailable (%s)',
    async (fault) => {
      const { tenant, call, sender, write } = await line({ sendFault: { fault, fraction: 1 } });
      const id = await write();
      await send();
      expect(await row(tenant, id)).toMatchObject({ status: 'queued', attempt: 1 });
      const { pausedUntil } = await call.messaging.senders.get({ id: sender.id });
      expect(pausedUntil?.getTime()).toBeGreaterThan(now.getTime());
      await behave(tenant, sender.id, {});
      await send();
      expect(await sandboxMessages(test.app, sender.id)).toEqual([]);
      later(3_600_000);
      await send();
      expect(await row(tenant, id)).toMatchObject({ status: 'accepted', attempt: 2 });
      expect(await call.messaging.senders.get({ id: sender.id })).toMatchObject({
        pausedUntil: null,
        pauseReason: null,
      });
    },
  );

  it('pauses the sender without end when the vendor refuses the credentials', async () => {
    const { tenant, call, sender, write } = await line({ sendFault: { fault: 'credentials', fraction: 1 } });
    const id = await write();
    await send();
    later(30 * 86_400_000);
    await behave(tenant, sender.id, {});
    await send();
    expect(await row(tenant, id)).toMatchObject({ status: 'queued' });
    await call.messaging.senders.resume({ id: sender.id });
    later(3_600_000);
    await send();
    expect(await row(tenant, id)).toMatchObject({ status: 'accepted' });
  });

  it('reconcileMessages: asks about a message whose answer was lost, and does not send it again', async () => {
    const { tenant, sender, write } = await line({ lost: 1 });
    const id = await write();
    await send();
    expect(await row(tenant, id)).toMatchObject({ status: 'uncertain' });
    await reconcileMessages(test.app);
    expect(await row(tenant, id)).toMatchObject({ externalId: expect.any(String), dueAt: null });
    expect(['accepted', 'sent', 'delivered', 'read']).toContain((await row(tenant, id)).status);
    later(3_600_000);
    await send();
    expect(await sandboxMessages(test.app, sender.id)).toHaveLength(1);
  });

  it('reconcileMessages: sends a message again that did not arrive', async () => {
    const { tenant, sender, write } = await line({ sendFault: { fault: 'unknown', fraction: 1 } });
    const id = await write();
    await send();
    expect(await row(tenant, id)).toMatchObject({ status: 'uncertain' });
    await behave(tenant, sender.id, {});
    await reconcileMessages(test.app);
    expect(await row(tenant, id)).toMatchObject({ status: 'queued' });
    await send();
    expect(await row(tenant, id)).toMatchObject({ status: 'accepted', attempt: 2 });
    expect(await sandboxMessages(test.app, sender.id)).toHaveLength(1);
  });

  it('reconcileMessages: does not queue a message again that is confirmed during the look-up', async () => {
    const { tenant, sender, write } = await line({ sendFault: { fault: 'unknown', fraction: 1 } });
    const id = await write();
    await send();
    await behave(tenant, sender.id, {});
    const { dueAt } = await row(tenant, id);
    // The look-up waits for the sandbox's table, so the confirmation comes between it and the next statement.
    const reconciled = await inSystem(test.database, async (db) => {
      await db.raw('lock table messaging.sandbox_messages in access exclusive mode');
      const running = reconcileMessages(test.app);
      await until(async () => (await row(tenant, id)).dueAt?.getTime() !== dueAt?.getTime(), 20_000, 20);
      await tenant.transaction(async (ctx) => {
        await Message.of(ctx).where({ id }).patch({ status: 'delivered', dueAt: null });
      });
      return { running };
    });
    await reconciled.running;
    expect(await row(tenant, id)).toMatchObject({ status: 'delivered', dueAt: null });
  });

  it('reconcileMessages: takes over when a lease expires, and leaves a valid lease alone', async () => {
    const { tenant, sender, write } = await line();
    const id = await write();
    await tenant.transaction(async (ctx) => {
      await Message.of(ctx)
        .where({ id })
        .patch({ status: 'sending', attempt: 1, startedAt: now, dueAt: new Date(now.getTime() + 30_000) });
    });
    later(29_000);
    await reconcileMessages(test.app);
    expect(await row(tenant, id)).toMatchObject({ status: 'sending' });
    later(2_000);
    await reconcileMessages(test.app);
    // The vendor did not receive it.
    expect(await row(tenant, id)).toMatchObject({ status: 'queued' });
    await send();
    expect(await sandboxMessages(test.app, sender.id)).toHaveLength(1);
  });
});
