import { z } from 'zod';

const retentionMonths = z
  .int()
  .min(1)
  .max(120)
  .describe('How long events are kept. What came on 15 January is there, with 6, until the end of 15 July (UTC).');

export const TrackingSettings = z
  .object({ retentionMonths })
  .meta({ id: 'TrackingSettings', description: 'How an organization keeps its events.' });

export const UpdateTrackingSettingsInput = z.object({ retentionMonths });
