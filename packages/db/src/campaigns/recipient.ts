/** Recipients of campaigns, enrollments of drips, and engagements: opens and clicks. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const RecipientStatus = z
  .enum([
    'held',
    'pending',
    'claimed',
    'sending',
    'uncertain',
    'accepted',
    'sent',
    'delivered',
    'read',
    'failed',
    'skipped',
    'cancelled',
  ])
  .meta({
    id: 'RecipientStatus',
    description:
      'The state of a recipient and its message. held: waits for the winner of an A/B test. skipped: a rule excluded it, see reason. ' +
      'uncertain: the outcome of the call to the vendor is unknown so far.',
  });
export type RecipientStatus = z.infer<typeof RecipientStatus>;

export const campaignRecipientRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  campaignId: z.uuid(),
  channelId: z.uuid(),
  variantId: z.uuid().nullable(),
  enrollmentId: z.uuid().nullable(),
  step: z.int(),
  contactId: z.uuid(),
  address: z.string(),
  variables: z.record(z.string(), z.unknown()),
  timeZone: z.string().nullable(),
  status: RecipientStatus,
  reason: z.string().nullable(),
  failedReason: z.string().nullable(),
  dueAt: z.date().nullable(),
  claim: z.uuid().nullable(),
  claimedUntil: z.date().nullable(),
  lookAt: z.date().nullable(),
  attempts: z.int(),
  startedAt: z.date().nullable(),
  sentAt: z.date().nullable(),
  deliveredAt: z.date().nullable(),
  readAt: z.date().nullable(),
  openedAt: z.date().nullable(),
  clickedAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface CampaignRecipient extends z.infer<typeof campaignRecipientRow> {}
export class CampaignRecipient extends TenantRow {
  static tableName = 'campaigns.campaign_recipients';
  static row = campaignRecipientRow;
  static internal = ['claim', 'claimedUntil', 'lookAt'];
}

export const EnrollmentStatus = z
  .enum(['active', 'completed', 'exited'])
  .meta({ id: 'EnrollmentStatus', description: 'The state of one passage of a contact through a drip.' });
export const ExitReason = z
  .enum(['goal', 'replied', 'opted_out', 'left_audience', 'removed', 'contact_deleted', 'cancelled'])
  .meta({ id: 'ExitReason', description: 'Why a contact left a drip before its end.' });

export const enrollmentRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  campaignId: z.uuid(),
  contactId: z.uuid(),
  entryKey: z.string(),
  status: EnrollmentStatus,
  exitReason: ExitReason.nullable(),
  position: z.int(),
  variables: z.record(z.string(), z.unknown()).nullable(),
  timeZone: z.string(),
  lastSentAt: z.date().nullable(),
  dueAt: z.date().nullable(),
  enteredAt: z.date(),
  endedAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Enrollment extends z.infer<typeof enrollmentRow> {}
export class Enrollment extends TenantRow {
  static tableName = 'campaigns.enrollments';
  static row = enrollmentRow;
}

export const engagementRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  campaignId: z.uuid(),
  recipientId: z.uuid(),
  linkId: z.uuid().nullable(),
  kind: z.enum(['open', 'click']),
  isBot: z.boolean(),
  userAgent: z.string().nullable(),
  createdAt: z.date(),
});

export interface Engagement extends z.infer<typeof engagementRow> {}
export class Engagement extends TenantRow {
  static tableName = 'campaigns.engagements';
  static row = engagementRow;
}
