import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
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
    .meta({ summary: 'Conversations, those where something was said last first.' })
    .input(ListConversationsInput)
    .output(ConversationList)
    .query(({ ctx, input }) => listConversations(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'A conversation.' })
    .input(withId)
    .output(Conversation)
    .query(({ ctx, input }) => getConversation(ctx, input)),

  open: orgProcedure('messages.send')
    .meta({
      summary: 'The conversation of a contact and a sender, begun when there is none.',
      description: 'CONFLICT with kind `contact_address_missing` when the contact cannot be reached over the channel.',
    })
    .input(OpenConversationInput)
    .output(Conversation)
    .mutation(({ ctx, input }) => openConversation(ctx, input)),

  assign: orgProcedure('messages.send')
    .meta({ summary: 'Gives a conversation to a member of the team, or to nobody.' })
    .input(AssignConversationInput)
    .output(Conversation)
    .mutation(({ ctx, input }) => assignConversation(ctx, input)),

  close: orgProcedure('messages.send')
    .meta({ summary: 'Closes a conversation; it opens again when they write.' })
    .input(withId)
    .output(Conversation)
    .mutation(({ ctx, input }) => closeConversation(ctx, input)),

  reopen: orgProcedure('messages.send')
    .meta({ summary: 'Opens a closed conversation again.' })
    .input(withId)
    .output(Conversation)
    .mutation(({ ctx, input }) => reopenConversation(ctx, input)),

  markRead: orgProcedure('messages.send')
    .meta({ summary: 'Marks what they have written until now as read.' })
    .input(withId)
    .output(Conversation)
    .mutation(({ ctx, input }) => markConversationRead(ctx, input)),

  watch: orgSubscription('messages.read')
    .meta({
      summary: 'Messages and conversations as they change, in order.',
      description:
        'Clients that lose the connection resume where they were: nothing is lost or told twice. ' +
        'After a week away, PRECONDITION_FAILED with kind `resume_expired` says to load afresh.',
    })
    .input(WatchConversationsInput)
    .output(trackedStreamOf(ConversationChange))
    .subscription(({ ctx, input, signal }) => watchConversations(ctx, input, signal)),

  notes: {
    add: orgProcedure('messages.send')
      .meta({ summary: 'Adds a note for the team to a conversation.' })
      .input(CreateConversationNoteInput)
      .output(ConversationNote)
      .mutation(({ ctx, input }) => createConversationNote(ctx, input)),

    list: orgProcedure('messages.read')
      .meta({ summary: 'The notes on a conversation, newest first.' })
      .input(ListConversationNotesInput)
      .output(ConversationNoteList)
      .query(({ ctx, input }) => listConversationNotes(ctx, input)),

    delete: orgProcedure('messages.send')
      .meta({ summary: 'Deletes a note.' })
      .input(withId)
      .output(z.void())
      .mutation(({ ctx, input }) => deleteConversationNote(ctx, input)),
  },
} satisfies TRPCRouterRecord;
