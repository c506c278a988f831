import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { ListMessagesInput, Message, MessageList, ResolveMessageInput, SendMessageInput } from './message.schema.ts';
import { cancelMessage, getMessage, listMessages, resolveMessage, retryMessage } from './message.service.ts';
import { sendMessage } from './send-message.service.ts';

export const messageRouter = {
  send: orgProcedure('messages.send')
    .meta({
      summary: 'Sends a message now or at a given time.',
      description:
        'FORBIDDEN with kind `contact_opted_out` or `contact_blocked` when the contact may not be written to; ' +
        'PRECONDITION_FAILED with kind `whatsapp_window_closed` for free text more than 24 hours after the contact’s ' +
        'last WhatsApp message; BAD_REQUEST with kind `variable_missing` when a variable of the text has no value.',
      example: {
        conversationId: sample.conversation,
        content: { type: 'image', text: 'Here it is, {{ first_name }}', mediaId: sample.media },
        replyToId: sample.inboundMessage,
      },
    })
    .input(SendMessageInput)
    .output(Message)
    .mutation(({ ctx, input }) => sendMessage(ctx, input)),

  list: orgProcedure('messages.read')
    .meta({
      summary: 'Lists messages, newest first: of a conversation, a contact, a sender or a campaign.',
      example: {
        filter: {
          conversationId: sample.conversation,
          senderId: sample.sender,
          contactId: sample.contact,
          status: ['delivered'],
        },
        limit: 10,
      },
    })
    .input(ListMessagesInput)
    .output(MessageList)
    .query(({ ctx, input }) => listMessages(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'Returns a message.', example: { id: sample.inboundMessage } })
    .input(withId)
    .output(Message)
    .query(({ ctx, input }) => getMessage(ctx, input)),

  cancel: orgProcedure('messages.send')
    .meta({
      summary: 'Cancels a message that has not been sent yet.',
      description:
        'CONFLICT with kind `message_not_queued` once sending has begun, and `message_owned_by_campaign` for a ' +
        'campaign’s message.',
      example: { id: sample.scheduledMessage },
    })
    .input(withId)
    .output(Message)
    .mutation(({ ctx, input }) => cancelMessage(ctx, input)),

  retry: orgProcedure('messages.send')
    .meta({
      summary: 'Queues a failed message again.',
      description:
        'CONFLICT with kind `message_not_failed` for other states, and `message_owned_by_campaign` for a campaign’s ' +
        'message.',
      example: { id: sample.failedMessage },
    })
    .input(withId)
    .output(Message)
    .mutation(({ ctx, input }) => retryMessage(ctx, input)),

  resolve: orgProcedure('messages.send')
    .meta({
      summary: 'Settles a message whose outcome the vendor did not report.',
      description: 'CONFLICT with kind `message_not_uncertain` when the outcome is known.',
      example: { id: sample.uncertainMessage, outcome: 'sent' },
    })
    .input(ResolveMessageInput)
    .output(Message)
    .mutation(({ ctx, input }) => resolveMessage(ctx, input)),
} satisfies TRPCRouterRecord;
