/** Messages of all channels, their conversations, and stored webhooks. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';
import { Channel } from './sender.ts';

export const MessageDirection = z
  .enum(['inbound', 'outbound'])
  .meta({ id: 'MessageDirection', description: 'inbound: from the contact; outbound: to the contact.' });
export const MessageType = z
  .enum(['text', 'image', 'video', 'audio', 'document'])
  .meta({ id: 'MessageType', description: 'The type of a message.' });
export type MessageType = z.infer<typeof MessageType>;

export const MessageStatus = z
  .enum(['queued', 'sending', 'uncertain', 'accepted', 'sent', 'delivered', 'read', 'failed', 'skipped', 'cancelled'])
  .meta({
    id: 'MessageStatus',
    description:
      'The state of a message. accepted: the vendor has it; uncertain: the vendor may have it, and the outcome is ' +
      'being determined; skipped: consent or a closed window forbade it. Inbound messages are delivered, and read ' +
      'once a member has read them.',
  });
export type MessageStatus = z.infer<typeof MessageStatus>;

export const messageRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  senderId: z.uuid(),
  channel: Channel,
  contactId: z.uuid().nullable(),
  address: z.string(),
  direction: MessageDirection,
  type: MessageType,
  content: z.string().nullable(),
  subject: z.string().nullable(),
  mediaId: z.uuid().nullable(),
  mediaUrl: z.string().nullable(),
  templateId: z.uuid().nullable(),
  payload: z.record(z.string(), z.unknown()).nullable(),
  externalId: z.string().nullable(),
  replyTo: z.string().nullable(),
  status: MessageStatus,
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  scheduledFor: z.date().nullable(),
  dueAt: z.date().nullable(),
  attempt: z.int(),
  startedAt: z.date().nullable(),
  sentAt: z.date().nullable(),
  deliveredAt: z.date().nullable(),
  readAt: z.date().nullable(),
  failedAt: z.date().nullable(),
  isFromBot: z.boolean(),
  campaignId: z.uuid().nullable(),
  pricing: z.record(z.string(), z.unknown()).nullable(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Message extends z.infer<typeof messageRow> {}
export class Message extends TenantRow {
  static tableName = 'messaging.messages';
  static row = messageRow;
  static idColumn = ['organizationId', 'id', 'createdAt'];
  static internal = ['payload', 'dueAt', 'attempt', 'startedAt'];
}

export const externalMessageRow = z.object({
  organizationId: z.uuid(),
  senderId: z.uuid(),
  externalId: z.string(),
  messageId: z.uuid(),
  messageCreatedAt: z.date(),
  attempt: z.int(),
});

export interface ExternalMessage extends z.infer<typeof externalMessageRow> {}
export class ExternalMessage extends TenantRow {
  static tableName = 'messaging.external_messages';
  static row = externalMessageRow;
  static idColumn = ['organizationId', 'senderId', 'externalId'];
}

export const ConversationStatus = z.enum(['open', 'closed']).meta({
  id: 'ConversationStatus',
  description: 'The state of a conversation. An inbound message opens a closed one.',
});

export const conversationRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  senderId: z.uuid(),
  channel: Channel,
  contactId: z.uuid().nullable(),
  address: z.string(),
  status: ConversationStatus,
  assignedTo: z.uuid().nullable(),
  unreadCount: z.int(),
  lastMessageAt: z.date().nullable(),
  lastMessagePreview: z.string().nullable(),
  lastMessageDirection: MessageDirection.nullable(),
  lastInboundAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Conversation extends z.infer<typeof conversationRow> {}
export class Conversation extends TenantRow {
  static tableName = 'messaging.conversations';
  static row = conversationRow;
}

export const conversationNoteRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  conversationId: z.uuid(),
  body: z.string(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface ConversationNote extends z.infer<typeof conversationNoteRow> {}
export class ConversationNote extends TenantRow {
  static tableName = 'messaging.conversation_notes';
  static row = conversationNoteRow;
}

export const inboundWebhookRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  senderId: z.uuid(),
  headers: z.record(z.string(), z.string()),
  body: z.instanceof(Buffer),
  receivedAt: z.date(),
  dueAt: z.date().nullable(),
  tries: z.int(),
  error: z.string().nullable(),
});

export interface InboundWebhook extends z.infer<typeof inboundWebhookRow> {}
export class InboundWebhook extends TenantRow {
  static tableName = 'messaging.inbound_webhooks';
  static row = inboundWebhookRow;
}
