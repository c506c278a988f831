/** Faults around vendor calls: of the vendor, of the database, of another sender, of a worker. */

import { Contact, InboundWebhook, Message, newId, PushSubscription, Sender } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startHttpFake } from '../../../../test/fakes/messaging/http-fake.ts';
import { type Line, openLine } from '../../../../test/inbound.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { aBrowser } from '../../../../test/worlds/messaging.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import { type MessagingProvider, MessagingProviderError } from '../../../providers/messaging/messaging-provider.ts';
import { sandboxMessages } from '../../../providers/messaging/sandbox/sandbox-store.ts';
import type { App } from '../../../runtime/app.ts';
import type { OrganizationScope } from '../../../trpc/context.ts';
import { storeMedia } from '../media/media.service.ts';
import { mediaLinkUrl, verifyMediaToken } from '../media/media-link.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';
import { createWebhookReceiver } from '../webhooks/webhook-receiver.ts';
import { lockSender, markSending, type OutgoingMessage } from './claim.ts';
import { dispatchMessages } from './dispatch.ts';
import { sendDueMessages } from './outbox.ts';
import { reconcileMessages } from './reconcile.ts';

let test: TestApp;
let now = new Date();
beforeAll(async () => {
  test = await createTestApp();
  test.app.now = () => now;
});
afterAll(() => test[Symbol.asyncDispose]());

const { signal } = new AbortController();
let serial = 0;
const later = (ms: number): void => {
  now = new Date(now.getTime() + ms);
};
const row = (tenant: Tenant, id: string) =>
  tenant.transaction((ctx) => Message.of(ctx).findOne({ id }).throwIfNotFound().execute());
const senderOf = (tenant: Tenant, id: string) =>
  tenant.transaction((ctx) => Sender.of(ctx).findOne({ id }).throwIfNotFound().execute());

/** An SMS sender at the sandbox, and a contact. */
async function aShop(settings: Record<string, unknown> = {}) {
  const tenant = await test.createTenant();
  const { messaging, contacts } = tenant.call;
  const address = '+919847200001';
  const sender = await messaging.senders.create({
    ...{ provider: 'sandbox' as const, channel: 'sms' as const, name: 'Shop', address, settings },
  });
  const contact = await contacts.create({ name: 'Asha', phone: `+91981925${5_100 + ++serial}` });
  const write = async (): Promise<string> => {
    const content = { type: 'text' as const, text: 'Your table is ready' };
    return (await messaging.messages.send({ contactId: contact.id, senderId: sender.id, content })).id;
  };
  return { tenant, senderId: sender.id, contact, write };
}

/** A message that is `sending`, for a vendor that answers as `send` does. */
async function aDelivery(send: MessagingProvider['send'], { attempt = 1, ...more }: Partial<Message> = {}) {
  const shop = await aShop();
  const { tenant, senderId } = shop;
  const id = await shop.write();
  const values = { status: 'sending' as const, attempt, startedAt: now, dueAt: new Date(now.getTime() + 30_000) };
  await tenant.transaction(async (ctx) => {
    await Message.of(ctx)
      .where({ id })
      .patch({ ...values, ...more });
  });
  const sender = await senderOf(tenant, senderId);
  const account = await tenant.transaction((ctx) => decryptSenderAccount(test.app, ctx.db, sender));
  const provider = { ...messagingProvider(test.app, 'sandbox'), send };
  const content = { type: 'text', text: 'Your table is ready' } as OutgoingMessage['content'];
  const outgoing = { id, attempt, address: '+919819255100', content, campaignId: null };
  const run = (given: { app?: App; account?: Partial<typeof account>; lateMs?: number } = {}) => {
    const { app = test.app, lateMs = 0 } = given;
    const scope: OrganizationScope = {
      app,
      actor: { type: 'system', name: 'test' },
      organization: tenant.organization,
    };
    const grantedAt = performance.now() - lateMs;
    return dispatchMessages(scope, { account: { ...account, ...given.account }, provider, grantedAt }, [outgoing]);
  };
  return { ...shop, id, run };
}

const refusing =
  (fault: ConstructorParameters<typeof MessagingProviderError>[0], retryAfterMs?: number) => async () => {
    throw new MessagingProviderError(fault, { message: fault }, { ...(retryAfterMs && { retryAfterMs }) });
  };

