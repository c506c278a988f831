/** Finds the contact and the conversation of each inbound message. WhatsApp may report a phone number, a user id, or both. */
import { arrayBinding, Conversation } from '@tessera/db';
import { phoneSpellings } from '../../../lib/text/phone-spellings.ts';
import type { InboundMessage } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { lockContactsForKeyShare, recognizeContacts } from '../../contacts/index.ts';
import type { InboundRecord, NewInbound } from './inbound-message.ts';

export async function routeToConversations(ctx: Ctx, fresh: readonly NewInbound[]): Promise<InboundRecord[]> {
  const contactIds = await resolveContacts(ctx, fresh);
  const addressOf = await createAddressResolver(ctx, fresh, contactIds);
  return fresh.map((one, i) => {
    const contactId = contactIds[i] ?? null;
    const { phone, userId, email } = one.message.from;
    const addresses = [phone, email, userId].filter((address) => address !== null);
    return { ...one, contactId, addresses, address: addressOf(one.sender.id, one.message, contactId) };
  });
}

/** Contacts that were found are locked against deletion until the transaction ends. */
async function resolveContacts(ctx: Ctx, fresh: readonly NewInbound[]): Promise<(string | null)[]> {
  const encountered = fresh.map(({ sender, message: { from } }) => ({
    ...(from.phone && { phone: from.phone }),
    isVouched: true,
    ...(from.email && { email: from.email }),
    ...(from.userId && sender.channel === 'whatsapp' && { whatsapp: from.userId }),
    ...(from.name && { name: from.name }),
    createAs: sender.channel === 'whatsapp' ? ('whatsapp' as const) : ('api' as const),
  }));
  const found = await recognizeContacts(ctx, encountered);
  const held = await lockContactsForKeyShare(ctx, [...new Set(found.filter((id) => id !== null))]);
  return found.map((id) => (id !== null && held.has(id) ? id : null));
}

/**
 * Which address the conversation has: the phone number where there is one. A conversation that began under a user id, or under
 * another spelling of the number, keeps it, and a message with a user id only joins the conversation of its contact.
 */
async function createAddressResolver(ctx: Ctx, fresh: readonly NewInbound[], contactIds: readonly (string | null)[]) {
  const existing = await findConversations(ctx, fresh, contactIds);
  return (senderId: string, { from }: InboundMessage, contactId: string | null): string => {
    const own = existing.filter((conversation) => conversation.senderId === senderId);
    const addressAmong = (addresses: readonly (string | null)[]) =>
      addresses.find((address) => own.some((one) => one.address === address));
    const first = from.phone ?? from.email ?? (from.userId as string);
    const known = addressAmong([from.phone, ...phoneSpellings(from.phone ?? ''), from.userId]);
    if (known || from.userId === null || from.phone !== null || contactId === null) return known ?? first;
    return own.find((conversation) => conversation.contactId === contactId)?.address ?? from.userId;
  };
}

/** Those of people with several addresses. */
async function findConversations(
  ctx: Ctx,
  fresh: readonly NewInbound[],
  contactIds: readonly (string | null)[],
): Promise<Conversation[]> {
  const several = fresh.filter(
    ({ message: { from } }) => from.userId !== null || phoneSpellings(from.phone ?? '').length > 1,
  );
  if (several.length === 0) return [];
  const addresses = several.flatMap(({ message: { from } }) => [from.userId, ...phoneSpellings(from.phone ?? '')]);
  const contacts = contactIds.filter((id, i) => id !== null && fresh[i]?.message.from.phone === null);
  return await Conversation.of(ctx)
    .whereIn('senderId', [...new Set(several.map(({ sender }) => sender.id))])
    .whereRaw('(address = any(?::text[]) or contact_id = any(?::uuid[]))', [
      arrayBinding(addresses.filter(Boolean)),
      arrayBinding(contacts),
    ])
    .orderBy('id');
}
