/** Webhooks of WhatsApp, from receipt to their effects. */
import { ExternalMessage, InboundWebhook, Message, newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { APP_SECRET, aStatus, aText, type Line, openLine } from '../../../../test/inbound.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { processOrganizationWebhooks, processWebhooks } from './process-webhooks.ts';
import { createWebhookReceiver } from './webhook-receiver.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const aLine = async (): Promise<Line> => openLine(test.app, await test.createTenant());
const inbox = ({ tenant }: Line) => tenant.transaction((ctx) => InboundWebhook.of(ctx).orderBy('id').execute());
const stored = ({ tenant }: Line, id: string) =>
  tenant.transaction((ctx) => Message.of(ctx).findOne({ id }).throwIfNotFound().execute());
const told = async ({ tenant }: Line, prefix = 'messaging.') =>
  (await eventsOf(tenant)).filter(([type]) => type.startsWith(prefix));

describe('createWebhookReceiver', () => {
  const post = (body: Buffer, headers: Record<string, string>) => ({ method: 'POST' as const, body, headers });

  it('receive: stores a signed webhook without its signature', async () => {
    const line = await aLine();
    const { body, headers } = line.signed(aStatus('wamid.x', 'sent'));
    await createWebhookReceiver(test.app).receive(
      line.senderId,
      post(body, { ...headers, 'content-type': 'a/b' }),
      '?token=t.1',
    );
    const [kept] = await inbox(line);
    expect(kept?.body).toEqual(body);
    expect(kept?.headers).toEqual({ 'content-type': 'a/b', ':token': 't.1' });
  });

  it('receive: refuses forged, altered and unaddressed webhooks, and stores nothing', async () => {
    const line = await aLine();
    const other = await aLine();
    const webhooks = createWebhookReceiver(test.app);
    const { body, headers } = line.signed(aStatus('wamid.x', 'sent'));
    const refused = { code: 'UNAUTHORIZED' };
    const changed = Buffer.from(body.toString().replace('sent', 'read'));
    await expect(webhooks.receive(line.senderId, post(changed, headers), '')).rejects.toMatchObject(refused);
    await expect(webhooks.receive(line.senderId, post(body, {}), '')).rejects.toMatchObject(refused);
    await expect(webhooks.receive(newId(), post(body, headers), '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(webhooks.receive('nonsense', post(body, headers), '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect([...(await inbox(line)), ...(await inbox(other))]).toEqual([]);
  });

  it('receive: uses a new secret at once, and refuses a deleted sender', async () => {
    const line = await aLine();
    const webhooks = createWebhookReceiver(test.app);
    const { body, headers } = line.signed(aStatus('wamid.x', 'sent'));
    await webhooks.receive(line.senderId, post(body, headers), '');
    const { senders } = line.tenant.call.messaging;
    const credentials = { accessToken: 'EAAGother', phoneNumberId: line.phoneNumberId, verifyToken: 'a-verify-token' };
    await senders.update({
      id: line.senderId,
      credentials: { ...credentials, appSecret: 'another-secret-of-the-app' },
    });
    await createWebhookReceiver(test.app)
      .receive(line.senderId, post(body, headers), '')
      .then(
        () => expect.unreachable(),
        (error) => expect(error).toMatchObject({ code: 'UNAUTHORIZED' }),
      );
    await senders.update({ id: line.senderId, credentials: { ...credentials, appSecret: APP_SECRET } });
    await webhooks.receive(line.senderId, post(body, headers), '');
    await senders.delete({ id: line.senderId });
    await expect(createWebhookReceiver(test.app).receive(line.senderId, post(body, headers), '')).rejects.toMatchObject(
      {
        code: 'NOT_FOUND',
      },
    );
  });

  it('answerHandshake: answers the right verify token only', async () => {
    const line = await aLine();
    const webhooks = createWebhookReceiver(test.app);
    const get = { method: 'GET' as const, body: Buffer.alloc(0), headers: {} };
    const query = (token: string) =>
      `?hub.mode=subscribe&hub.challenge=4711&hub.verify_token=${encodeURIComponent(token)}`;
    expect(await webhooks.answerHandshake(line.senderId, get, query('a-verify-token'))).toBe('4711');
    await expect(webhooks.answerHandshake(line.senderId, get, query('another'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('processOrganizationWebhooks', () => {
  it('matches status reports by token and links the vendor’s id', async () => {
    const line = await aLine();
    const message = await line.sent({ status: 'uncertain', dueAt: new Date() });
    await line.tell(aStatus('wamid.lost', 'delivered', { biz_opaque_callback_data: `${message.id}.1` }));
    expect(await stored(line, message.id)).toMatchObject({
      status: 'delivered',
      externalId: 'wamid.lost',
      dueAt: null,
    });
    await line.tell(aStatus('wamid.lost', 'read', { pricing: { billable: true, category: 'utility' } }));
    expect(await stored(line, message.id)).toMatchObject({ status: 'read', pricing: { category: 'utility' } });
    expect(await told(line)).toEqual([
      ['messaging.message.changed', expect.objectContaining({ messageId: message.id, conversationId: null })],
      ['messaging.message.changed', expect.objectContaining({ messageId: message.id })],
    ]);
  });

  it('finds later reports by the id of an earlier one, when the vendor’s answer was lost', async () => {
    const line = await aLine();
    const { id } = await line.sent({ status: 'uncertain' });
    await line.tell(aStatus('wamid.lost', 'sent', { biz_opaque_callback_data: `${id}.1` }));
    expect(await stored(line, id)).toMatchObject({ status: 'sent', externalId: 'wamid.lost' });
    await line.tell(aStatus('wamid.lost', 'read'));
    expect(await stored(line, id)).toMatchObject({ status: 'read' });
  });

  it('emits one event for up to 500 messages of a campaign', async () => {
    const line = await aLine();
    const campaignId = newId();
    const ids = Array.from({ length: 700 }, newId);
    await line.tenant.transaction(async (ctx) => {
      const common = { organizationId: ctx.organization.id, senderId: line.senderId, channel: 'whatsapp', campaignId };
      const rows = ids.map((id) => ({
        ...{ ...common, id, address: '+919819245678', direction: 'outbound', status: 'accepted', attempt: 1 },
        createdAt: ctx.now(),
      }));
      await ctx.db.table(Message.tableName).insert(rows);
    });
    await line.tell(...ids.map((id) => aStatus(`wamid.${id}`, 'sent', { biz_opaque_callback_data: `${id}.1` })));
    const events = await told(line);
    expect(events.map(([, { messageIds }]) => (messageIds as string[]).length)).toEqual([500, 200]);
    const again = ids.map((id) => aStatus(`wamid.${id}`, 'sent', { biz_opaque_callback_data: `${id}.1` }));
    await line.tell(...again);
    expect(await told(line)).toHaveLength(2);
  });

  it('retries reports about unknown messages until the vendor’s id is stored', async () => {
    const line = await aLine();
    const message = await line.sent({ status: 'accepted', externalId: 'wamid.late' });
    await line.tell(aStatus('wamid.late', 'sent'));
    const [waiting] = await inbox(line);
    expect(waiting).toMatchObject({ tries: 1, error: '1 reports about messages that are not known' });
    expect(waiting?.dueAt?.getTime()).toBeGreaterThan(Date.now() - 1_000);
    await line.tenant.transaction(async (ctx) => {
      const name = { senderId: line.senderId, externalId: 'wamid.late', messageId: message.id, attempt: 1 };
      await ExternalMessage.add(ctx, { ...name, messageCreatedAt: message.createdAt });
      await InboundWebhook.of(ctx).patch({ dueAt: ctx.now() });
    });
    await processOrganizationWebhooks(test.app, line.tenant.organization.id);
    expect((await stored(line, message.id)).status).toBe('sent');
    expect(await inbox(line)).toMatchObject([{ dueAt: null, error: null }]);
  });

  it('gives up reports about unknown messages, and records it', async () => {
    const line = await aLine();
    await line.tell(aStatus('wamid.strange', 'sent'));
    for (let look = 0; look < 4; look++) {
      await line.tenant.transaction((ctx) => InboundWebhook.of(ctx).patch({ dueAt: ctx.now() }).execute());
      await processOrganizationWebhooks(test.app, line.tenant.organization.id);
    }
    expect(await inbox(line)).toMatchObject([{ dueAt: null, tries: 5, error: expect.stringContaining('not known') }]);
  });

  it('touches no message of another organization or another number', async () => {
    const mine = await aLine();
    const theirs = await aLine();
    const message = await theirs.sent();
    const token = { biz_opaque_callback_data: `${message.id}.1` };
    await mine.tell(aStatus('wamid.1', 'failed', token));
    await mine.tell({ ...aStatus('wamid.1', 'failed', token), metadata: { phone_number_id: theirs.phoneNumberId } });
    expect((await stored(theirs, message.id)).status).toBe('sending');
    const second = await openLine(test.app, mine.tenant);
    const other = await second.sent();
    await mine.tell(aStatus('wamid.2', 'sent', { biz_opaque_callback_data: `${other.id}.1` }));
    expect((await stored(second, other.id)).status).toBe('sending');
    // One URL serves both numbers; the report names the other one.
    const metadata = { phone_number_id: second.phoneNumberId };
    await mine.tell({ ...aStatus('wamid.2', 'sent', { biz_opaque_callback_data: `${other.id}.1` }), metadata });
    expect((await stored(second, other.id)).status).toBe('sent');
  });

  it('suppresses the address of a contact who blocked the number, once', async () => {
    const line = await aLine();
    const message = await line.sent({ status: 'accepted' });
    const errors = [{ code: 131050, title: 'User has stopped receiving marketing messages' }];
    const failed = aStatus('wamid.1', 'failed', { biz_opaque_callback_data: `${message.id}.1`, errors });
    await line.tell(failed);
    await line.tell(failed);
    const { items } = await line.tenant.call.contacts.consents.list({});
    expect(items).toMatchObject([{ address: message.address, status: 'opted_out', source: 'whatsapp' }]);
    const input = { channel: 'whatsapp' as const, address: message.address };
    expect((await line.tenant.call.contacts.consents.history(input)).items).toHaveLength(1);
  });

  it('lets concurrent workers process each webhook once', async () => {
    const line = await aLine();
    const webhooks = createWebhookReceiver(test.app);
    const messages = await Promise.all(Array.from({ length: 40 }, () => line.sent({ status: 'accepted' })));
    for (const { id } of messages) {
      for (const status of ['read', 'sent', 'delivered']) {
        const webhook = line.signed(aStatus(`wamid.${id}`, status, { biz_opaque_callback_data: `${id}.1` }));
        await webhooks.receive(line.senderId, { method: 'POST', ...webhook }, '');
      }
    }
    const { signal } = new AbortController();
    await Promise.all([1, 2, 3].map(() => processWebhooks(test.app, signal)));
    await processWebhooks(test.app, signal);
    const statuses = await line.tenant.transaction((ctx) => Message.of(ctx).distinct('status').execute());
    expect(statuses).toMatchObject([{ status: 'read' }]);
    expect((await inbox(line)).every(({ dueAt, tries }) => dueAt === null && tries === 1)).toBe(true);
  });
});

describe('processWebhooks with a faulty webhook', () => {
  it('does not delay the others, and retries it', async () => {
    const line = await aLine();
    const [good, bad] = [await line.sent(), await line.sent()];
    await test.sql(`alter table messaging.messages add constraint refuse check (external_id <> 'wamid.bad') not valid`);
    try {
      const webhooks = createWebhookReceiver(test.app);
      for (const [name, { id }] of [
        ['bad', bad],
        ['good', good],
      ] as const) {
        const webhook = line.signed(aStatus(`wamid.${name}`, 'sent', { biz_opaque_callback_data: `${id}.1` }));
        await webhooks.receive(line.senderId, { method: 'POST', ...webhook }, '');
      }
      await processOrganizationWebhooks(test.app, line.tenant.organization.id);
    } finally {
      await test.sql('alter table messaging.messages drop constraint refuse');
    }
    expect([(await stored(line, good.id)).status, (await stored(line, bad.id)).status]).toEqual(['sent', 'sending']);
    const [first] = await inbox(line);
    expect(first).toMatchObject({ tries: 1, error: expect.stringContaining('refuse') });
    expect(first?.dueAt?.getTime()).toBeGreaterThan(Date.now());
  });

  it('removes characters that PostgreSQL rejects', async () => {
    const line = await aLine();
    const { id } = await line.sent();
    const errors = [{ code: 131_000, title: 'No\0 \ud83d' }];
    await line.tell(
      aStatus('wamid.1', 'failed', { biz_opaque_callback_data: `${id}.1`, errors }),
      aText('Hello \ud83d', { name: 'Asha \ude00' }),
    );
    expect(await inbox(line)).toMatchObject([{ dueAt: null, error: null }]);
    expect(await stored(line, id)).toMatchObject({ status: 'failed', errorMessage: 'No \ufffd' });
    const { items } = await line.tenant.call.messaging.conversations.list({});
    expect(items).toMatchObject([{ lastMessagePreview: 'Hello \ufffd', contactName: 'Asha \ufffd' }]);
  });

  it('finishes a webhook that cannot be parsed', async () => {
    const line = await aLine();
    await line.tell({ messages: [{ nonsense: true }], statuses: 'none' }, aText('Hello'));
    expect(await inbox(line)).toMatchObject([{ dueAt: null, error: null }]);
    expect((await line.tenant.call.messaging.conversations.list({})).items).toHaveLength(1);
  });
});
