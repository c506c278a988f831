/** The table of conversation states against the enum. */
import { ConversationStatus } from '@tessera/db';
import { expect, it } from 'vitest';
import { conversationTransitions } from './conversation-state.ts';

it('conversationTransitions: covers every status', () => {
  expect(Object.keys(conversationTransitions).sort()).toEqual([...ConversationStatus.options].sort());
});
