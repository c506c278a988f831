import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { CampaignSettings, UpdateCampaignSettingsInput } from './settings.schema.ts';
import { getSettings, updateSettings } from './settings.service.ts';

export const settingsRouter = {
  get: orgProcedure('campaigns.read')
    .meta({ summary: 'Quiet hours, caps and time zone of campaigns that say nothing else.' })
    .output(CampaignSettings)
    .query(({ ctx }) => getSettings(ctx)),

  update: orgProcedure('campaigns.send')
    .meta({ summary: 'Changes what holds for all campaigns; what is not given stays.' })
    .input(UpdateCampaignSettingsInput)
    .output(CampaignSettings)
    .mutation(({ ctx, input }) => updateSettings(ctx, input)),
} satisfies TRPCRouterRecord;
