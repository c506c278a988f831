/** Conversations: list, open, assign, close, mark as read. The sender and the contact's address identify a conversation. */
import {
  arrayBinding,
  Contact,
  Conversation,
  Message,
  PushSubscription,
  pipeline,
  type Rows,
  type Sender,
} from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { likePattern } from '../../../lib/text/like-pattern.ts';
import { nameInMail } from '../../../lib/text/names.ts';
import { phoneSpellings } from '../../../lib/text/phone-spellings.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { getContactAddresses, updateMessageCounters } from '../../contacts/index.ts';
import { notifyColleague, permissionsIn } from '../../organizations/index.ts';
import { requireSender } from '../senders/sender.service.ts';
import type { AssignConversationInput, ListConversationsInput, OpenConversationInput } from './conversation.schema.ts';
import { requireInboxFilterTargets } from './inbox-filter.ts';
import { serviceWindowEnd } from './whatsapp-window.ts';

export async function listConversations(ctx: Ctx, input: z.infer<typeof ListConversationsInput>) {
  const { text, isUnassigned, isUnread, ...exact } = input.filter ?? {};
  await requireInboxFilterTargets(ctx, exact);
  const query = Conversation.of(ctx).select(Conversation.columns);
  for (const [field, value] of Object.entries(exact)) {
    if (Array.isArray(value)) query.whereIn(field, value);
    else if (value !== undefined) query.where({ [field]: value });
  }
  if (isUnassigned !== undefined) query.whereRaw(`assigned_to is ${isUnassigned ? '' : 'not '}null`);
  if (isUnread !== undefined) query.where('unreadCount', isUnread ? '>' : '=', 0);
  if (text !== undefined) query.whereRaw('contacts.search_key(last_message_preview) like ?', [likePattern(text)]);
  const { items, nextCursor } = await page(query, input, {
    lastMessageAt: { column: 'lastMessageAt', type: 'date' },
    createdAt: byAge,
  });
  return { items: await presentConversations(ctx, items), nextCursor };
}

export async function getConversation(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [conversation] = (await Conversation.of(ctx)
    .select(Conversation.columns)
    .select(ctx.db.raw(CONTACT_NAME) as never)
    .where({ id })) as (Conversation & { contactName: string | null })[];
  if (!conversation) throw notFound('conversation');
  return { ...conversation, windowEndsAt: serviceWindowEnd(conversation) };
}

const CONTACT_NAME = `(select c.name from contacts.contacts c
  where c.organization_id = conversations.organization_id and c.id = conversations.contact_id) as contact_name`;

/** Adds the contact's name and the end of the service window, in the order given. */
export async function presentConversations(ctx: Ctx, conversations: readonly Conversation[]) {
  const ids = [...new Set(conversations.flatMap(({ contactId }) => contactId ?? []))];
  const contacts =
    ids.length === 0
      ? []
      : ((await (Contact.of(ctx).select(Contact.columns) as Rows<Contact>)
          .whereRaw('id = any(?::uuid[])', [arrayBinding(ids)])
          .clear('select')
          .select('id', 'name')) as Contact[]);
  const names = new Map(contacts.map(({ id, name }) => [id, name]));
  return conversations.map((conversation) => ({
    ...conversation,
    contactName: names.get(conversation.contactId ?? '') ?? null,
    windowEndsAt: serviceWindowEnd(conversation),
  }));
}

/**
 * Returns the existing conversation or creates one. CONFLICT (`contact_address_missing`) without an address for the channel.
 */
export async function openConversation(ctx: Ctx, { contactId, senderId }: z.infer<typeof OpenConversationInput>) {
  const conversation = await ensureConversation(ctx, contactId, await requireSender(ctx, senderId));
  return getConversation(ctx, conversation);
}

export async function ensureConversation(ctx: Ctx, contactId: string, sender: Sender): Promise<Conversation> {
  const address = await requireAddress(ctx, contactId, sender);
  const existing = await Conversation.of(ctx)
    .where({ senderId: sender.id })
    .whereIn('address', phoneSpellings(address))
    .orderBy('lastMessageAt', 'desc')
    .first();
  if (existing) return existing;
  const added = { senderId: sender.id, channel: sender.channel, contactId, address, lastMessageAt: ctx.now() };
  await Conversation.addMissing(ctx, [added], ['organizationId', 'senderId', 'address']);
  // A concurrent call may have created it.
  const conversation = await Conversation.of(ctx).findOne({ senderId: sender.id, address });
  if (!conversation) throw notFound('conversation');
  await emit(ctx, 'messaging.conversation.changed', { conversationId: conversation.id });
  return conversation;
}

