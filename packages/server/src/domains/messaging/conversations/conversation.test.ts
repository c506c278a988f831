import { type Conversation, inSystem, MailRow, Member, Message, newId } from '@tessera/db';
import { createUser } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { aText, type Line, openLine } from '../../../../test/inbound.ts';
import { callerFor, createTestApp, type TestApp } from '../../../../test/index.ts';
import type { ListConversationsInput } from './conversation.schema.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ jobs: true });
});
afterAll(() => test[Symbol.asyncDispose]());

const aLine = async (): Promise<Line> => openLine(test.app, await test.createTenant());

/** Waits until so many transactions wait for a lock. */
const blockedTransactions = (count: number) =>
  vi.waitFor(
    async () => {
      const [{ waiting } = { waiting: 0 }] = await test.sql<{ waiting: number }>(
        `select count(*)::int as waiting from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(waiting).toBeGreaterThanOrEqual(count);
    },
    { timeout: 5_000 },
  );

describe('messaging.conversations', () => {
  it('list: filters, and returns the most recently active first', async () => {
    const line = await aLine();
    const { conversations } = line.tenant.call.messaging;
    for (const i of [1, 2, 3])
      await line.tell(aText(`Question ${i}`, { from: `91981924000${i}`, name: `Person ${i}` }));
    const all = (await conversations.list({})).items;
    expect(all.map(({ contactName }) => contactName)).toEqual(['Person 3', 'Person 2', 'Person 1']);
    const [third, second, first] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
    await conversations.assign({ id: first.id, assignedTo: line.tenant.user.id });
    await conversations.close({ id: second.id });
    await conversations.markRead({ id: third.id });
    const find = async (filter: NonNullable<z.input<typeof ListConversationsInput>>['filter']) =>
      (await conversations.list({ filter })).items.map(({ contactName }) => contactName);
    expect(await find({ assignedTo: line.tenant.user.id })).toEqual(['Person 1']);
    expect(await find({ isUnassigned: true })).toEqual(['Person 3', 'Person 2']);
    expect(await find({ status: 'closed' })).toEqual(['Person 2']);
    expect(await find({ isUnread: true })).toEqual(['Person 2', 'Person 1']);
    expect(await find({ isUnread: false })).toEqual(['Person 3']);
    expect(await find({ text: 'TION 2' })).toEqual(['Person 2']);
    expect(await find({ text: '%' })).toEqual([]);
    expect(await find({ contactId: first.contactId as string, senderId: line.senderId })).toEqual(['Person 1']);
    const page = await conversations.list({ limit: 2 });
    const rest = await conversations.list({ limit: 2, cursor: page.nextCursor as string });
    expect(rest.items.map(({ id }) => id)).toEqual([first.id]);
  });

  it('open: creates one conversation, also in concurrent calls', async () => {
    const line = await aLine();
    const contact = await line.tenant.call.contacts.create({ name: 'Asha', phone: '+919819245678' });
    const input = { contactId: contact.id, senderId: line.senderId };
    const both = await Promise.all([1, 2, 3].map(() => line.tenant.call.messaging.conversations.open(input)));
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
    expect(both[0]).toMatchObject({ unreadCount: 0, lastInboundAt: null, status: 'open', address: '+919819245678' });
  });

  it('C42: assign: takes members only, and mails them unless they or the organization turned it off', async () => {
    const line = await aLine();
    const other = await test.createTenant();
    await line.tell(aText('Hello'));
    const { conversations } = line.tenant.call.messaging;
    const [{ id } = { id: '' }] = (await conversations.list({})).items;
    await expect(conversations.assign({ id, assignedTo: other.user.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await conversations.assign({ id, assignedTo: null })).toMatchObject({ assignedTo: null });

    const { tenant } = line;
    const user = await createUser(test.database);
    const organizationId = tenant.organization.id;
    await inSystem(test.database, (db) =>
      Member.query(db)
        .insert({ organizationId, userId: user.id, email: user.email, role: 'agent', status: 'active' })
        .execute(),
    );
    const agent = callerFor(test.app, {
      actor: { type: 'user', userId: user.id, sessionId: newId() },
      isStaff: false,
      organization: { id: organizationId, permissions: new Set(['messages.send']) },
    });
    const mailsAfter = async (assign: () => Promise<unknown>) => {
      await conversations.assign({ id, assignedTo: null });
      await assign();
      return inSystem(test.database, (db) => MailRow.query(db).where({ recipient: user.email }).resultSize());
    };
    const byOther = () => conversations.assign({ id, assignedTo: user.id });
    expect(await mailsAfter(byOther)).toBe(1);
    await byOther();
    expect(await mailsAfter(() => agent.messaging.conversations.assign({ id, assignedTo: user.id }))).toBe(1);
    const { preferences } = agent.identity;
    await preferences.update({ notificationPreferences: { conversationAssigned: false } });
    expect(await mailsAfter(byOther)).toBe(1);
    await preferences.update({ notificationPreferences: { conversationAssigned: true }, emailNotifications: false });
    expect(await mailsAfter(byOther)).toBe(1);
    await preferences.update({ emailNotifications: true });
    await tenant.call.organizations.settings.update({ emailNotifications: false });
    expect(await mailsAfter(byOther)).toBe(1);
    await tenant.call.organizations.settings.update({ emailNotifications: true });
    expect(await mailsAfter(byOther)).toBe(2);
  });

  it('notes: create, list and delete', async () => {
    const line = await aLine();
    await line.tell(aText('Hello'));
    const { conversations } = line.tenant.call.messaging;
    const [{ id: conversationId } = { id: '' }] = (await conversations.list({})).items;
    const note = await conversations.notes.create({ conversationId, body: 'A friend of the owner' });
    expect((await conversations.notes.list({ conversationId })).items).toEqual([note]);
    await conversations.notes.delete({ id: note.id });
    expect((await conversations.notes.list({ conversationId })).items).toEqual([]);
    await expect(conversations.notes.delete({ id: note.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('markRead: leaves messages unread that arrive during the call', async () => {
    const line = await aLine();
    await line.tell(aText('One'));
    const { conversations, messages } = line.tenant.call.messaging;
    const [{ id, contactId } = { id: '', contactId: '' }] = (await conversations.list({})).items;
    // markRead has read the conversation and waits for a message that another transaction holds.
    const { marking, telling } = await line.tenant.transaction(async (ctx) => {
      await Message.of(ctx).forUpdate();
      const marking = conversations.markRead({ id });
      await blockedTransactions(1);
      const telling = line.tell(aText('Two'));
      await blockedTransactions(2);
      return { marking, telling };
    });
    expect((await marking).unreadCount).toBe(0);
    await telling;
    const { items } = await messages.list({ filter: { conversationId: id, status: ['delivered'] } });
    expect(items.map(({ content }) => content)).toEqual(['Two']);
    expect((await conversations.get({ id })).unreadCount).toBe(1);
    expect((await line.tenant.call.contacts.get({ id: contactId as string })).unreadCount).toBe(1);
  });

  it('watch: streams inbound messages, status changes and changes by the team', async () => {
    const line = await aLine();
    const stream = await line.tenant.call.messaging.conversations.watch({ filter: { senderId: line.senderId } });
    const items = (stream as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    type Item = {
      type: string;
      message: { content: string; status: string } | null;
      conversation: Conversation | null;
    };
    const next = async (): Promise<Item> => ((await items.next()).value as [string, Item])[1];
    expect(await next()).toBeNull();
    await line.tell(aText('Hello'));
    expect(await next()).toMatchObject({
      type: 'message_received',
      message: { content: 'Hello' },
      conversation: { unreadCount: 1, contactName: 'Asha' },
    });
    const [{ id } = { id: '' }] = (await line.tenant.call.messaging.conversations.list({})).items;
    await line.tenant.call.messaging.conversations.close({ id });
    expect(await next()).toMatchObject({
      type: 'conversation_changed',
      conversation: { status: 'closed' },
      message: null,
    });
    const ours = await line.sent({ status: 'accepted' });
    await line.tell({
      statuses: [{ id: 'wamid.1', status: 'read', timestamp: '1', biz_opaque_callback_data: `${ours.id}.1` }],
    });
    expect(await next()).toMatchObject({ type: 'message_changed', message: { status: 'read' } });
    await items.return?.();
  });

  it('follow merged contacts, and keep their messages when a contact is deleted', async () => {
    const line = await aLine();
    await line.tell(aText('Hello'));
    const { contacts, messaging } = line.tenant.call;
    const [{ id, contactId } = { id: '', contactId: '' }] = (await messaging.conversations.list({})).items;
    const kept = await contacts.create({ name: 'Asha Nair' });
    await contacts.merge({ keepId: kept.id, mergeId: contactId as string });
    const isWith = async (wanted: string | null) => {
      for (let tries = 0; tries < 100; tries++) {
        const conversation = await messaging.conversations.get({ id });
        const { items } = await messaging.messages.list({ filter: { conversationId: id } });
        if ([conversation, ...items].every((one) => one.contactId === wanted)) return true;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return false;
    };
    expect(await isWith(kept.id)).toBe(true);
    await contacts.delete({ id: kept.id });
    expect(await isWith(null)).toBe(true);
    await line.tell(aText('Me again'));
    expect(await messaging.conversations.get({ id })).toMatchObject({ contactName: 'Asha', unreadCount: 2 });
  });
});
