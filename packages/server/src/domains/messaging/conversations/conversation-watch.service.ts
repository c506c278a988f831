/** The stream behind `conversations.watch`: events of messages and conversations, with the current rows. */
import { arrayBinding, Conversation, Message, pipeline } from '@tessera/db';
import { tracked } from '@trpc/server';
import type { z } from 'zod';
import type { PositionedEvent } from '../../../runtime/events.ts';
import { type Ctx, inTransaction, type SubscriptionCtx } from '../../../trpc/context.ts';
import { follow, resumeFrom } from '../../../trpc/subscription.ts';
import type { ConversationChange, WatchConversationsInput } from './conversation.schema.ts';
import { getConversation, presentConversations } from './conversation.service.ts';
import { requireInboxFilterTargets } from './inbox-filter.ts';

type ChangeType = z.infer<typeof ConversationChange>['type'];

const changeTypes: Record<string, ChangeType> = {
  'messaging.message.received': 'message_received',
  'messaging.message.changed': 'message_changed',
  'messaging.conversation.changed': 'conversation_changed',
};

export async function* watchConversations(
  ctx: SubscriptionCtx,
  { id, filter: { senderId } = {}, lastEventId }: z.infer<typeof WatchConversationsInput>,
  signal: AbortSignal = new AbortController().signal,
) {
  await inTransaction(ctx, (inner) => requireWatchTargets(inner, { id, senderId }), { readOnly: true });
  const position = await resumeFrom(ctx, lastEventId);
  yield tracked(String(position), null);
  yield* follow(ctx, position, signal, `conversations.watch ${id} ${senderId}`, async (events) => {
    const changes = events
      .flatMap(toConversationChange)
      .filter((change) => (id ?? change.conversationId) === change.conversationId);
    if (changes.length === 0) return [];
    const { conversations, messages } = await inTransaction(ctx, (inner) => loadChanged(inner, changes), {
      readOnly: true,
    });
    return changes.flatMap(({ position, ...change }) => {
      const conversation = conversations.get(change.conversationId ?? '') ?? null;
      const message = messages.get(change.messageId ?? '') ?? null;
      const isMatch = senderId === undefined || (message ?? conversation)?.senderId === senderId;
      return isMatch ? [tracked(String(position), { ...change, conversation, message })] : [];
    });
  });
}

async function requireWatchTargets(ctx: Ctx, { id, senderId }: { id?: string; senderId?: string }): Promise<void> {
  if (id) await getConversation(ctx, { id });
  await requireInboxFilterTargets(ctx, { senderId });
}

function toConversationChange({ type, payload, position, createdAt }: PositionedEvent) {
  const change = changeTypes[type];
  if (!change || !('conversationId' in payload)) return [];
  const messageId = 'messageId' in payload ? payload.messageId : null;
  return [{ type: change, conversationId: payload.conversationId, messageId, at: createdAt, position }];
}

async function loadChanged(ctx: Ctx, changes: ReturnType<typeof toConversationChange>) {
  const ids = (name: 'conversationId' | 'messageId') =>
    arrayBinding([...new Set(changes.flatMap((change) => change[name] ?? []))]);
  const [conversations, messages] = await pipeline(
    async (): Promise<Conversation[]> => Conversation.of(ctx).whereRaw('id = any(?::uuid[])', [ids('conversationId')]),
    async (): Promise<Message[]> =>
      Message.of(ctx)
        .select(Message.columns)
        .whereRaw('id = any(?::uuid[])', [ids('messageId')]),
  );
  return {
    conversations: new Map((await presentConversations(ctx, conversations)).map((one) => [one.id, one])),
    messages: new Map(messages.map((one) => [one.id, one])),
  };
}