describe('sendDueMessages', () => {
  it('postpones the messages of a failing sender without delaying others', async () => {
    const [broken, well] = [await aShop(), await aShop()];
    const { credentials } = await senderOf(broken.tenant, broken.senderId);
    const seal = (text: string) =>
      broken.tenant.transaction(async (ctx) => {
        await Sender.of(ctx).where({ id: broken.senderId }).patch({ credentials: text });
      });
    await seal('nothing that was sealed');
    const [lost, fine] = [await broken.write(), await well.write()];
    await sendDueMessages(test.app, signal);
    expect(await row(well.tenant, fine)).toMatchObject({ status: 'accepted' });
    expect(await row(broken.tenant, lost)).toMatchObject({ status: 'queued', attempt: 0 });
    // The failing sender does not come first in every run.
    expect((await row(broken.tenant, lost)).dueAt?.getTime()).toBeGreaterThan(now.getTime());
    await seal(credentials as string);
    later(61_000);
    await sendDueMessages(test.app, signal);
    expect(await row(broken.tenant, lost)).toMatchObject({ status: 'accepted', attempt: 1 });
  });

  it('serves other senders while one is slow', async () => {
    const [slow, quick] = [await aShop({ answerMs: 3_000 }), await aShop()];
    const waiting = await slow.write();
    const run = sendDueMessages(test.app, signal);
    const becomes = (shop: typeof slow, id: string, status: string) =>
      vi.waitFor(async () => expect((await row(shop.tenant, id)).status).toBe(status), { timeout: 2_000 });
    await becomes(slow, waiting, 'sending');
    const id = await quick.write();
    await becomes(quick, id, 'accepted');
    expect(await row(slow.tenant, waiting)).toMatchObject({ status: 'sending' });
    await run;
    expect(await row(slow.tenant, waiting)).toMatchObject({ status: 'accepted' });
  });

  it('receives webhooks of a sender while it sends', async () => {
    const line = await openLine(test.app, await test.createTenant());
    const { body, headers } = line.signed({ statuses: [] });
    await line.tenant.transaction(async (ctx) => {
      await lockSender(ctx, line.senderId);
      await createWebhookReceiver(test.app).receive(line.senderId, { method: 'POST', body, headers }, '');
    });
    const kept = await line.tenant.transaction((ctx) => InboundWebhook.of(ctx).resultSize());
    expect(kept).toBe(1);
  }, 4_000);
});

describe('dispatchMessages', () => {
  it('stores the answer again when the database fails', async () => {
    const { tenant, id, run } = await aDelivery(async () => ({ externalId: 'theirs' }));
    let away = 2;
    const app: App = {
      ...test.app,
      get database() {
        if (away-- > 0) throw new Error('The database is away');
        return test.app.database;
      },
    };
    await run({ app });
    expect(await row(tenant, id)).toMatchObject({ status: 'accepted', externalId: 'theirs' });
  });

  it('does not count a message that was not started in time as an attempt', async () => {
    const { tenant, id, run } = await aDelivery(async () => ({ externalId: 'theirs' }), { attempt: 11 });
    await run({ lateMs: 60_000 });
    expect(await row(tenant, id)).toMatchObject({ status: 'queued', attempt: 10, externalId: null });
  });

  it('backs off further with each attempt, however soon the vendor asks for the next', async () => {
    const { tenant, id, run } = await aDelivery(refusing('throughput', 1_000), { attempt: 9 });
    await run();
    const { status, dueAt } = await row(tenant, id);
    expect([status, (dueAt as Date).getTime() - now.getTime()]).toEqual(['queued', 512_000]);
  });

  it('does not pause a sender whose credentials were replaced during the call', async () => {
    const { tenant, senderId, run } = await aDelivery(refusing('credentials'));
    await run({ account: { credentials: { webhookSecret: 'that of yesterday' } } });
    expect(await senderOf(tenant, senderId)).toMatchObject({ pausedUntil: null, faults: 0 });
  });

  it('does not shorten a longer pause', async () => {
    const { tenant, senderId, run } = await aDelivery(refusing('throughput', 1_000));
    await tenant.transaction(async (ctx) => {
      await Sender.of(ctx)
        .where({ id: senderId })
        .patch({ pausedUntil: 'infinity' as never, pauseReason: 'Unknown', faults: 1 });
    });
    await run();
    expect(await senderOf(tenant, senderId)).toMatchObject({ pausedUntil: Number.POSITIVE_INFINITY, faults: 1 });
  });

  it('keeps the lease for the vendor’s longest call', async () => {
    const { tenant } = await aShop();
    const sender = await tenant.call.messaging.senders.create({
      ...{ provider: 'smtp', name: 'Mail', address: 'shop@example.in' },
      credentials: { host: 'mail.example.in' },
    });
    const dueAt = await tenant.transaction(async (ctx) => {
      const common = { senderId: sender.id, channel: 'email' as const, address: 'a@example.in', type: 'text' as const };
      const values = { ...common, direction: 'outbound' as const, status: 'queued' as const, createdAt: now };
      const message = await Message.add(ctx, { ...values, dueAt: now, content: 'Hello' });
      await markSending(ctx, (await lockSender(ctx, sender.id)) as Sender, [message]);
      return (await Message.of(ctx).findOne({ id: message.id }).throwIfNotFound()).dueAt;
    });
    expect((dueAt as Date).getTime() - now.getTime()).toBeGreaterThan(120_000);
  });
});

