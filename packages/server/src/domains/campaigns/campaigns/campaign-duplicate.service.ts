/** `campaigns.duplicate`: a new draft with everything people wrote, without recipients, counters and times. */
import { Campaign, CampaignChannel, CampaignEntry, CampaignStep, CampaignVariant } from '@tessera/db';
import type { z } from 'zod';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import type { DuplicateCampaignInput } from './campaign.schema.ts';
import { getCampaign, loadCampaignParts, requireCampaign } from './campaign.service.ts';

/** The columns that people write, of a campaign and of its parts. */
const COPIED_FIELDS = {
  campaign: [
    'name',
    'description',
    'type',
    'audienceId',
    'channelMode',
    'category',
    'timeZone',
    'quietHours',
    'frequencyCaps',
    'rateLimitPerMinute',
    'dailyLimit',
    'deliveryPolicy',
    'experiment',
    'drip',
    'utm',
    'tracksOpens',
    'tracksClicks',
  ],
  channel: ['channelType', 'senderId', 'position', 'config'],
  variant: ['name', 'weight', 'contents'],
  step: ['position', 'name', 'delayMinutes', 'localMinute', 'contents'],
};

export async function duplicateCampaign(ctx: Ctx, { id, name, withEntries }: z.infer<typeof DuplicateCampaignInput>) {
  const original = await requireCampaign(ctx, id);
  const parts = await loadCampaignParts(ctx, id);
  const copy = await Campaign.add(ctx, {
    ...pickFields(original, COPIED_FIELDS.campaign),
    ...(name !== undefined && { name }),
    createdBy: userId(ctx),
  } as Partial<Campaign>);
  const campaignId = copy.id;
  for (const channel of parts.channels) {
    await CampaignChannel.add(ctx, { ...pickFields(channel, COPIED_FIELDS.channel), campaignId });
  }
  for (const variant of parts.variants) {
    await CampaignVariant.add(ctx, { ...pickFields(variant, COPIED_FIELDS.variant), campaignId });
  }
  for (const step of parts.steps) await CampaignStep.add(ctx, { ...pickFields(step, COPIED_FIELDS.step), campaignId });
  if (withEntries) await copyEntries(ctx, id, campaignId);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return getCampaign(ctx, { id: campaignId });
}

const copyEntries = (ctx: Ctx, from: string, to: string) =>
  ctx.db.raw(
    `insert into ${CampaignEntry.tableName} (organization_id, campaign_id, contact_id, variables)
     select organization_id, ?, contact_id, variables from ${CampaignEntry.tableName}
     where organization_id = ? and campaign_id = ?`,
    [to, ctx.organization.id, from],
  );

const pickFields = (row: object, fields: string[]): object =>
  Object.fromEntries(fields.map((field) => [field, (row as Record<string, unknown>)[field]]));
