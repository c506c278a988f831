import { campaignSettingsRow } from '@tessera/db';
import { z } from 'zod';
import { timeZone } from '../../../lib/schemas/field-schemas.ts';
import { FrequencyCaps, QuietHours } from '../limits/limit.schema.ts';

export const CampaignSettings = campaignSettingsRow
  .pick({ timeZone: true })
  .extend({
    quietHours: QuietHours,
    timeZone: z.string().describe('The time zone of recipients without a known one.'),
    frequencyCaps: FrequencyCaps,
  })
  .meta({
    id: 'CampaignSettings',
    description: 'Quiet hours, time zone and frequency caps of campaigns that do not set their own.',
  });

export const UpdateCampaignSettingsInput = z.object({
  quietHours: QuietHours.optional().describe('When no marketing message is sent, local to each recipient.'),
  timeZone: timeZone.optional().describe('The IANA time zone of recipients without a known one, such as Asia/Kolkata.'),
  frequencyCaps: FrequencyCaps.optional().describe('Replaces all caps.'),
});
