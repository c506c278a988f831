/** A/B tests as people see them: how the variants compare, and choosing one where the numbers do not. */
import { Campaign, CampaignVariant } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { type CampaignRow, lockCampaign, requireCampaign, wrongStatus } from '../campaigns/campaign.service.ts';
import { Experiment, type ExperimentMetric } from '../content/content.schema.ts';
import type { ChooseWinnerInput, ExperimentEvaluation } from './experiment.schema.ts';
import { type Arm, type Evaluation, evaluate, neededPerArm } from './experiment-statistics.ts';

const SUCCESSES = {
  delivered: 'deliveredCount',
  read: 'readCount',
  opened: 'openedCount',
  clicked: 'clickedCount',
} as const satisfies Record<z.infer<typeof ExperimentMetric>, keyof CampaignVariant>;

export const experimentOf = ({ experiment }: Pick<CampaignRow, 'experiment'>): Experiment =>
  experiment ?? Experiment.parse({});

/** By the counters of its variants, which are those of the tested until it is decided. */
export async function evaluationOf(ctx: Ctx, campaign: CampaignRow, isOver: boolean): Promise<Evaluation> {
  const { metric, minimumPerVariant } = experimentOf(campaign);
  const variants = await CampaignVariant.of(ctx).where({ campaignId: campaign.id }).orderBy('id');
  const arms = variants.map((variant): Arm => {
    const { id, weight, totalRecipients: assigned, sentCount: sent } = variant;
    return { id, weight, assigned, sent, successes: Math.min(sent, variant[SUCCESSES[metric]]) };
  });
  return evaluate(arms, { minimumPerVariant, isOver });
}

/** When it is to be decided: a while after the last of the tested was sent to; null before. */
export async function decidesAt(ctx: Ctx, campaign: CampaignRow): Promise<Date | null> {
  if (!campaign.expandedAt) return null;
  const { rows } = await ctx.db.raw(
    // Those that wait, that somebody has, and that are under way: in the index of what is left to do.
    `select exists (select from campaigns.campaign_recipients where organization_id = :organization and channel_id in (
         select id from campaigns.campaign_channels where organization_id = :organization and campaign_id = :id)
         and look_at < 'infinity') as is_waiting`,
    { organization: ctx.organization.id, id: campaign.id },
  );
  if (rows[0].isWaiting) return null;
  const last = await ctx.db.raw(
    `select max(started_at) as at from campaigns.campaign_recipients
     where organization_id = ? and campaign_id = ? and started_at is not null`,
    [ctx.organization.id, campaign.id],
  );
  const from: Date = last.rows[0].at ?? campaign.expandedAt;
  return new Date(from.getTime() + experimentOf(campaign).decideAfterMinutes * 60_000);
}

export async function evaluateExperiment(
  ctx: Ctx,
  { id }: z.infer<typeof withId>,
): Promise<z.infer<typeof ExperimentEvaluation>> {
  const campaign = await requireCampaign(ctx, id);
  requireTest(campaign);
  const decided = campaign.decision as Evaluation | null;
  const evaluation = decided ?? (await evaluationOf(ctx, campaign, false));
  const best = Math.max(0, ...evaluation.arms.map(({ rate }) => rate));
  return {
    ...evaluation,
    decidesAt: campaign.decidedAt ?? (await decidesAt(ctx, campaign)),
    neededPerVariant: best > 0 && best * 1.1 < 1 ? neededPerArm(best, best * 1.1) : null,
  };
}

/** Where nothing was decided, or before it is: those who wait get this variant. */
export async function chooseWinner(ctx: Ctx, { id, variantId }: z.infer<typeof ChooseWinnerInput>) {
  const campaign = await lockCampaign(ctx, id);
  requireTest(campaign);
  if (campaign.winnerVariantId) {
    throw new AppError('CONFLICT', 'There is a winner already', { kind: 'already_decided' });
  }
  if (!['running', 'paused'].includes(campaign.status)) throw wrongStatus(campaign.status, 'has nothing to choose for');
  const variant = await CampaignVariant.of(ctx).findOne({ id: variantId, campaignId: id });
  if (!variant) throw notFound('variant');
  const decision = { ...(await evaluationOf(ctx, campaign, false)), decision: 'chosen' as const, winnerId: variantId };
  await settle(ctx, id, decision);
  await recordActivity(ctx, {
    ...{ action: 'campaigns.experiment.chooseWinner', resource: 'campaigns.campaigns', resourceId: id },
    details: { variantId, name: variant.name },
  });
  return evaluateExperiment(ctx, { id });
}

/** What was decided, for good unless it was that nobody won. */
export async function settle(
  ctx: Ctx,
  id: string,
  decision: Omit<Evaluation, 'decision'> & { decision: string },
  statusReason: string | null = null,
): Promise<void> {
  await Campaign.of(ctx)
    .where({ id })
    .patch({
      decidedAt: ctx.now(),
      decision: decision as unknown as Record<string, unknown>,
      winnerVariantId: decision.winnerId,
      statusReason,
    });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  ctx.afterCommit(() => ctx.app.loops.wake('campaigns.run'));
}

function requireTest({ type }: Pick<CampaignRow, 'type'>): void {
  if (type !== 'ab_test') throw new AppError('CONFLICT', 'Only A/B tests compare variants', { kind: 'campaign_type' });
}
