/** How messages stand, for the domain that had them sent. */
import { Message } from '@tessera/db';
import type { Ctx } from '../../context.ts';

export type MessageState = Pick<
  Message,
  'id' | 'status' | 'attempt' | 'dueAt' | 'errorMessage' | 'sentAt' | 'deliveredAt' | 'readAt'
>;

export const messageStates = async (ctx: Ctx, ids: readonly string[]): Promise<MessageState[]> =>
  ids.length === 0
    ? []
    : await Message.of(ctx)
        .whereRaw('id = any(?::uuid[])', [ids as unknown as string])
        .select('id', 'status', 'attempt', 'dueAt', 'errorMessage', 'sentAt', 'deliveredAt', 'readAt');
