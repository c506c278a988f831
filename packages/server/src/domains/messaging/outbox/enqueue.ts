/**
 * Step 1 of the outbox (`outbox.ts`): stores composed messages as `queued`. Called for messages of the inbox; campaigns store
 * theirs as `sending` at once (`claim.ts`).
 */

import { Message, newId, type Sender } from '@tessera/db';
import type { OutboundContent } from '../../../providers/messaging/messaging-provider.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { OUTBOX_LOOP } from './outbox-loops.ts';

export interface QueuedDraft {
  /** Given where the text contains it. */
  id?: string;
  contactId: string | null;
  address: string;
  content: OutboundContent;
  templateId: string | null;
  mediaId: string | null;
  /** The earliest time to send it. Without one it is due at once. */
  scheduledFor?: Date | null;
  /** Stored beside the content for the outbox to read, such as `ignoresConsent`. */
  flags?: Record<string, unknown>;
  isFromBot?: boolean;
}

/** Wakes the outbox when the caller's transaction commits. Returns the ids in the order of the drafts. */
export async function queueMessages(
  ctx: Ctx,
  { id: senderId, channel }: Pick<Sender, 'id' | 'channel'>,
  drafts: readonly QueuedDraft[],
): Promise<string[]> {
  if (drafts.length === 0) return [];
  const rows = drafts.map(
    ({ id = newId(), contactId, address, content, templateId, mediaId, scheduledFor = null, ...more }) => ({
      id,
      senderId,
      channel,
      contactId,
      address,
      direction: 'outbound' as const,
      type: content.type,
      content: content.text,
      subject: content.subject,
      mediaId,
      mediaUrl: mediaId ? null : (content.media?.url ?? null),
      templateId,
      status: 'queued' as const,
      scheduledFor,
      dueAt: scheduledFor ?? ctx.now(),
      payload: { ...content, ...more.flags },
      isFromBot: more.isFromBot ?? false,
      createdAt: ctx.now(),
      createdBy: userId(ctx),
    }),
  );
  await Message.addAll(ctx, rows);
  ctx.afterCommit(() => ctx.app.loops.wake(OUTBOX_LOOP));
  return rows.map(({ id }) => id);
}
