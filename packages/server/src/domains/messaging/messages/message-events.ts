/** Telling that messages changed: those of a campaign by the hundred, those of the inbox one by one. */
import type { Message } from '@tessera/db';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';

export type ChangedMessage = Pick<Message, 'id' | 'campaignId' | 'contactId' | 'senderId' | 'address'>;

/** Messages named in one event. */
const MAX_IDS_PER_EVENT = 500;

/** In the transaction that changed them. */
export async function emitMessagesChanged(ctx: Ctx, rows: readonly ChangedMessage[]): Promise<void> {
  const byCampaign = Map.groupBy(rows, ({ campaignId }) => campaignId);
  const others = byCampaign.get(null) ?? [];
  const batches = [...byCampaign].flatMap(([campaignId, same]) =>
    campaignId === null ? [] : campaignBatches(same, campaignId),
  );
  await emit(ctx, 'messaging.messages.changed', ...batches);
  if (others.length === 0) return;
  const conversations = await findConversationIds(ctx, others);
  const told = others.map(({ id, contactId, senderId, address }) => ({
    messageId: id,
    conversationId: conversations.get(`${senderId} ${address}`) ?? null,
    contactId,
    senderId,
  }));
  await emit(ctx, 'messaging.message.changed', ...told);
}

const campaignBatches = (rows: readonly ChangedMessage[], campaignId: string) =>
  Array.from({ length: Math.ceil(rows.length / MAX_IDS_PER_EVENT) }, (_, i) => ({
    campaignId,
    messageIds: rows.slice(i * MAX_IDS_PER_EVENT, (i + 1) * MAX_IDS_PER_EVENT).map(({ id }) => id),
  }));

/** By sender and address. */
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
