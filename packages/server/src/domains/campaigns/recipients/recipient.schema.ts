import { campaignRecipientRow, RecipientStatus } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const CampaignRecipient = campaignRecipientRow
  .omit({ organizationId: true, claim: true, claimedUntil: true, lookAt: true })
  .extend({
    variables: z.record(z.string(), z.unknown()).describe('What was known of the contact when its row was made.'),
    reason: z
      .string()
      .nullable()
      .describe('Of skipped ones: holdout, opted_out, missing_variable:<name>, template_too_heavy … null otherwise.'),
  })
  .meta({ id: 'CampaignRecipient', description: 'Somebody a campaign reaches over a channel, and what became of it.' });

export const RecipientFilter = z.object({
  status: z.array(RecipientStatus).min(1).max(12).optional(),
  channelId: z.uuid().optional(),
  variantId: z.uuid().optional(),
  contactId: z.uuid().optional(),
  step: z.int().min(0).max(100).optional(),
});

export const ListRecipientsInput = listInput(RecipientFilter, ['createdAt']).unwrap().extend({ campaignId: z.uuid() });
export const RecipientList = listOutput(CampaignRecipient);

export const ExportRecipientsInput = z.object({ campaignId: z.uuid(), filter: RecipientFilter.optional() });

export const RecipientsLink = z
  .object({ url: z.string().describe('Opens without headers.'), expiresAt: z.date() })
  .meta({
    id: 'RecipientsLink',
    description: 'A signed address that downloads recipients. Whoever has it may download.',
  });
