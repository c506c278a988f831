import { z } from 'zod';

const retentionMonths = z
  .int()
  .min(1)
  .max(120)
  .describe(
    'How many months events are kept. With 6, an event received on 15 January is kept until the end of 15 July (UTC).',
  );

export const TrackingSettings = z
  .object({ retentionMonths })
  .meta({ id: 'TrackingSettings', description: 'How long an organization keeps its events.' });

export const UpdateTrackingSettingsInput = z.object({ retentionMonths });
