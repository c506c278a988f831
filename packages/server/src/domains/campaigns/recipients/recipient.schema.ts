import { campaignRecipientRow, RecipientStatus } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

export const CampaignRecipient = campaignRecipientRow
  .omit({ organizationId: true, claim: true, claimedUntil: true, lookAt: true, step: true })
  .extend({
    stepPosition: z.int().describe('The position of its step in a drip; 0 in other campaigns.'),
    variables: z.record(z.string(), z.unknown()).describe('The values of the contact when the recipient was created.'),
    reason: z
      .string()
      .nullable()
      .describe(
        'Why it was skipped: holdout, opted_out, variable_missing:<name>, template_too_heavy and so on; else null.',
      ),
  })
  .meta({
    id: 'CampaignRecipient',
    description: 'A contact that a campaign reaches on one channel, and the state of its message.',
  });

export const RecipientFilter = z.object({
  status: oneOrSeveral(RecipientStatus).optional().describe('Only recipients in one of these states.'),
  channelId: z.uuid().optional().describe('Only recipients on this channel of the campaign.'),
  variantId: z.uuid().optional().describe('Only recipients of this variant.'),
  contactId: z.uuid().optional().describe('Only recipients of this contact.'),
  stepPosition: z.int().min(0).max(100).optional().describe('Only recipients of the step at this position.'),
});

const campaignId = z.uuid().describe('The campaign.');

export const ListRecipientsInput = listInput(RecipientFilter, ['createdAt']).unwrap().extend({ campaignId });
export const RecipientList = listOutput(CampaignRecipient);

export const ExportRecipientsInput = z.object({
  campaignId,
  filter: RecipientFilter.optional().describe('Which recipients are exported; all if left out.'),
});

export const RecipientExportLink = z
  .object({ url: z.string().describe('Opens without headers.'), expiresAt: z.date() })
  .meta({
    id: 'RecipientExportLink',
    description: 'A signed URL that downloads recipients. Everyone who has it may download them until it expires.',
  });
