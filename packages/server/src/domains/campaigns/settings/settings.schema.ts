import { campaignSettingsRow } from '@tessera/db';
import { z } from 'zod';
import { isTimeZone } from '../../../lib/time-zones.ts';
import { FrequencyCaps, QuietHours } from '../limits/limit.schema.ts';

/** An IANA time zone that this runtime knows. */
export const timeZone = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine(isTimeZone, 'must be a time zone of the IANA database, such as Asia/Kolkata');

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
