/** Who wrote, and in which conversation: a person may be known by a phone, an e-mail, or an id that hides the phone. */
import { arrayBinding, Conversation } from '@tessera/db';
import type { InboundMessage } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { holdContacts, recognizeContacts } from '../../contacts/index.ts';
import type { InboundRecord } from './ingest.ts';

type NewInbound = Pick<InboundRecord, 'id' | 'sender' | 'message' | 'at'>;

export async function routeToConversations(ctx: Ctx, fresh: readonly NewInbound[]): Promise<InboundRecord[]> {
  const contactIds = await resolveContacts(ctx, fresh);
  const known = await createAddressResolver(ctx, fresh, contactIds);
  return fresh.map((one, i) => {
    const contactId = contactIds[i] ?? null;
    const { phone, userId, email } = one.message.from;
    const addresses = [phone, email, userId].filter((address) => address !== null);
    return { ...one, contactId, addresses, address: known(one.sender.id, one.message, contactId) };
  });
}

/** Those that are there stay so until the transaction ends. */
async function resolveContacts(ctx: Ctx, fresh: readonly NewInbound[]): Promise<(string | null)[]> {
  const met = fresh.map(({ sender, message: { from } }) => ({
    ...(from.phone && { phone: from.phone }),
    ...(from.email && { email: from.email }),
    ...(from.userId && sender.channel === 'whatsapp' && { whatsapp: from.userId }),
    ...(from.name && { name: from.name }),
    createAs: sender.channel === 'whatsapp' ? ('whatsapp' as const) : ('api' as const),
  }));
  const found = await recognizeContacts(ctx, met);
  const held = await holdContacts(ctx, [...new Set(found.filter((id) => id !== null))]);
  return found.map((id) => (id !== null && held.has(id) ? id : null));
}

/**
 * What the conversation's address is: the phone as long as there is one; but who began with an id goes on there, and who comes
 * with the id only goes on where their contact was.
 */
async function createAddressResolver(ctx: Ctx, fresh: readonly NewInbound[], contactIds: readonly (string | null)[]) {
  const hidden = fresh.filter(({ message: { from } }) => from.userId !== null);
  const contacts = contactIds.filter((id, i) => id !== null && fresh[i]?.message.from.phone === null);
  const there =
    hidden.length === 0
      ? []
      : await Conversation.of(ctx)
          .whereIn('senderId', [...new Set(hidden.map(({ sender }) => sender.id))])
          .whereRaw('(address = any(?::text[]) or contact_id = any(?::uuid[]))', [
            arrayBinding(hidden.flatMap(({ message: { from } }) => [from.phone, from.userId]).filter(Boolean)),
            arrayBinding(contacts),
          ])
          .orderBy('id');
  return (senderId: string, { from }: InboundMessage, contactId: string | null): string => {
    const own = there.filter((conversation) => conversation.senderId === senderId);
    const at = (address: string | null) => address !== null && own.some((one) => one.address === address);
    const first = from.phone ?? from.email ?? (from.userId as string);
    if (from.userId === null || at(from.phone)) return first;
    if (at(from.userId)) return from.userId;
    if (from.phone !== null || contactId === null) return first;
    return own.find((conversation) => conversation.contactId === contactId)?.address ?? from.userId;
  };
}
