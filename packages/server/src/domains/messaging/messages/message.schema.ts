import { Channel, MessageDirection, MessageStatus, messageRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { MessageContent } from '../content/content.schema.ts';

export const Message = messageRow
  .omit({ organizationId: true, payload: true, dueAt: true, attempt: true, startedAt: true })
  .extend({
    address: z
      .string()
      .describe('Theirs: a phone number with +, an e-mail address, a WhatsApp user id, a subscription.'),
    content: z.string().nullable().describe('The text as it was sent or came, or the caption of a medium.'),
    externalId: z.string().nullable().describe("The vendor's id of it."),
    replyTo: z.string().nullable().describe("The vendor's id of the message it answers."),
    errorCode: z.string().nullable().describe("The vendor's own code, or why it was not to be sent."),
    errorMessage: z.string().nullable().describe('Fit to show.'),
    scheduledFor: z.date().nullable().describe('Not before.'),
    sentAt: z.date().nullable().describe('When the vendor took it; of an inbound one when it was written.'),
    failedAt: z.date().nullable().describe('Also of one that was sent, and then reported as failed.'),
    isFromBot: z.boolean().describe('Nobody wrote it: an automatic answer.'),
    campaignId: z.uuid().nullable().describe('What it was sent for.'),
    pricing: z.record(z.string(), z.unknown()).nullable().describe('What the vendor says it costs, in its own words.'),
    createdBy: z.uuid().nullable().describe('The user who wrote it; null for keys, campaigns and inbound ones.'),
  })
  .meta({ id: 'Message', description: 'What was written to somebody, or by them, over any channel.' });

export const SendMessageInput = z
  .object({
    conversationId: z.uuid().optional().describe('Where it is said; or leave it out and say to whom.'),
    contactId: z.uuid().optional().describe('To whom, without a conversation.'),
    senderId: z.uuid().optional().describe('With contactId: what it leaves from.'),
    channel: Channel.optional().describe("With contactId and no senderId: by the channel's default sender."),
    content: MessageContent,
    scheduledFor: z.date().optional().describe('Not before; within a year.'),
    replyTo: z.uuid().optional().describe('The message it answers.'),
  })
  .refine(({ conversationId, contactId }) => (conversationId === undefined) !== (contactId === undefined), {
    path: ['conversationId'],
    message: 'say either conversationId or contactId',
  })
  .refine(({ conversationId, senderId, channel }) => !conversationId || !(senderId || channel), {
    path: ['senderId'],
    message: 'a conversation has its sender; leave senderId and channel out',
  });

export const ListMessagesInput = listInput(
  z.object({
    conversationId: z.uuid().optional().describe('Also what campaigns sent there.'),
    contactId: z.uuid().optional(),
    senderId: z.uuid().optional(),
    campaignId: z.uuid().optional(),
    status: z.array(MessageStatus).min(1).max(10).optional().describe('One of these.'),
    direction: MessageDirection.optional(),
  }),
  ['createdAt'],
);
export const MessageList = listOutput(Message);

export const ResolveMessageInput = z.object({
  id: z.uuid(),
  as: z.enum(['sent', 'failed', 'resend']).describe('What became of it; resend: they may get it twice.'),
});
