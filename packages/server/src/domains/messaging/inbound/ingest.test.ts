/** Inbound messages: contact, conversation and consent. */
import { ContactIdentity, Message, Sender } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { aStatus, aText, type Line, openLine } from '../../../../test/inbound.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import { dispatchMessages } from '../outbox/dispatch.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';
import { processOrganizationWebhooks } from '../webhooks/process-webhooks.ts';
import { createWebhookReceiver } from '../webhooks/webhook-receiver.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const aLine = async (): Promise<Line> => openLine(test.app, await test.createTenant());
const conversations = async ({ tenant }: Line) => (await tenant.call.messaging.conversations.list({})).items;
const messages = async ({ tenant }: Line) => (await tenant.call.messaging.messages.list({})).items;
const consents = async ({ tenant }: Line) =>
  (await tenant.call.contacts.consents.list({})).items.map(({ address, status, source }) => [address, status, source]);

const phone = '+919819245678';

describe('ingestInbound', () => {
  it('creates the contact and the conversation, stores a repeated message once, and emits an event', async () => {
    const line = await aLine();
    const said = aText('Is it   open today?');
    await line.tell(said, said);
    await line.tell(said);
    const [conversation, ...others] = await conversations(line);
    expect(others).toEqual([]);
    expect(conversation).toMatchObject({
      ...{ address: phone, status: 'open', unreadCount: 1, contactName: 'Asha', channel: 'whatsapp' },
      ...{ lastMessagePreview: 'Is it open today?', lastMessageDirection: 'inbound' },
    });
    const contact = await line.tenant.call.contacts.get({ id: conversation?.contactId as string });
    expect(contact).toMatchObject({ name: 'Asha', phone, source: 'whatsapp', unreadCount: 1 });
    expect(contact.lastMessageAt).toEqual(conversation?.lastMessageAt);
    const [message] = await messages(line);
    expect(message).toMatchObject({ direction: 'inbound', status: 'delivered', content: 'Is it   open today?' });
    expect(await eventsOf(line.tenant)).toContainEqual([
      'messaging.message.received',
      {
        messageId: message?.id,
        conversationId: conversation?.id,
        contactId: contact.id,
        senderId: line.senderId,
      },
    ]);
  });

  it('opens a closed conversation and counts unread messages', async () => {
    const line = await aLine();
    await line.tell(aText('One'));
    const [{ id, contactId } = { id: '', contactId: '' }] = await conversations(line);
    await line.tenant.call.messaging.conversations.close({ id });
    await line.tell(aText('Two'), aText('Three'));
    expect(await conversations(line)).toMatchObject([
      { id, status: 'open', unreadCount: 3, lastMessagePreview: 'Three' },
    ]);
    const read = await line.tenant.call.messaging.conversations.markRead({ id });
    expect(read.unreadCount).toBe(0);
    expect(await line.tenant.call.contacts.get({ id: contactId as string })).toMatchObject({ unreadCount: 0 });
    expect((await messages(line)).map(({ status, content }) => [content, status])).toEqual([
      ['Three', 'read'],
      ['Two', 'read'],
      ['One', 'read'],
    ]);
  });

  it('puts the campaign message before the reply', async () => {
    const line = await aLine();
    await line.sent({ status: 'delivered', content: 'Sale!' });
    await line.tell(aText('What sale?'));
    const [{ id } = { id: '' }] = await conversations(line);
    const { items } = await line.tenant.call.messaging.messages.list({ filter: { conversationId: id } });
    expect(items.map(({ content }) => content)).toEqual(['What sale?', 'Sale!']);
  });

  it('joins the contact’s conversation when the message has no phone number', async () => {
    const line = await aLine();
    await line.tell(aText('Hello', { from_user_id: 'IN.1234' }));
    await line.tell(aText('And now hidden', { from: null, from_user_id: 'IN.1234' }));
    const [conversation, ...others] = await conversations(line);
    expect(others).toEqual([]);
    expect(conversation).toMatchObject({ address: phone, unreadCount: 2 });
    const identities = await line.tenant.transaction((ctx) => ContactIdentity.of(ctx).orderBy('channel').execute());
    expect(identities.map(({ channel, address, contactId }) => [channel, address, contactId])).toEqual([
      ['phone', phone, conversation?.contactId],
      ['whatsapp', 'IN.1234', conversation?.contactId],
    ]);
  });

  it('uses the user id as address for a contact without a phone number', async () => {
    const line = await aLine();
    await line.tell(aText('Hello', { from: null, from_user_id: 'IN.99' }));
    await line.tell(aText('With a phone', { from_user_id: 'IN.99' }));
    expect((await conversations(line)).map((one) => [one.address, one.unreadCount])).toEqual([['IN.99', 2]]);
  });

  it('finds the contact by address and keeps its name', async () => {
    const line = await aLine();
    const contact = await line.tenant.call.contacts.create({ name: 'Dr. Asha Nair', phone });
    await line.tell(aText('Hello'));
    expect(await conversations(line)).toMatchObject([{ contactId: contact.id, contactName: 'Dr. Asha Nair' }]);
  });

  it('creates each contact once when several workers process concurrently', async () => {
    const line = await aLine();
    const webhooks = createWebhookReceiver(test.app);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 8; i++) {
        const webhook = line.signed(aText(`Hi ${round}`, { from: `91981924000${i}`, name: `Person ${i}` }));
        await webhooks.receive(line.senderId, { method: 'POST', ...webhook }, '');
      }
    }
    const { id } = line.tenant.organization;
    await Promise.all([1, 2, 3].map(() => processOrganizationWebhooks(test.app, id)));
    while (await processOrganizationWebhooks(test.app, id));
    expect((await line.tenant.call.contacts.list({})).items).toHaveLength(8);
    expect((await conversations(line)).map(({ unreadCount }) => unreadCount)).toEqual(Array(8).fill(3));
  });
});