async function requireAddress(ctx: Ctx, contactId: string, { id: senderId, channel }: Sender): Promise<string> {
  const known = await getContactAddresses(ctx, contactId);
  const address = {
    email: () => known.email,
    sms: () => known.phone,
    whatsapp: () => known.phone ?? known.whatsapp,
    push: async () => {
      const query = PushSubscription.of(ctx).where({ senderId, contactId }).whereNull('expiredAt');
      return (await query.orderBy('id', 'desc').first())?.id ?? null;
    },
  }[channel];
  const found = await address();
  if (!found) {
    throw new AppError('CONFLICT', `This contact has no address for ${channel}; add one to the contact`, {
      kind: 'contact_address_missing',
      channel,
    });
  }
  return found;
}

/** NOT_FOUND for a user who is not a member. */
export async function assignConversation(ctx: Ctx, { id, assignedTo }: z.infer<typeof AssignConversationInput>) {
  if (assignedTo && !(await permissionsIn(ctx.db, ctx.organization.id, assignedTo))) throw notFound('member');
  const before = await Conversation.of(ctx).findOne({ id });
  const after = await changeConversation(ctx, id, { assignedTo });
  if (assignedTo && assignedTo !== before?.assignedTo && assignedTo !== userId(ctx)) {
    const subject = `A conversation${after.contactName ? ` with ${nameInMail(after.contactName)}` : ''} was assigned to you`;
    await notifyColleague(ctx, assignedTo, 'conversationAssigned', { subject, text: `${subject}.` });
  }
  return after;
}

export const closeConversation = (ctx: Ctx, { id }: z.infer<typeof withId>) =>
  changeConversation(ctx, id, { status: 'closed' });

export const reopenConversation = (ctx: Ctx, { id }: z.infer<typeof withId>) =>
  changeConversation(ctx, id, { status: 'open' });

/** Emits an event only when a value changes. Locks the conversation's row. */
async function changeConversation(
  ctx: Ctx,
  id: string,
  values: { assignedTo: string | null } | { status: 'open' | 'closed' },
) {
  const before = await Conversation.of(ctx).findOne({ id }).forUpdate();
  if (!before) throw notFound('conversation');
  const isChange = Object.entries(values).some(([field, value]) => before[field as keyof Conversation] !== value);
  if (isChange) {
    await Conversation.of(ctx).where({ id }).patch(values);
    await emit(ctx, 'messaging.conversation.changed', { conversationId: id });
  }
  return getConversation(ctx, { id });
}

/** Messages marked individually. With more unread messages the counter is reset all the same. */
const MAX_MARKED_READ = 5_000;

/** Locks the conversation's row, which inbound messages update: a message that arrives during the call stays unread. */
export async function markConversationRead(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const conversation = await Conversation.of(ctx).findOne({ id }).forUpdate();
  if (!conversation) throw notFound('conversation');
  const { senderId, address, contactId, unreadCount } = conversation;
  if (unreadCount === 0) return getConversation(ctx, { id });
  // The newest messages, as many as are unread. Older ones are read already.
  const unread = Message.of(ctx)
    .where({ senderId, address, direction: 'inbound', status: 'delivered' })
    .orderBy('id', 'desc')
    .limit(Math.min(unreadCount, MAX_MARKED_READ))
    .select('id');
  const counters = contactId ? [{ contactId, unread: -unreadCount, lastMessageAt: null }] : [];
  const [, , , after] = await pipeline(
    () => Message.of(ctx).whereIn('id', unread).patch({ status: 'read', readAt: ctx.now() }),
    () => Conversation.of(ctx).where({ id }).patch({ unreadCount: 0 }),
    () => updateMessageCounters(ctx, counters),
    () => getConversation(ctx, { id }),
  );
  await emit(ctx, 'messaging.conversation.changed', { conversationId: id });
  return after;
}

/** Contacts that have written to one of the senders since their given time. */
export async function repliedSince(
  ctx: Ctx,
  senderIds: readonly string[],
  contacts: readonly { contactId: string; since: Date }[],
): Promise<Set<string>> {
  if (senderIds.length === 0 || contacts.length === 0) return new Set();
  const { rows } = await ctx.db.raw(
    `select given."contactId" as contact_id
     from json_to_recordset(:contacts) as given("contactId" uuid, since timestamptz)
     where exists (select from messaging.conversations c where c.organization_id = :organization
       and c.contact_id = given."contactId" and c.sender_id = any(:senders::uuid[]) and c.last_inbound_at > given.since)`,
    {
      organization: ctx.organization.id,
      contacts: JSON.stringify(contacts),
      senders: arrayBinding(senderIds),
    },
  );
  return new Set((rows as { contactId: string }[]).map(({ contactId }) => contactId));
}
