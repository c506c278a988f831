/** Events about changed messages: one event for up to 500 messages of a campaign, one event per message of the inbox. */
import type { Message } from '@tessera/db';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';

export type ChangedMessage = Pick<Message, 'id' | 'campaignId' | 'contactId' | 'senderId' | 'address'>;

const MAX_IDS_PER_EVENT = 500;

/** Emits in the transaction that changed the messages. */
export async function emitMessagesChanged(ctx: Ctx, rows: readonly ChangedMessage[]): Promise<void> {
  const byCampaign = Map.groupBy(rows, ({ campaignId }) => campaignId);
  const inboxMessages = byCampaign.get(null) ?? [];
  const batches = [...byCampaign].flatMap(([campaignId, same]) =>
    campaignId === null ? [] : campaignBatches(same, campaignId),
  );
  await emit(ctx, 'messaging.messages.changed', ...batches);
  if (inboxMessages.length === 0) return;
  const conversations = await findConversationIds(ctx, inboxMessages);
  const changes = inboxMessages.map(({ id, contactId, senderId, address }) => ({
    messageId: id,
    conversationId: conversations.get(`${senderId} ${address}`) ?? null,
    contactId,
    senderId,
  }));
  await emit(ctx, 'messaging.message.changed', ...changes);
}

const campaignBatches = (rows: readonly ChangedMessage[], campaignId: string) =>
  Array.from({ length: Math.ceil(rows.length / MAX_IDS_PER_EVENT) }, (_, i) => ({
    campaignId,
    messageIds: rows.slice(i * MAX_IDS_PER_EVENT, (i + 1) * MAX_IDS_PER_EVENT).map(({ id }) => id),
  }));

/** Conversation ids, keyed by sender and address. */
async function findConversationIds(ctx: Ctx, rows: readonly ChangedMessage[]): Promise<Map<string, string>> {
  const { rows: found } = await ctx.db.raw(
    `select c.id, c.sender_id, c.address from messaging.conversations c
     join (select distinct "senderId", address from json_to_recordset(?) as given("senderId" uuid, address text)) given
       on given."senderId" = c.sender_id and given.address = c.address
     where c.organization_id = ?`,
    [JSON.stringify(rows.map(({ senderId, address }) => ({ senderId, address }))), ctx.organization.id],
  );
  return new Map(
    (found as { id: string; senderId: string; address: string }[]).map((one) => [
      `${one.senderId} ${one.address}`,
      one.id,
    ]),
  );
}
