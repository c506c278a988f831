/** Variants: the versions a campaign compares. */
import { CampaignVariant } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { lockChangeable, requireNotBegun, type VariantRow } from '../campaigns/campaign.service.ts';
import type { AddVariantInput, UpdateVariantInput } from './variant.schema.ts';

const MAX_VARIANTS = 10;

export async function addVariant(
  ctx: Ctx,
  { campaignId, ...input }: z.infer<typeof AddVariantInput>,
): Promise<VariantRow> {
  const campaign = await lockChangeable(ctx, campaignId);
  requireNotBegun(campaign);
  if (campaign.type !== 'ab_test') {
    throw new AppError('CONFLICT', 'Only campaigns of type ab_test have variants', { kind: 'campaign_type' });
  }
  if ((await CampaignVariant.of(ctx).where({ campaignId }).resultSize()) >= MAX_VARIANTS) {
    throw new AppError('CONFLICT', `A campaign may have ${MAX_VARIANTS} variants at most`, { kind: 'limit' });
  }
  const variant = await CampaignVariant.add(ctx, { ...input, campaignId });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return variant as VariantRow;
}

/** Before it begins: whoever was sent to would else have been sent something else than what is compared. */
export async function updateVariant(
  ctx: Ctx,
  { id, ...fields }: z.infer<typeof UpdateVariantInput>,
): Promise<VariantRow> {
  const { campaignId } = await requireVariant(ctx, id);
  requireNotBegun(await lockChangeable(ctx, campaignId));
  await CampaignVariant.of(ctx).where({ id }).patch(fields);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return requireVariant(ctx, id);
}

export async function removeVariant(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const { campaignId } = await requireVariant(ctx, id);
  requireNotBegun(await lockChangeable(ctx, campaignId));
  await CampaignVariant.of(ctx).where({ id }).delete();
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
}

async function requireVariant(ctx: Ctx, id: string): Promise<VariantRow> {
  const [variant] = await CampaignVariant.rows(ctx).where({ id });
  if (!variant) throw notFound('variant');
  return variant as VariantRow;
}
