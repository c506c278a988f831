import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { CampaignSettings, UpdateCampaignSettingsInput } from './settings.schema.ts';
import { getCampaignSettings, updateCampaignSettings } from './settings.service.ts';

export const campaignSettingsRouter = {
  get: orgProcedure('campaigns.read')
    .meta({ summary: 'Returns quiet hours, frequency caps and time zone of campaigns that do not set their own.' })
    .output(CampaignSettings)
    .query(({ ctx }) => getCampaignSettings(ctx)),

  update: orgProcedure('campaigns.send')
    .meta({
      summary: 'Changes the settings of all campaigns; fields left out keep their value.',
      example: {
        quietHours: { from: 1260, until: 480 },
        timeZone: 'Asia/Kolkata',
        frequencyCaps: [{ channel: 'email', messages: 3, hours: 24 }],
      },
    })
    .input(UpdateCampaignSettingsInput)
    .output(CampaignSettings)
    .mutation(({ ctx, input }) => updateCampaignSettings(ctx, input)),
} satisfies TRPCRouterRecord;
