/** Steps: the messages of a drip, in their order. */
import { arrayBinding, CampaignStep, sqlValue } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import {
  campaignStatusConflict,
  loadCampaignParts,
  lockCampaign,
  lockEditableCampaign,
  requireNotStarted,
  type StepRecord,
} from '../campaigns/campaign.service.ts';
import { editableCampaignStates } from '../campaigns/campaign-state.ts';
import type { AddStepInput, ReorderStepsInput, UpdateStepInput } from './step.schema.ts';

const MAX_STEPS = 100;

/** Appends a step. In a running drip, contacts that have not finished will reach it. */
export async function addStep(ctx: Ctx, { campaignId, ...input }: z.infer<typeof AddStepInput>): Promise<StepRecord> {
  const { type } = await lockCampaignForSteps(ctx, campaignId);
  if (type !== 'drip') {
    throw new AppError('CONFLICT', 'Only campaigns of type drip have steps', { kind: 'campaign_type_conflict' });
  }
  const last = await CampaignStep.of(ctx).where({ campaignId }).orderBy('position', 'desc').first();
  const position = (last?.position ?? 0) + 1;
  if (position > MAX_STEPS) {
    throw new AppError('CONFLICT', `A drip may have at most ${MAX_STEPS} steps`, { kind: 'step_limit_reached' });
  }
  const step = await CampaignStep.add(ctx, { ...input, campaignId, position });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return step as StepRecord;
}

/** The change applies to contacts that have not received the step. */
export async function updateStep(ctx: Ctx, { id, ...fields }: z.infer<typeof UpdateStepInput>): Promise<StepRecord> {
  const { campaignId } = await requireStep(ctx, id);
  await lockCampaignForSteps(ctx, campaignId);
  await CampaignStep.of(ctx)
    .where({ id })
    .patch({ ...fields, version: sqlValue<number>(ctx.db.raw('version + 1')) });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return requireStep(ctx, id);
}

/** Only before the start: an enrollment stores the position of its step. */
export async function removeStep(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const { campaignId } = await requireStep(ctx, id);
  requireNotStarted(await lockEditableCampaign(ctx, campaignId));
  // The position is read again under the lock: a concurrent removal may have moved the step.
  const step = await requireStep(ctx, id);
  await CampaignStep.of(ctx).where({ id }).delete();
  await CampaignStep.of(ctx)
    .where({ campaignId })
    .where('position', '>', step.position)
    .patch({ position: sqlValue<number>(ctx.db.raw('position - 1')) });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
}

export async function reorderSteps(ctx: Ctx, { campaignId, stepIds }: z.infer<typeof ReorderStepsInput>) {
  requireNotStarted(await lockEditableCampaign(ctx, campaignId));
  const { steps } = await loadCampaignParts(ctx, campaignId);
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
  return (await loadCampaignParts(ctx, campaignId)).steps;
}

/** Locks the campaign. Steps may be edited while a drip runs, unlike other parts. */
async function lockCampaignForSteps(ctx: Ctx, campaignId: string) {
  const campaign = await lockCampaign(ctx, campaignId);
  const { status } = campaign;
  if (status !== 'running' && !editableCampaignStates.includes(status)) {
    throw campaignStatusConflict(status, 'cannot be changed');
  }
  return campaign;
}

async function requireStep(ctx: Ctx, id: string): Promise<StepRecord> {
  const step = await CampaignStep.byId(ctx, id);
  if (!step) throw notFound('step');
  return step as StepRecord;
}
