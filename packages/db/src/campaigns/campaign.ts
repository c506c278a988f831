/** Campaigns with their channels, variants, steps, entries and links, and the settings of an organization for all of them. */
import { z } from 'zod';
import { Channel } from '../messaging/sender.ts';
import { TenantRow } from '../model.ts';

export const CampaignType = z.enum(['broadcast', 'drip', 'ab_test']).meta({
  id: 'CampaignType',
  description: 'broadcast: sent once. drip: sent step by step. ab_test: sent in variants that are compared.',
});
export const CampaignStatus = z
  .enum(['draft', 'scheduled', 'running', 'paused', 'completed', 'failed', 'cancelled'])
  .meta({ id: 'CampaignStatus', description: 'The state of a campaign.' });
export const ChannelStatus = z
  .enum(['pending', 'sending', 'sent', 'failed'])
  .meta({ id: 'CampaignChannelStatus', description: 'The state of one channel of a campaign.' });

const counts = {
  totalRecipients: z.int(),
  sentCount: z.int(),
  deliveredCount: z.int(),
  readCount: z.int(),
  openedCount: z.int(),
  clickedCount: z.int(),
  failedCount: z.int(),
  skippedCount: z.int(),
};
const object = z.record(z.string(), z.unknown());

export const campaignRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  name: z.string(),
  description: z.string().nullable(),
  type: CampaignType,
  status: CampaignStatus,
  statusReason: z.string().nullable(),
  conversationId: z.uuid().nullable(),
  audienceId: z.uuid().nullable(),
  channelMode: z.enum(['all', 'first']),
  category: z.enum(['marketing', 'transactional']),
  scheduledFor: z.date().nullable(),
  scheduledLocal: z.string().nullable(),
  scheduleMode: z.enum(['instant', 'recipient']),
  timeZone: z.string().nullable(),
  quietHours: object.nullable(),
  frequencyCaps: z.array(object).meta({ column: 'jsonb' }).nullable(),
  rateLimitPerMinute: z.int().nullable(),
  dailyLimit: z.int().nullable(),
  deliveryPolicy: z.enum(['at_most_once', 'at_least_once']),
  experiment: object.nullable(),
  winnerVariantId: z.uuid().nullable(),
  decidedAt: z.date().nullable(),
  decision: object.nullable(),
  drip: object.nullable(),
  utm: object.nullable(),
  tracksOpens: z.boolean(),
  tracksClicks: z.boolean(),
  startedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  expandAfter: z.uuid().nullable(),
  expandedAt: z.date().nullable(),
  nextCheckAt: z.date().nullable(),
  sweepAt: z.date().nullable(),
  ...counts,
  sentOn: z.string().nullable(),
  sentToday: z.int(),
  version: z.int(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Campaign extends z.infer<typeof campaignRow> {}
export class Campaign extends TenantRow {
  static tableName = 'campaigns.campaigns';
  static row = campaignRow;
  static internal = ['expandAfter', 'nextCheckAt', 'sweepAt', 'sentOn'];
}

export const campaignSettingsRow = z.object({
  organizationId: z.uuid(),
  quietFrom: z.int(),
  quietUntil: z.int(),
  timeZone: z.string(),
  frequencyCaps: z.array(object).meta({ column: 'jsonb' }),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface CampaignSettings extends z.infer<typeof campaignSettingsRow> {}
export class CampaignSettings extends TenantRow {
  static tableName = 'campaigns.settings';
  static row = campaignSettingsRow;
  static idColumn = 'organizationId';
}

export const campaignChannelRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  campaignId: z.uuid(),
  channelType: Channel,
  senderId: z.uuid(),
  position: z.int(),
  config: object,
  status: ChannelStatus,
  ...counts,
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface CampaignChannel extends z.infer<typeof campaignChannelRow> {}
export class CampaignChannel extends TenantRow {
  static tableName = 'campaigns.campaign_channels';
  static row = campaignChannelRow;
}

export const campaignVariantRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  campaignId: z.uuid(),
  name: z.string(),
  weight: z.int(),
  contents: object,
  ...counts,
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface CampaignVariant extends z.infer<typeof campaignVariantRow> {}
export class CampaignVariant extends TenantRow {
  static tableName = 'campaigns.campaign_variants';
  static row = campaignVariantRow;
}

export const campaignStepRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  campaignId: z.uuid(),
  position: z.int(),
  name: z.string(),
  delayMinutes: z.int(),
  localMinute: z.int().nullable(),
  contents: object,
  version: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface CampaignStep extends z.infer<typeof campaignStepRow> {}
export class CampaignStep extends TenantRow {
  static tableName = 'campaigns.campaign_steps';
  static row = campaignStepRow;
}

export const campaignEntryRow = z.object({
  organizationId: z.uuid(),
  campaignId: z.uuid(),
  contactId: z.uuid(),
  variables: object.nullable(),
  createdAt: z.date(),
});

export interface CampaignEntry extends z.infer<typeof campaignEntryRow> {}
export class CampaignEntry extends TenantRow {
  static tableName = 'campaigns.campaign_entries';
  static row = campaignEntryRow;
  static idColumn = ['organizationId', 'campaignId', 'contactId'];
}

export const campaignLinkRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  campaignId: z.uuid(),
  url: z.string(),
  clicks: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface CampaignLink extends z.infer<typeof campaignLinkRow> {}
export class CampaignLink extends TenantRow {
  static tableName = 'campaigns.campaign_links';
  static row = campaignLinkRow;
}
