import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { TrackingSettings, UpdateTrackingSettingsInput } from './settings.schema.ts';
import { getTrackingSettings, updateTrackingSettings } from './settings.service.ts';

export const trackingSettingsRouter = {
  get: orgProcedure('tracking.read')
    .meta({ summary: 'Returns how long events are kept.' })
    .output(TrackingSettings)
    .query(({ ctx }) => getTrackingSettings(ctx)),

  update: orgProcedure('tracking.write')
    .meta({
      summary: 'Changes how long events are kept; older events are deleted within the day and cannot be restored.',
      example: { retentionMonths: 6 },
    })
    .input(UpdateTrackingSettingsInput)
    .output(TrackingSettings)
    .mutation(({ ctx, input }) => updateTrackingSettings(ctx, input)),
} satisfies TRPCRouterRecord;
