/** The states of a conversation. An inbound message opens a closed conversation again. */
import type { Conversation } from '@tessera/db';
import type { Transitions } from '../../../lib/state-machine.ts';

export const conversationTransitions = {
  open: ['closed'],
  closed: ['open'],
} as const satisfies Transitions<Conversation['status']>;