describe('reconcileMessages with a vendor that calls back', () => {
  const uncertain = (line: Line) => line.sent({ status: 'uncertain', dueAt: new Date(now.getTime() + 600_000) });
  const aLine = async (): Promise<Line> => openLine(test.app, await test.createTenant());

  it('sends a message again when no report came in time', async () => {
    const line = await aLine();
    const { id } = await uncertain(line);
    later(602_000);
    await reconcileMessages(test.app);
    expect(await row(line.tenant, id)).toMatchObject({ status: 'queued' });
  });

  it('waits again when the server was down during the wait', async () => {
    const line = await aLine();
    const { id } = await uncertain(line);
    later(3_600_000);
    await reconcileMessages(test.app);
    expect(await row(line.tenant, id)).toMatchObject({ status: 'uncertain', dueAt: new Date(now.getTime() + 600_000) });
  });

  it('waits while earlier webhooks are unprocessed', async () => {
    const line = await aLine();
    const { id } = await uncertain(line);
    const { body, headers } = line.signed({ statuses: [] });
    later(590_000);
    await createWebhookReceiver(test.app).receive(line.senderId, { method: 'POST', body, headers }, '');
    later(12_000);
    await reconcileMessages(test.app);
    expect(await row(line.tenant, id)).toMatchObject({ status: 'uncertain', dueAt: new Date(now.getTime() + 10_000) });
  });
});

describe('sendDueMessages, at the time of sending', () => {
  it('skips a push subscription of a blocked contact, and refuses further messages', async () => {
    const { tenant, contact } = await aShop();
    const { messaging } = tenant.call;
    const sender = await messaging.senders.create({ provider: 'sandbox', channel: 'push', name: 'Push' });
    const subscription = aBrowser('asha');
    await messaging.push.subscribe({ senderId: sender.id, subscription, contactId: contact.id });
    const content = { type: 'text' as const, subject: 'Ready', text: 'Your table' };
    const write = () => messaging.messages.send({ contactId: contact.id, senderId: sender.id, content });
    const { id } = await write();
    await tenant.transaction(async (ctx) => {
      expect(await PushSubscription.of(ctx).where({ contactId: contact.id })).toHaveLength(1);
      await Contact.of(ctx).where({ id: contact.id }).patch({ isBlocked: true });
    });
    await expect(write()).rejects.toMatchObject({ code: 'FORBIDDEN', cause: { details: { kind: 'contact_blocked' } } });
    await sendDueMessages(test.app, signal);
    expect(await row(tenant, id)).toMatchObject({ status: 'skipped', errorCode: 'blocked', attempt: 0 });
    expect(await sandboxMessages(test.app, sender.id)).toEqual([]);
  });

  it('renews the media link of a template', async () => {
    const { tenant } = await aShop();
    const { id: organizationId } = tenant.organization;
    const line = await openLine(test.app, tenant);
    const picture = { mimeType: 'image/png', fileName: 'a.png', data: Buffer.from('a') };
    const media = await tenant.transaction((ctx) => storeMedia(ctx, picture));
    const url = mediaLinkUrl(test.app, organizationId, media.id);
    const header = { type: 'image', media: { url, mimeType: 'image/png', fileName: 'a.png' } };
    const template = { name: 'sale', language: 'en', header, body: [], buttons: [] };
    await line.sent({
      ...{ status: 'queued', attempt: 0, dueAt: now, templateId: newId(), startedAt: null },
      payload: { type: 'text', text: 'Sale', media: null, template } as never,
    });
    later(3 * 86_400_000);
    expect(verifyMediaToken(test.app, url.split('/').at(-1) as string)).toBeNull();
    const bodies: string[] = [];
    await using meta = await startHttpFake(async ({ body }) => {
      bodies.push(body.toString());
      return { status: 200, body: { messages: [{ id: 'wamid.1' }] } };
    });
    await tenant.transaction(async (ctx) => {
      await Sender.of(ctx)
        .where({ id: line.senderId })
        .patch({ settings: { baseUrl: meta.url } });
    });
    await sendDueMessages(test.app, signal);
    const [, token = ''] = /\/media\/([\w-]+)"/.exec(bodies.join()) ?? [];
    expect(verifyMediaToken(test.app, token)).toMatchObject({ organizationId, mediaId: media.id });
  });
});
