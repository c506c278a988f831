/** How long an organization keeps its events. */
import { TrackingSettings } from '@tessera/db';
import type { z } from 'zod';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { UpdateTrackingSettingsInput } from './settings.schema.ts';

/** A year, and the same month of the previous year to compare with. */
export const DEFAULT_RETENTION_MONTHS = 13;

export async function getTrackingSettings(ctx: Ctx) {
  const [settings] = await TrackingSettings.of(ctx).select(TrackingSettings.columns);
  return { retentionMonths: settings?.retentionMonths ?? DEFAULT_RETENTION_MONTHS };
}

export async function updateTrackingSettings(
  ctx: Ctx,
  { retentionMonths }: z.infer<typeof UpdateTrackingSettingsInput>,
) {
  const before = await getTrackingSettings(ctx);
  await ctx.db.raw(
    `insert into tracking.settings (organization_id, retention_months) values (?, ?)
     on conflict (organization_id) do update set retention_months = excluded.retention_months`,
    [ctx.organization.id, retentionMonths],
  );
  const after = await getTrackingSettings(ctx);
  const changes = changesOf<TrackingSettings>(before, after, ['retentionMonths']);
  await recordActivity(ctx, { action: 'tracking.settings.update', resource: 'tracking.settings', changes });
  return after;
}
