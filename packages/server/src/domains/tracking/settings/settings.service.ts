/** How long an organization keeps its events. */
import { TrackingSettings } from '@tessera/db';
import type { z } from 'zod';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { UpdateTrackingSettingsInput } from './settings.schema.ts';

/** A year and the same month of the year before, to compare with. */
export const RETENTION_MONTHS = 13;

export async function getSettings(ctx: Ctx) {
  const [settings] = await TrackingSettings.rows(ctx);
  return { retentionMonths: settings?.retentionMonths ?? RETENTION_MONTHS };
}

export async function updateSettings(ctx: Ctx, { retentionMonths }: z.infer<typeof UpdateTrackingSettingsInput>) {
  const before = await getSettings(ctx);
  await ctx.db.raw(
    `insert into tracking.settings (organization_id, retention_months) values (?, ?)
     on conflict (organization_id) do update set retention_months = excluded.retention_months`,
    [ctx.organization.id, retentionMonths],
  );
  const after = await getSettings(ctx);
  const changes = changesOf(before, after, ['retentionMonths'] as never[]);
  await recordActivity(ctx, { action: 'tracking.settings.update', resource: 'tracking.settings', changes });
  return after;
}