describe('applyConsentWords', () => {
  const outbound = async (line: Line) => (await messages(line)).filter(({ direction }) => direction === 'outbound');

  it('opts out on STOP with one confirmation a day, and in again on START', async () => {
    const line = await aLine();
    const minutesAgo = (minutes: number) => ({ at: new Date(Date.now() - minutes * 60_000) });
    await line.tell(aText('Stop.', minutesAgo(9)));
    expect(await consents(line)).toEqual([[phone, 'opted_out', 'keyword']]);
    expect(await outbound(line)).toMatchObject([{ status: 'queued', address: phone, isFromBot: true }]);
    const [conversation] = await conversations(line);
    const content = { text: 'But wait!' };
    await expect(
      line.tenant.call.messaging.messages.send({
        conversationId: conversation?.id as string,
        content: content as never,
      }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN', cause: { details: { kind: 'contact_opted_out' } } });
    await line.tell(aText('STOP', minutesAgo(8)));
    await line.tell(aText('start', minutesAgo(7)));
    expect(await consents(line)).toEqual([[phone, 'opted_in', 'keyword']]);
    await line.tell(aText('please stop texting me', minutesAgo(6)));
    expect(await consents(line)).toEqual([[phone, 'opted_out', 'request']]);
    expect(await outbound(line)).toHaveLength(1);
  });

  it('confirms two STOPs of one batch once', async () => {
    const line = await aLine();
    await line.tell(aText('STOP'), aText('STOP', { from: '919819245679' }), aText('stop!'));
    expect((await outbound(line)).map(({ address }) => address).sort()).toEqual([phone, '+919819245679']);
  });

  it('ignores a yes that answers another question', async () => {
    const line = await aLine();
    await line.tell(aText('Yes'), aText('START'), aText('don’t stop'));
    expect(await consents(line)).toEqual([]);
    expect(await outbound(line)).toEqual([]);
  });

  it('opts out the phone number and the user id', async () => {
    const line = await aLine();
    await line.tell(aText('STOP', { from_user_id: 'IN.7' }));
    expect((await consents(line)).map(([address]) => address).sort()).toEqual([phone, 'IN.7'].sort());
  });

  it('orders statements by the time of writing, not of arrival', async () => {
    const line = await aLine();
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    await line.tell(aText('STOP', { at: minutesAgo(10) }));
    await line.tell(aText('START', { at: minutesAgo(20) }));
    expect((await consents(line))[0]).toEqual([phone, 'opted_out', 'keyword']);
    await line.tell(aText('START', { at: minutesAgo(5) }));
    expect((await consents(line))[0]).toEqual([phone, 'opted_in', 'keyword']);
  });

  it('stores consents that WhatsApp reports once each', async () => {
    const line = await aLine();
    const at = (minutes: number) => String(Math.floor(Date.now() / 1000) - minutes * 60);
    const preference = (value: string, minutes: number) => ({
      user_preferences: [{ wa_id: '919819245678', value, category: 'marketing_messages', timestamp: at(minutes) }],
    });
    const stop = preference('stop', 30);
    await line.tell(stop);
    await line.tell(preference('resume', 20));
    await line.tell(stop);
    expect(await consents(line)).toEqual([[phone, 'opted_in', 'marketing_messages']]);
    const history = await line.tenant.call.contacts.consents.history({ channel: 'whatsapp', address: phone });
    expect(history.items).toHaveLength(2);
  });
});

describe('a person by either spelling of a phone number', () => {
  const sendTo = (line: Line, contactId: string) =>
    line.tenant.call.messaging.messages.send({
      contactId,
      senderId: line.senderId,
      content: { text: 'Hello' } as never,
    });
  const out = { code: 'FORBIDDEN', cause: { details: { kind: 'contact_opted_out' } } };

  it.each([
    ['Brazil', '+5531988880001', '553188880001'],
    ['Mexico', '+525512345678', '5215512345678'],
    ['Argentina', '+541123456789', '5491123456789'],
    ['Argentina, stored with 9', '+5491123456789', '541123456789'],
    ['Benin', '+2290197123456', '22997123456'],
    ['Ivory Coast', '+2250707123456', '22507123456'],
    ['Ivory Coast, another operator', '+2250544123456', '22544123456'],
  ])('C1: %s: %s is opted out by %s', async (_country, stored, waId) => {
    const line = await aLine();
    const contact = await line.tenant.call.contacts.create({ name: 'Ana', phone: stored });
    const conversation = await line.tenant.call.messaging.conversations.open({
      contactId: contact.id,
      senderId: line.senderId,
    });
    await line.tell(aText('Stop, please', { from: waId }));
    expect(await conversations(line)).toMatchObject([{ id: conversation.id, contactId: contact.id, unreadCount: 1 }]);
    await expect(sendTo(line, contact.id)).rejects.toMatchObject(out);
    await line.tell(aText('START', { from: waId, at: new Date(Date.now() + 1_000) }));
    await expect(sendTo(line, contact.id)).resolves.toMatchObject({ status: 'queued' });
  });

  it('C1: a consent of either spelling, or of the user id, counts; the latest one decides', async () => {
    const line = await aLine();
    const { contacts } = line.tenant.call;
    const contact = await contacts.create({ name: 'Ana', phone: '+5491123456789' });
    const set = (address: string, status: 'opted_in' | 'opted_out') =>
      contacts.consents.set({ channel: 'whatsapp', address, status, source: 'form' });
    await set('+541123456789', 'opted_out');
    await expect(sendTo(line, contact.id)).rejects.toMatchObject(out);
    expect((await contacts.consents.list({ filter: { contactId: contact.id } })).items).toHaveLength(1);
    await set('+5491123456789', 'opted_in');
    await line.tell(aText('Hi', { from: '5491123456789', from_user_id: 'AR.1' }));
    await expect(sendTo(line, contact.id)).resolves.toMatchObject({ status: 'queued' });
    await line.tell(aText('STOP', { from: null, from_user_id: 'AR.1', at: new Date(Date.now() + 2_000) }));
    await expect(sendTo(line, contact.id)).rejects.toMatchObject(out);
  });

  it('C2: a number that the vendor vouches for makes a contact, whatever the numbering plan says', async () => {
    const line = await aLine();
    await line.tell(aText('Oi', { from: '553188887777' }), aText('Hi', { from: '99912345678' }));
    const found = (await line.tenant.call.contacts.list({})).items.map((contact) => contact.phone);
    expect(found.sort()).toEqual(['+5531988887777', '+99912345678']);
    expect((await conversations(line)).every(({ contactId }) => contactId !== null)).toBe(true);
  });

  it('C1: learns the address under which WhatsApp knows a recipient', async () => {
    const line = await aLine();
    const contact = await line.tenant.call.contacts.create({ name: 'Ana', phone: '+84701234567' });
    const { id, address } = await line.sent({ address: '+84701234567', contactId: contact.id });
    const sender = await line.tenant.transaction((ctx) =>
      Sender.of(ctx).findOne({ id: line.senderId }).throwIfNotFound().execute(),
    );
    const scope = {
      app: test.app,
      actor: { type: 'system' as const, name: 'test' },
      organization: line.tenant.organization,
    };
    const account = await line.tenant.transaction((ctx) => decryptSenderAccount(test.app, ctx.db, sender));
    const send = async () => ({ externalId: 'wamid.1', knownAs: '+841201234567' });
    const provider = { ...messagingProvider(test.app, 'whatsapp_cloud'), send };
    const outgoing = { id, attempt: 1, address, content: { type: 'text', text: 'Hi' } as never, campaignId: null };
    await dispatchMessages(scope, { account, provider, grantedAt: performance.now() }, [outgoing]);
    await line.tell(aText('STOP', { from: '841201234567' }));
    expect(await conversations(line)).toMatchObject([{ contactId: contact.id }]);
    await expect(sendTo(line, contact.id)).rejects.toMatchObject(out);
  });

  it('C1: a STOP counts for a contact that is created later, by the other spelling', async () => {
    for (const [stored, waId] of [
      ['+2290197123456', '22997123456'],
      ['+5491123456789', '541123456789'],
    ] as const) {
      const line = await aLine();
      await line.tell(aText('STOP', { from: waId }));
      const [made] = (await line.tenant.call.contacts.list({})).items;
      await line.tenant.call.contacts.delete({ id: made?.id as string });
      const contact = await line.tenant.call.contacts.create({ name: 'Later', phone: stored });
      await expect(sendTo(line, contact.id)).rejects.toMatchObject(out);
    }
  });

  it('C37: shows what was sent from the app, without an unread message or a window', async () => {
    const line = await aLine();
    const echo = { from: '91980001', to: '919819245678', id: 'wamid.e', timestamp: '1739321024', type: 'text' };
    await line.tell({ message_echoes: [{ ...echo, text: { body: 'Stop' } }] });
    expect(await messages(line)).toMatchObject([{ direction: 'outbound', status: 'sent', content: 'Stop' }]);
    expect(await conversations(line)).toMatchObject([
      { address: phone, unreadCount: 0, lastMessageDirection: 'outbound', lastInboundAt: null },
    ]);
    expect(await consents(line)).toEqual([]);
    await line.tell(aStatus('wamid.e', 'read'));
    expect(await messages(line)).toMatchObject([{ status: 'read' }]);
  });
});

describe('storeAccountReports', () => {
  it('stores health, limits and template decisions', async () => {
    const line = await aLine();
    const body = Buffer.from(
      JSON.stringify({
        entry: [
          {
            time: 1,
            changes: [{ field: 'account_update', value: { event: 'ACCOUNT_RESTRICTION' } }],
          },
        ],
      }),
    );
    const { createHmac } = await import('node:crypto');
    const { APP_SECRET } = await import('../../../../test/inbound.ts');
    const signature = createHmac('sha256', APP_SECRET).update(body).digest('hex');
    const headers = { 'x-hub-signature-256': `sha256=${signature}` };
    await createWebhookReceiver(test.app).receive(line.senderId, { method: 'POST', body, headers }, '');
    await processOrganizationWebhooks(test.app, line.tenant.organization.id);
    expect(await line.tenant.call.messaging.whatsappAccounts.get({ id: line.senderId })).toMatchObject({
      healthStatus: 'critical',
    });
    expect(await line.tenant.transaction((ctx) => Message.of(ctx).resultSize())).toBe(0);
  });
});
