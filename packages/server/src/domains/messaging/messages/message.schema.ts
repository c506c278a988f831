import { Channel, MessageDirection, MessageStatus, messageRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';
import { MessageContent } from '../content/content.schema.ts';

export const Message = messageRow
  .omit({ organizationId: true, payload: true, dueAt: true, attempt: true, startedAt: true })
  .extend({
    address: z
      .string()
      .describe(
        'The contact’s address: a phone number with +, an e-mail address, a WhatsApp user id or a push subscription.',
      ),
    content: z.string().nullable().describe('The rendered text, or the caption of media.'),
    externalId: z.string().nullable().describe('The vendor’s id of the message.'),
    replyTo: z.string().nullable().describe('The vendor’s id of the message that this one replies to.'),
    errorCode: z.string().nullable().describe('The vendor’s error code, or the reason a message was skipped.'),
    errorMessage: z.string().nullable().describe('The error in words, fit to show.'),
    scheduledFor: z.date().nullable().describe('The earliest time to send it.'),
    sentAt: z.date().nullable().describe('When the vendor accepted it; for an inbound message, when it was written.'),
    failedAt: z.date().nullable().describe('When it failed, also after it was sent.'),
    isFromBot: z.boolean().describe('Whether it is an automatic reply.'),
    campaignId: z.uuid().nullable().describe('The campaign that sent it.'),
    pricing: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('The price that the vendor reported, in the vendor’s format.'),
    createdBy: z
      .uuid()
      .nullable()
      .describe('The user who wrote it; null for API keys, campaigns and inbound messages.'),
  })
  .meta({ id: 'Message', description: 'A message to or from a contact, over any channel.' });

export const SendMessageInput = z
  .object({
    conversationId: z.uuid().optional().describe('The conversation to write in. Leave it out when you give contactId.'),
    contactId: z.uuid().optional().describe('The contact to write to, instead of a conversation.'),
    senderId: z.uuid().optional().describe('With contactId: the sender.'),
    channel: Channel.optional().describe(
      'With contactId and without senderId: the channel, whose default sender is used.',
    ),
    content: MessageContent.describe('What to send.'),
    scheduledFor: z.date().optional().describe('The earliest time to send it, within a year. Now when left out.'),
    replyToId: z.uuid().optional().describe('The message of the same conversation that this one replies to.'),
  })
  .refine(({ conversationId, contactId }) => (conversationId === undefined) !== (contactId === undefined), {
    path: ['conversationId'],
    message: 'give either conversationId or contactId',
  })
  .refine(({ conversationId, senderId, channel }) => !conversationId || !(senderId || channel), {
    path: ['senderId'],
    message: 'the conversation decides the sender: leave senderId and channel out',
  });

export const ListMessagesInput = listInput(
  z.object({
    conversationId: z.uuid().optional().describe('Messages of this conversation, campaigns included.'),
    contactId: z.uuid().optional().describe('Messages of this contact.'),
    senderId: z.uuid().optional().describe('Messages of this sender.'),
    campaignId: z.uuid().optional().describe('Messages of this campaign.'),
    status: oneOrSeveral(MessageStatus).optional().describe('Messages in these states.'),
    direction: oneOrSeveral(MessageDirection).optional().describe('Inbound or outbound messages.'),
  }),
  ['createdAt'],
);
export const MessageList = listOutput(Message);

export const ResolveMessageInput = z.object({
  id: z.uuid().describe('The message.'),
  outcome: z
    .enum(['sent', 'failed', 'resend'])
    .describe('sent or failed: the outcome you know of. resend: send it again; the contact may get it twice.'),
});
