import { campaignSettingsRow } from '@tessera/db';
import { z } from 'zod';
import { timeZone } from '../campaigns/campaign.schema.ts';
import { FrequencyCaps, QuietHours } from '../content/content.schema.ts';

export const CampaignSettings = campaignSettingsRow
  .pick({ timeZone: true })
  .extend({
    quietHours: QuietHours,
    timeZone: z.string().describe('Where recipients are of whom nobody knows it.'),
    frequencyCaps: FrequencyCaps,
  })
  .meta({
    id: 'CampaignSettings',
    description: 'What holds for all campaigns of an organization, unless one says otherwise.',
  });

export const UpdateCampaignSettingsInput = z.object({
  quietHours: QuietHours.optional(),
  timeZone: timeZone.optional(),
  frequencyCaps: FrequencyCaps.optional().describe('Replaces the caps.'),
});
