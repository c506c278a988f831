/** Steps: the messages of a drip, in their order. */
import { arrayBinding, CampaignStep } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import {
  lockCampaign,
  lockChangeable,
  partsOf,
  requireNotBegun,
  type StepRow,
  wrongStatus,
} from '../campaigns/campaign.service.ts';
import type { AddStepInput, ReorderStepsInput, UpdateStepInput } from './step.schema.ts';

const MAX_STEPS = 100;

/** At the end; also of a drip that runs, for those who have not come that far. */
export async function addStep(ctx: Ctx, { campaignId, ...input }: z.infer<typeof AddStepInput>): Promise<StepRow> {
  const { type } = await lockWritable(ctx, campaignId);
  if (type !== 'drip')
    throw new AppError('CONFLICT', 'Only campaigns of type drip have steps', { kind: 'campaign_type' });
  const last = await CampaignStep.of(ctx).where({ campaignId }).orderBy('position', 'desc').first();
  const position = (last?.position ?? 0) + 1;
  if (position > MAX_STEPS) {
    throw new AppError('CONFLICT', `A drip may have ${MAX_STEPS} steps at most`, { kind: 'limit' });
  }
  const step = await CampaignStep.add(ctx, { ...input, campaignId, position });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return step as StepRow;
}

/** Whoever has had it keeps what they got; all others get what it says now. */
export async function updateStep(ctx: Ctx, { id, ...fields }: z.infer<typeof UpdateStepInput>): Promise<StepRow> {
  const { campaignId } = await requireStep(ctx, id);
  await lockWritable(ctx, campaignId);
  await CampaignStep.of(ctx)
    .where({ id })
    .patch({ ...fields, version: ctx.db.raw('version + 1') as unknown as number });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return requireStep(ctx, id);
}

/** People stand at positions: these stay once the drip has begun. */
export async function removeStep(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const { campaignId } = await requireStep(ctx, id);
  requireNotBegun(await lockChangeable(ctx, campaignId));
  const step = await requireStep(ctx, id);
  await CampaignStep.of(ctx).where({ id }).delete();
  await CampaignStep.of(ctx)
    .where({ campaignId })
    .where('position', '>', step.position)
    .patch({ position: ctx.db.raw('position - 1') as unknown as number });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
}

export async function reorderSteps(ctx: Ctx, { campaignId, stepIds }: z.infer<typeof ReorderStepsInput>) {
  requireNotBegun(await lockChangeable(ctx, campaignId));
  const { steps } = await partsOf(ctx, campaignId);
  const given = new Set(stepIds);
  for (const id of given) if (!steps.some((step) => step.id === id)) throw notFound('step');
  if (given.size !== stepIds.length || given.size !== steps.length) {
    throw badInput('stepIds', 'must name each step of the campaign once');
  }
  await ctx.db.raw(
    `update campaigns.campaign_steps s set position = given.position
     from unnest(?::uuid[]) with ordinality given(id, position)
     where s.organization_id = ? and s.campaign_id = ? and s.id = given.id`,
    [arrayBinding(stepIds), ctx.organization.id, campaignId],
  );
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return (await partsOf(ctx, campaignId)).steps;
}

async function lockWritable(ctx: Ctx, campaignId: string) {
  const campaign = await lockCampaign(ctx, campaignId);
  const { status } = campaign;
  if (!['draft', 'scheduled', 'paused', 'running'].includes(status)) throw wrongStatus(status, 'cannot be changed');
  return campaign;
}

async function requireStep(ctx: Ctx, id: string): Promise<StepRow> {
  const [step] = await CampaignStep.rows(ctx).where({ id });
  if (!step) throw notFound('step');
  return step as StepRow;
}
