import { Channel, ConversationStatus, conversationNoteRow, conversationRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput, oneOrSeveral, pageFields } from '../../../trpc/list.ts';
import { lastEventId } from '../../../trpc/subscription.ts';
import { Message } from '../messages/message.schema.ts';

export const Conversation = conversationRow
  .omit({ organizationId: true })
  .extend({
    contactId: z.uuid().nullable().describe('The contact; null when the organization’s contact quota is used up.'),
    contactName: z.string().nullable(),
    address: z
      .string()
      .describe('The contact’s address: a phone number with +, an e-mail address or a WhatsApp user id.'),
    assignedTo: z.uuid().nullable().describe('The member it is assigned to.'),
    unreadCount: z.int().describe('Inbound messages that no member has read.'),
    lastMessageAt: z
      .date()
      .nullable()
      .describe('When the last message was sent or received; at first, when the conversation was created.'),
    lastMessagePreview: z.string().nullable().describe('The beginning of the last message.'),
    windowEndsAt: z
      .date()
      .nullable()
      .describe('For WhatsApp, until when free text may be sent; only templates after that. Null for other channels.'),
  })
  .meta({ id: 'Conversation', description: 'The messages between one address of a contact and one sender.' });

export const ListConversationsInput = listInput(
  z.object({
    status: oneOrSeveral(ConversationStatus).optional().describe('Conversations in these states.'),
    assignedTo: z.uuid().optional().describe('Conversations assigned to this member.'),
    isUnassigned: z.boolean().optional().describe('Conversations without an assignment, or with one.'),
    isUnread: z.boolean().optional().describe('Conversations with unread messages, or without.'),
    channel: oneOrSeveral(Channel).optional().describe('Conversations over these channels.'),
    senderId: z.uuid().optional().describe('Conversations of this sender.'),
    contactId: z.uuid().optional().describe('Conversations with this contact.'),
    text: z.string().trim().min(1).max(100).optional().describe('Part of the last message.'),
  }),
  ['lastMessageAt', 'createdAt'],
);
export const ConversationList = listOutput(Conversation);

export const OpenConversationInput = z.object({
  contactId: z.uuid().describe('The contact.'),
  senderId: z.uuid().describe('The sender to write from.'),
});

export const AssignConversationInput = z.object({
  id: z.uuid().describe('The conversation.'),
  assignedTo: z.uuid().nullable().describe('A member of the organization; null removes the assignment.'),
});

export const ConversationNote = conversationNoteRow
  .omit({ organizationId: true })
  .extend({ createdBy: z.uuid().nullable().describe('The user who wrote it; null for API keys.') })
  .meta({
    id: 'ConversationNote',
    description: 'A note on a conversation that only the team sees.',
  });

export const CreateConversationNoteInput = z.object({
  conversationId: z.uuid().describe('The conversation.'),
  body: z.string().trim().min(1).max(10_000).describe('The text of the note.'),
});
export const ListConversationNotesInput = z.object({
  ...pageFields,
  conversationId: z.uuid().describe('The conversation.'),
});
export const ConversationNoteList = listOutput(ConversationNote);

export const WatchConversationsInput = z
  .object({
    id: z.uuid().optional().describe('Changes of this conversation only.'),
    filter: z
      .object({ senderId: z.uuid().optional().describe('Changes of this sender’s conversations only.') })
      .optional()
      .describe('Which changes to stream.'),
    lastEventId,
  })
  .prefault({});

export const ConversationChange = z
  .object({
    type: z
      .enum(['message_received', 'message_changed', 'conversation_changed'])
      .describe('message_changed: an outbound message was created, or the status of a message changed.'),
    conversationId: z.uuid().nullable().describe('Null when the contact has no conversation with this sender yet.'),
    messageId: z.uuid().nullable(),
    conversation: Conversation.nullable().describe('The conversation as it is now, possibly newer than the change.'),
    message: Message.nullable().describe('The message as it is now; null for a change of the conversation only.'),
    at: z.date().describe('When the change happened.'),
  })
  .meta({ id: 'ConversationChange', description: 'A change in the inbox.' });
