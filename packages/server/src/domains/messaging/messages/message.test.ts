import { Message, Sender } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { aText, type Line, openLine } from '../../../../test/inbound.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const aLine = async (): Promise<Line> => openLine(test.app, await test.createTenant());
const phone = '+919819245678';

/** A conversation with a recent inbound message. */
async function talking() {
  const line = await aLine();
  await line.tell(aText('Hello'));
  const [conversation] = (await line.tenant.call.messaging.conversations.list({})).items;
  return { line, call: line.tenant.call.messaging, conversation: conversation as NonNullable<typeof conversation> };
}

const text = (words: string) => ({ type: 'text' as const, text: words });
const refusal = (code: string, kind: string) => ({ code, cause: { details: { kind } } });
const row = ({ tenant }: Line, id: string) =>
  tenant.transaction((ctx) => Message.of(ctx).findOne({ id }).throwIfNotFound().execute());

describe('messaging.messages.send', () => {
  it('renders the text for the contact, queues the message and updates the conversation', async () => {
    const { line, call, conversation } = await talking();
    const { items } = await call.messages.list({});
    const message = await call.messages.send({
      conversationId: conversation.id,
      content: text('Good morning, {{ first_name }}!'),
      replyToId: items[0]?.id,
    });
    expect(message).toMatchObject({
      ...{ status: 'queued', content: 'Good morning, Asha!', direction: 'outbound', address: phone },
      ...{ createdBy: line.tenant.user.id, isFromBot: false, scheduledFor: null },
    });
    expect(await row(line, message.id)).toMatchObject({
      payload: { type: 'text', text: 'Good morning, Asha!', replyTo: items[0]?.externalId },
    });
    expect(await call.conversations.get({ id: conversation.id })).toMatchObject({
      lastMessagePreview: 'Good morning, Asha!',
      lastMessageDirection: 'outbound',
    });
    expect(await eventsOf(line.tenant)).toContainEqual([
      'messaging.message.changed',
      expect.objectContaining({ messageId: message.id, conversationId: conversation.id }),
    ]);
  });

  it('takes free text for WhatsApp within 24 hours of the last message, and templates after that', async () => {
    const { line, call, conversation } = await talking();
    const in23 = new Date(Date.now() + 23 * 3_600_000);
    const in25 = new Date(Date.now() + 25 * 3_600_000);
    const send = (scheduledFor: Date) =>
      call.messages.send({ conversationId: conversation.id, content: text('Still there?'), scheduledFor });
    expect(await send(in23)).toMatchObject({ status: 'queued', scheduledFor: in23 });
    await expect(send(in25)).rejects.toMatchObject(refusal('PRECONDITION_FAILED', 'whatsapp_window_closed'));
    const contact = await line.tenant.call.contacts.create({ name: 'Ravi', phone: '+919819240099' });
    const cold = { contactId: contact.id, senderId: line.senderId };
    await expect(call.messages.send({ ...cold, content: text('Hi') })).rejects.toMatchObject({
      ...refusal('PRECONDITION_FAILED', 'whatsapp_window_closed'),
      message: expect.stringContaining('templateId'),
    });
  });

  it('needs no window for SMS and e-mail, and a subject for e-mail', async () => {
    const { line, call } = await talking();
    const sms = await call.senders.create({
      ...{ provider: 'sandbox', channel: 'sms', name: 'SMS', address: '+919800000002', isDefault: true },
    });
    await call.senders.create({
      ...{ provider: 'sandbox', channel: 'email', name: 'Mail', address: 'shop@example.in', isDefault: true },
    });
    const contact = await line.tenant.call.contacts.create({
      name: 'Ravi',
      phone: '+919819240099',
      email: 'ravi@example.in',
    });
    const to = { contactId: contact.id };
    expect(await call.messages.send({ ...to, channel: 'sms', content: text('Hi') })).toMatchObject({
      ...{ senderId: sms.id, address: '+919819240099', channel: 'sms' },
    });
    await expect(call.messages.send({ ...to, channel: 'email', content: text('Hi') })).rejects.toMatchObject({
      cause: { details: { issues: [{ path: 'content.subject' }] } },
    });
    const mail = { ...text('Hi'), subject: 'Your order' };
    expect(await call.messages.send({ ...to, channel: 'email', content: mail })).toMatchObject({
      subject: 'Your order',
    });
    await expect(call.messages.send({ ...to, channel: 'push', content: text('Hi') })).rejects.toMatchObject(
      refusal('PRECONDITION_FAILED', 'default_sender_missing'),
    );
    const unreachable = await line.tenant.call.contacts.create({ name: 'Without an address' });
    await expect(
      call.messages.send({ contactId: unreachable.id, senderId: sms.id, content: text('Hi') }),
    ).rejects.toMatchObject(refusal('CONFLICT', 'contact_address_missing'));
  });

  it('refuses contacts that opted out or are blocked, and content that cannot be sent', async () => {
    const { line, call, conversation } = await talking();
    const send = (words: string) => call.messages.send({ conversationId: conversation.id, content: text(words) });
    await expect(send('{{ order_number }} is ready')).rejects.toMatchObject(refusal('BAD_REQUEST', 'variable_missing'));
    const elsewhere = { conversationId: conversation.id, senderId: line.senderId, content: text('Hi') };
    await expect(call.messages.send(elsewhere)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const { contacts } = line.tenant.call;
    await contacts.consents.set({ channel: 'whatsapp', address: phone, status: 'opted_out', source: 'form' });
    await expect(send('Hi')).rejects.toMatchObject(refusal('FORBIDDEN', 'contact_opted_out'));
    await contacts.consents.set({ channel: 'whatsapp', address: phone, status: 'opted_in', source: 'form' });
    await contacts.block({ id: conversation.contactId as string });
    await expect(send('Hi')).rejects.toMatchObject(refusal('FORBIDDEN', 'contact_blocked'));
    await contacts.unblock({ id: conversation.contactId as string });
    await line.tenant.transaction((ctx) => Sender.of(ctx).patch({ isActive: false }).execute());
    await expect(send('Hi')).rejects.toMatchObject(refusal('PRECONDITION_FAILED', 'sender_inactive'));
    expect((await call.messages.list({ filter: { direction: 'outbound' } })).items).toEqual([]);
  });
});

describe('messaging.messages', () => {
  it('cancel: cancels a queued message once, and not while it is sent', async () => {
    const { line, call, conversation } = await talking();
    const scheduledFor = new Date(Date.now() + 3_600_000);
    const { id } = await call.messages.send({ conversationId: conversation.id, content: text('Later'), scheduledFor });
    expect(await call.messages.cancel({ id })).toMatchObject({ status: 'cancelled' });
    expect((await row(line, id)).dueAt).toBeNull();
    await expect(call.messages.cancel({ id })).rejects.toMatchObject(refusal('CONFLICT', 'message_not_queued'));
    const leaving = await line.sent();
    await expect(call.messages.cancel({ id: leaving.id })).rejects.toMatchObject(
      refusal('CONFLICT', 'message_not_queued'),
    );
  });

  it('retry: queues a failed message; late reports about the failed attempt are ignored', async () => {
    const { line, call } = await talking();
    const message = await line.sent({ status: 'failed', failedAt: new Date(), errorCode: '1', errorMessage: 'No' });
    expect(await call.messages.retry({ id: message.id })).toMatchObject({
      ...{ status: 'queued', failedAt: null, errorCode: null },
    });
    const failed = { id: 'wamid.f', status: 'failed', timestamp: '1', biz_opaque_callback_data: `${message.id}.1` };
    await line.tell({ statuses: [failed] });
    expect((await row(line, message.id)).status).toBe('queued');
    await expect(call.messages.retry({ id: message.id })).rejects.toMatchObject(
      refusal('CONFLICT', 'message_not_failed'),
    );
  });

  it('cancel, retry: refuse a campaign’s message; resolve: takes it', async () => {
    const { line, call } = await talking();
    const campaignId = '01990000-0000-7000-8000-000000000009';
    const failed = await line.sent({ status: 'failed', campaignId });
    await expect(call.messages.retry({ id: failed.id })).rejects.toMatchObject(
      refusal('CONFLICT', 'message_owned_by_campaign'),
    );
    const lost = await line.sent({ status: 'uncertain', campaignId });
    expect(await call.messages.resolve({ id: lost.id, outcome: 'sent' })).toMatchObject({ status: 'sent' });
    expect(await eventsOf(line.tenant)).toContainEqual([
      'messaging.messages.changed',
      { campaignId, messageIds: [lost.id] },
    ]);
  });

  it.each([
    ['sent', { status: 'sent', dueAt: null }],
    ['failed', { status: 'failed', errorCode: 'resolved' }],
    ['resend', { status: 'queued', dueAt: expect.any(Date) }],
  ] as const)('resolve: settles an uncertain message as %s, once', async (outcome, expected) => {
    const { line, call } = await talking();
    const { id } = await line.sent({ status: 'uncertain' });
    const all = await Promise.allSettled([1, 2, 3].map(() => call.messages.resolve({ id, outcome })));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await row(line, id)).toMatchObject(expected);
  });
});
