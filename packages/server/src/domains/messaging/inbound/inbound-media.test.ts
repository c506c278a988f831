import { Message, PushSubscription } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLine } from '../../../../test/inbound.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { addWhatsapp, startWhatsapp } from '../../../../test/sending.ts';
import { aBrowser } from '../../../../test/worlds/messaging.ts';
import { applyStatusReports } from '../messages/status-reports.ts';
import { fetchInboundMedia } from './inbound-media.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

describe('fetchInboundMedia', () => {
  it('fetches the file from the vendor and stores it once', async () => {
    await using fake = await startWhatsapp();
    const tenant = await test.createTenant();
    const senderId = await addWhatsapp(test, tenant, fake);
    const bytes = Buffer.from('not really a picture');
    const put = await fetch(`${fake.url}/__media`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: bytes,
    });
    const { id: ref } = (await put.json()) as { id: string };
    const add = (media: object) =>
      tenant.transaction((ctx) =>
        Message.add(ctx, {
          ...{ senderId, channel: 'whatsapp', address: '+919819245678', direction: 'inbound', type: 'image' },
          ...{ status: 'delivered', payload: { media }, createdAt: ctx.now() },
        }),
      );
    const there = await add({ ref, mimeType: 'image/png', fileName: 'cat.png' });
    const deleted = await add({ ref: '1', mimeType: 'image/png', fileName: null });
    const organizationId = tenant.organization.id;
    for (let i = 0; i < 2; i++) await fetchInboundMedia(test.app, { organizationId, messageId: there.id });
    await fetchInboundMedia(test.app, { organizationId, messageId: deleted.id }).catch(() => {});
    const { items } = await tenant.call.messaging.media.list({});
    expect(items).toMatchObject([
      { fileName: 'cat.png', mimeType: 'image/png', sizeBytes: bytes.length, createdBy: null },
    ]);
    expect(await tenant.call.messaging.messages.get({ id: there.id })).toMatchObject({ mediaId: items[0]?.id });
    expect(await tenant.call.messaging.messages.get({ id: deleted.id })).toMatchObject({ mediaId: null });
  });
});

describe('applyStatusReports with an unreachable push subscription', () => {
  it('expires the subscription without an opt-out', async () => {
    const { tenant } = await openLine(test.app, await test.createTenant());
    const sender = await tenant.call.messaging.senders.create({ provider: 'sandbox', channel: 'push', name: 'Push' });
    const subscription = await tenant.call.messaging.push.subscribe({
      senderId: sender.id,
      subscription: aBrowser('one'),
    });
    await tenant.transaction(async (ctx) => {
      const message = await Message.add(ctx, {
        ...{ senderId: sender.id, channel: 'push', address: subscription.id, direction: 'outbound', status: 'sending' },
        ...{ attempt: 1, createdAt: ctx.now() },
      });
      const failure = { code: '410', message: 'Unregistered', suppress: 'unreachable' as const };
      const report = { kind: 'status' as const, externalId: null, token: `${message.id}.1`, status: 'failed' as const };
      await applyStatusReports(ctx, sender.id, [
        { ...report, at: ctx.now(), failure, pricing: null, accountRef: null },
      ]);
    });
    const [kept] = await tenant.transaction((ctx) => PushSubscription.of(ctx).execute());
    expect(kept?.expiredAt).toBeInstanceOf(Date);
    expect((await tenant.call.contacts.consents.list({})).items).toEqual([]);
  });
});
