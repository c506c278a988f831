/** Senders: accounts with vendors, and the WhatsApp part of them. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const Channel = z
  .enum(['email', 'sms', 'push', 'whatsapp'])
  .meta({ id: 'Channel', description: 'A way to reach a contact.' });
export type Channel = z.infer<typeof Channel>;

export const MessagingProviderType = z.enum(['sandbox', 'whatsapp_cloud', 'smtp', 'twilio', 'web_push', 'fcm']).meta({
  id: 'MessagingProviderType',
  description:
    'A vendor of messages. sandbox ships with the product and simulates all channels; nothing leaves the server.',
});
export type MessagingProviderType = z.infer<typeof MessagingProviderType>;

export const senderRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  channel: Channel,
  provider: MessagingProviderType,
  name: z.string(),
  address: z.string().nullable(),
  isActive: z.boolean(),
  isDefault: z.boolean(),
  credentials: z.string().nullable(),
  credentialHints: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.unknown()),
  portfolioId: z.uuid().nullable(),
  rateLimitPerMinute: z.int().nullable(),
  dailyLimit: z.int().nullable(),
  messagesSentToday: z.int(),
  sentOn: z.string().nullable(),
  pausedUntil: z.date().nullable(),
  pauseReason: z.string().nullable(),
  faults: z.int(),
  verifiedAt: z.date().nullable(),
  verificationError: z.string().nullable(),
  deletedAt: z.date().nullable(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Sender extends z.infer<typeof senderRow> {}
export class Sender extends TenantRow {
  static tableName = 'messaging.senders';
  static row = senderRow;
  static internal = ['credentials', 'sentOn', 'faults', 'deletedAt'];
}

export const ConnectionStatus = z.enum(['disconnected', 'connecting', 'connected', 'failed']).meta({
  id: 'ConnectionStatus',
  description: 'Whether a WhatsApp account can send.',
});
export const HealthStatus = z
  .enum(['healthy', 'warning', 'critical'])
  .meta({ id: 'HealthStatus', description: 'WhatsApp’s rating of the account’s messages.' });

export const whatsappAccountRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  phoneNumber: z.string(),
  displayName: z.string().nullable(),
  connectionStatus: ConnectionStatus,
  sessionData: z.string().nullable(),
  qrCode: z.string().nullable(),
  healthStatus: HealthStatus,
  phoneNumberId: z.string().nullable(),
  businessAccountId: z.string().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface WhatsappAccount extends z.infer<typeof whatsappAccountRow> {}
export class WhatsappAccount extends TenantRow {
  static tableName = 'messaging.whatsapp_accounts';
  static row = whatsappAccountRow;
  static internal = ['sessionData'];
}

export const whatsappPortfolioRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  name: z.string(),
  externalId: z.string().nullable(),
  uniqueLimit: z.int().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface WhatsappPortfolio extends z.infer<typeof whatsappPortfolioRow> {}
export class WhatsappPortfolio extends TenantRow {
  static tableName = 'messaging.whatsapp_portfolios';
  static row = whatsappPortfolioRow;
}

export const portfolioContactRow = z.object({
  organizationId: z.uuid(),
  portfolioId: z.uuid(),
  address: z.string(),
  lastAt: z.date(),
});

export interface PortfolioContact extends z.infer<typeof portfolioContactRow> {}
export class PortfolioContact extends TenantRow {
  static tableName = 'messaging.portfolio_contacts';
  static row = portfolioContactRow;
  static idColumn = ['organizationId', 'portfolioId', 'address'];
}

export const rateSlotRow = z.object({
  organizationId: z.uuid(),
  scopeId: z.uuid(),
  at: z.date(),
  taken: z.int(),
});

export interface RateSlot extends z.infer<typeof rateSlotRow> {}
export class RateSlot extends TenantRow {
  static tableName = 'messaging.rate_slots';
  static row = rateSlotRow;
  static idColumn = ['organizationId', 'scopeId', 'at'];
}

export const pushSubscriptionRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  senderId: z.uuid(),
  contactId: z.uuid().nullable(),
  endpointHash: z.string(),
  subscription: z.string(),
  userAgent: z.string().nullable(),
  expiredAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface PushSubscription extends z.infer<typeof pushSubscriptionRow> {}
export class PushSubscription extends TenantRow {
  static tableName = 'messaging.push_subscriptions';
  static row = pushSubscriptionRow;
  static internal = ['subscription', 'endpointHash'];
}
