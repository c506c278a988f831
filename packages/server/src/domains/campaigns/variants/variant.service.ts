/** Variants: the versions of a campaign that an A/B test compares. */
import { CampaignVariant } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import {
  lockEditableCampaign,
  presentCounts,
  requireNotStarted,
  type VariantRecord,
} from '../campaigns/campaign.service.ts';
import type { AddVariantInput, UpdateVariantInput } from './variant.schema.ts';

const MAX_VARIANTS = 10;

export async function addVariant(ctx: Ctx, { campaignId, ...input }: z.infer<typeof AddVariantInput>) {
  const campaign = await lockEditableCampaign(ctx, campaignId);
  requireNotStarted(campaign);
  if (campaign.type !== 'ab_test') {
    throw new AppError('CONFLICT', 'Only campaigns of type ab_test have variants', { kind: 'campaign_type_conflict' });
  }
  if ((await CampaignVariant.of(ctx).where({ campaignId }).resultSize()) >= MAX_VARIANTS) {
    throw new AppError('CONFLICT', `A campaign may have at most ${MAX_VARIANTS} variants`, {
      kind: 'variant_limit_reached',
    });
  }
  const variant = await CampaignVariant.add(ctx, { ...input, campaignId });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return presentCounts(variant as VariantRecord);
}

/** Only before the start: a change in between would mix two versions in the figures of one variant. */
export async function updateVariant(ctx: Ctx, { id, ...fields }: z.infer<typeof UpdateVariantInput>) {
  const { campaignId } = await requireVariant(ctx, id);
  requireNotStarted(await lockEditableCampaign(ctx, campaignId));
  await CampaignVariant.of(ctx).where({ id }).patch(fields);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return presentCounts(await requireVariant(ctx, id));
}

export async function removeVariant(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const { campaignId } = await requireVariant(ctx, id);
  requireNotStarted(await lockEditableCampaign(ctx, campaignId));
  await CampaignVariant.of(ctx).where({ id }).delete();
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
}

async function requireVariant(ctx: Ctx, id: string): Promise<VariantRecord> {
  const variant = await CampaignVariant.byId(ctx, id);
  if (!variant) throw notFound('variant');
  return variant as VariantRecord;
}
