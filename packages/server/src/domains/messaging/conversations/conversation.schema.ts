import { Channel, ConversationStatus, conversationNoteRow, conversationRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput, pageFields } from '../../../trpc/list.ts';
import { lastEventId } from '../../../trpc/subscription.ts';
import { Message } from '../messages/message.schema.ts';

export const Conversation = conversationRow
  .omit({ organizationId: true })
  .extend({
    contactId: z.uuid().nullable().describe('Who it is with; null when the organization has no room for them.'),
    contactName: z.string().nullable(),
    address: z.string().describe('Theirs: a phone number with +, an e-mail address, a WhatsApp user id.'),
    assignedTo: z.uuid().nullable().describe('The member who takes care of it.'),
    unreadCount: z.int().describe('Messages of theirs that nobody has read.'),
    lastMessageAt: z.date().nullable().describe('When something was last said, or the conversation was begun.'),
    lastMessagePreview: z.string().nullable().describe('The first words of it.'),
    windowEndsAt: z
      .date()
      .nullable()
      .describe(
        'Of WhatsApp: until when free text may be sent, and templates only after; null where there is no such rule.',
      ),
  })
  .meta({ id: 'Conversation', description: 'A person and a sender, and what they have to say to each other.' });

export const ListConversationsInput = listInput(
  z.object({
    status: ConversationStatus.optional(),
    assignedTo: z.uuid().optional().describe('A member.'),
    isUnassigned: z.boolean().optional(),
    isUnread: z.boolean().optional(),
    channel: Channel.optional(),
    senderId: z.uuid().optional(),
    contactId: z.uuid().optional(),
    text: z.string().trim().min(1).max(100).optional().describe('Part of what was said last.'),
  }),
  ['lastMessageAt', 'createdAt'],
);
export const ConversationList = listOutput(Conversation);

export const OpenConversationInput = z.object({
  contactId: z.uuid(),
  senderId: z.uuid().describe('What they are written to from.'),
});

export const AssignConversationInput = z.object({
  id: z.uuid(),
  assignedTo: z.uuid().nullable().describe('A member of the organization; null: nobody.'),
});

export const ConversationNote = conversationNoteRow
  .omit({ organizationId: true })
  .extend({ createdBy: z.uuid().nullable().describe('The user who wrote it; null for keys.') })
  .meta({
    id: 'ConversationNote',
    description: 'What the team says to itself about a conversation. Nobody else sees it.',
  });

export const CreateConversationNoteInput = z.object({
  conversationId: z.uuid(),
  body: z.string().trim().min(1).max(10_000),
});
export const ListConversationNotesInput = z.object({ ...pageFields, conversationId: z.uuid() });
export const ConversationNoteList = listOutput(ConversationNote);

export const WatchConversationsInput = z
  .object({
    conversationId: z.uuid().optional().describe('This one only.'),
    senderId: z.uuid().optional().describe('Of this sender only.'),
    lastEventId,
  })
  .prefault({});

export const ConversationChange = z
  .object({
    type: z
      .enum(['message_received', 'message_changed', 'conversation_changed'])
      .describe('message_changed: one is new from us, or its status moved.'),
    conversationId: z.uuid().nullable().describe('null: they have no conversation with this sender yet.'),
    messageId: z.uuid().nullable(),
    conversation: Conversation.nullable().describe('As it stands now, which may be newer than the change.'),
    message: Message.nullable().describe('As it stands now; null when it is about the conversation only.'),
    at: z.date().describe('When it happened.'),
  })
  .meta({ id: 'ConversationChange', description: 'Something that happened in the inbox.' });
