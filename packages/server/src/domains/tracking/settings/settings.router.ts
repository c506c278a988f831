import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { TrackingSettings, UpdateTrackingSettingsInput } from './settings.schema.ts';
import { getSettings, updateSettings } from './settings.service.ts';

export const settingsRouter = {
  get: orgProcedure('tracking.read')
    .meta({ summary: 'How long events are kept.' })
    .output(TrackingSettings)
    .query(({ ctx }) => getSettings(ctx)),

  update: orgProcedure('tracking.write')
    .meta({ summary: 'Changes how long events are kept. What is older then goes within the day, for good.' })
    .input(UpdateTrackingSettingsInput)
    .output(TrackingSettings)
    .mutation(({ ctx, input }) => updateSettings(ctx, input)),
} satisfies TRPCRouterRecord;
