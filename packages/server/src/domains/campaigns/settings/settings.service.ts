/** Settings of an organization for all its campaigns: quiet hours, frequency caps and time zone. */
import { CampaignSettings } from '@tessera/db';
import type { z } from 'zod';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type * as schema from './settings.schema.ts';

type Settings = z.infer<typeof schema.CampaignSettings>;

/** For an organization without a row: no marketing messages from 21:00 to 08:00. */
export const DEFAULT_CAMPAIGN_SETTINGS: Settings = {
  quietHours: { from: 1260, until: 480 },
  timeZone: 'UTC',
  frequencyCaps: [],
};

export async function getCampaignSettings(ctx: Ctx): Promise<Settings> {
  const [row] = await CampaignSettings.of(ctx).select(CampaignSettings.columns);
  if (!row) return DEFAULT_CAMPAIGN_SETTINGS;
  const { quietFrom, quietUntil, timeZone } = row;
  return {
    quietHours: { from: quietFrom, until: quietUntil },
    timeZone,
    frequencyCaps: row.frequencyCaps as unknown as Settings['frequencyCaps'],
  };
}

export async function updateCampaignSettings(
  ctx: Ctx,
  input: z.infer<typeof schema.UpdateCampaignSettingsInput>,
): Promise<Settings> {
  const before = await getCampaignSettings(ctx);
  const { quietHours, timeZone, frequencyCaps } = input;
  const values = {
    ...(quietHours && { quietFrom: quietHours.from, quietUntil: quietHours.until }),
    ...(timeZone && { timeZone }),
    ...(frequencyCaps && { frequencyCaps }),
  };
  await CampaignSettings.addOrChange(ctx, values, ['organizationId'], { ...values, updatedAt: ctx.now() });
  const after = await getCampaignSettings(ctx);
  await recordActivity(ctx, {
    action: 'campaigns.settings.update',
    resource: 'campaigns.settings',
    changes: changesOf(before, after, ['quietHours', 'timeZone', 'frequencyCaps']),
  });
  return after;
}
