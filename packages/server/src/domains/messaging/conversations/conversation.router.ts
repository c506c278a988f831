import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { trackedStreamOf } from '../../../trpc/subscription.ts';
import {
  AssignConversationInput,
  Conversation,
  ConversationChange,
  ConversationList,
  ConversationNote,
  ConversationNoteList,
  CreateConversationNoteInput,
  ListConversationNotesInput,
  ListConversationsInput,
  OpenConversationInput,
  WatchConversationsInput,
} from './conversation.schema.ts';
import {
  assignConversation,
  closeConversation,
  getConversation,
  listConversations,
  markConversationRead,
  openConversation,
  reopenConversation,
} from './conversation.service.ts';
import { createConversationNote, deleteConversationNote, listConversationNotes } from './conversation-note.service.ts';
import { watchConversations } from './conversation-watch.service.ts';

export const conversationRouter = {
  list: orgProcedure('messages.read')
    .meta({
      summary: 'Lists conversations, the most recently active first by default.',
      example: {
        filter: { status: 'open', senderId: sample.sender, contactId: sample.contact, isUnread: true, text: 'example' },
        sort: { field: 'lastMessageAt', direction: 'desc' },
        limit: 10,
      },
    })
    .input(ListConversationsInput)
    .output(ConversationList)
    .query(({ ctx, input }) => listConversations(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'Returns a conversation.', example: { id: sample.conversation } })
    .input(withId)
    .output(Conversation)
    .query(({ ctx, input }) => getConversation(ctx, input)),

  open: orgProcedure('messages.send')
    .meta({
      summary: 'Returns the conversation of a contact and a sender; creates it if there is none.',
      description:
        'CONFLICT with kind `contact_address_missing` when the contact has no address for the sender’s channel.',
      example: { contactId: sample.contact, senderId: sample.emailSender },
    })
    .input(OpenConversationInput)
    .output(Conversation)
    .mutation(({ ctx, input }) => openConversation(ctx, input)),

  assign: orgProcedure('messages.send')
    .meta({
      summary: 'Assigns a conversation to a member, or removes the assignment.',
      example: { id: sample.conversation, assignedTo: sample.user },
    })
    .input(AssignConversationInput)
    .output(Conversation)
    .mutation(({ ctx, input }) => assignConversation(ctx, input)),

  close: orgProcedure('messages.send')
    .meta({
      summary: 'Closes a conversation; an inbound message opens it again.',
      example: { id: sample.conversation },
    })
    .input(withId)
    .output(Conversation)
    .mutation(({ ctx, input }) => closeConversation(ctx, input)),

  reopen: orgProcedure('messages.send')
    .meta({ summary: 'Opens a closed conversation.', example: { id: sample.conversation } })
    .input(withId)
    .output(Conversation)
    .mutation(({ ctx, input }) => reopenConversation(ctx, input)),

  markRead: orgProcedure('messages.send')
    .meta({ summary: 'Marks the inbound messages received so far as read.', example: { id: sample.conversation } })
    .input(withId)
    .output(Conversation)
    .mutation(({ ctx, input }) => markConversationRead(ctx, input)),

  watch: orgSubscription('messages.read')
    .meta({
      summary: 'Streams changes of conversations and their messages, in order.',
      description:
        'Resume with `lastEventId` after a lost connection: no change is skipped or repeated. After more than a week,' +
        ' PRECONDITION_FAILED with kind `resume_expired` says to load the lists again.',
      example: { id: sample.conversation, filter: { senderId: sample.sender } },
    })
    .input(WatchConversationsInput)
    .output(trackedStreamOf(ConversationChange))
    .subscription(({ ctx, input, signal }) => watchConversations(ctx, input, signal)),

  notes: {
    create: orgProcedure('messages.send')
      .meta({
        summary: 'Creates a note on a conversation, which only the team sees.',
        example: { conversationId: sample.conversation, body: 'Call back on Monday' },
      })
      .input(CreateConversationNoteInput)
      .output(ConversationNote)
      .mutation(({ ctx, input }) => createConversationNote(ctx, input)),

    list: orgProcedure('messages.read')
      .meta({
        summary: 'Lists the notes on a conversation, newest first.',
        example: { conversationId: sample.conversation, limit: 10 },
      })
      .input(ListConversationNotesInput)
      .output(ConversationNoteList)
      .query(({ ctx, input }) => listConversationNotes(ctx, input)),

    delete: orgProcedure('messages.send')
      .meta({ summary: 'Deletes a note.', example: { id: sample.note } })
      .input(withId)
      .output(z.void())
      .mutation(({ ctx, input }) => deleteConversationNote(ctx, input)),
  },
} satisfies TRPCRouterRecord;
