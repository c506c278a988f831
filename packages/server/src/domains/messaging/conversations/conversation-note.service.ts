/** Notes on conversations, which only the team sees. */
import { Conversation, ConversationNote } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { CreateConversationNoteInput, ListConversationNotesInput } from './conversation.schema.ts';

async function requireConversation(ctx: Ctx, id: string): Promise<void> {
  if (!(await Conversation.of(ctx).findOne({ id }).select('id'))) throw notFound('conversation');
}

export async function createConversationNote(
  ctx: Ctx,
  { conversationId, body }: z.infer<typeof CreateConversationNoteInput>,
) {
  await requireConversation(ctx, conversationId);
  const note = await ConversationNote.add(ctx, { conversationId, body, createdBy: userId(ctx) });
  await emit(ctx, 'messaging.conversation.changed', { conversationId });
  return note;
}

export async function listConversationNotes(
  ctx: Ctx,
  { conversationId, ...paging }: z.infer<typeof ListConversationNotesInput>,
) {
  await requireConversation(ctx, conversationId);
  return page(ConversationNote.of(ctx).select(ConversationNote.columns).where({ conversationId }), paging, {
    createdAt: byAge,
  });
}

export async function deleteConversationNote(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const [note] = await ConversationNote.of(ctx).where({ id }).delete().returning('conversationId');
  if (!note) throw notFound('conversation_note');
  await emit(ctx, 'messaging.conversation.changed', { conversationId: note.conversationId });
}
