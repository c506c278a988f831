import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ListMessagesInput, Message, MessageList, ResolveMessageInput, SendMessageInput } from './message.schema.ts';
import { cancelMessage, getMessage, listMessages, resolveMessage, retryMessage } from './message.service.ts';
import { sendMessage } from './send-message.service.ts';

export const messageRouter = {
  send: orgProcedure('messages.send')
    .meta({
      summary: 'Writes to somebody: now, or at a time.',
      description:
        'FORBIDDEN with kind `contact_opted_out` or `contact_blocked` when they are not to be written to; PRECONDITION_FAILED with kind ' +
        '`whatsapp_window_closed` for free text more than 24 hours after their last WhatsApp message; BAD_REQUEST with kind ' +
        '`variable_missing` when the text says something nothing is known of.',
    })
    .input(SendMessageInput)
    .output(Message)
    .mutation(({ ctx, input }) => sendMessage(ctx, input)),

  list: orgProcedure('messages.read')
    .meta({ summary: 'Messages, newest first: of a conversation, a contact, a sender or a campaign.' })
    .input(ListMessagesInput)
    .output(MessageList)
    .query(({ ctx, input }) => listMessages(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'A message.' })
    .input(withId)
    .output(Message)
    .query(({ ctx, input }) => getMessage(ctx, input)),

  cancel: orgProcedure('messages.send')
    .meta({
      summary: 'Takes a message back that has not left yet.',
      description:
        'CONFLICT with kind `message_not_queued` once it is leaving, and `message_owned_by_campaign` for a campaign’s.',
    })
    .input(withId)
    .output(Message)
    .mutation(({ ctx, input }) => cancelMessage(ctx, input)),

  retry: orgProcedure('messages.send')
    .meta({
      summary: 'Sends a message again that failed.',
      description:
        'CONFLICT with kind `message_not_failed` when it has not, and `message_owned_by_campaign` for a campaign’s.',
    })
    .input(withId)
    .output(Message)
    .mutation(({ ctx, input }) => retryMessage(ctx, input)),

  resolve: orgProcedure('messages.send')
    .meta({
      summary: 'Says what became of a message that may have been sent.',
      description: 'CONFLICT with kind `message_not_uncertain` when that is known.',
    })
    .input(ResolveMessageInput)
    .output(Message)
    .mutation(({ ctx, input }) => resolveMessage(ctx, input)),
} satisfies TRPCRouterRecord;
