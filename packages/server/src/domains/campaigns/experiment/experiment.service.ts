/** The experiment of an A/B test: how its variants compare, and the choice of a winner by a person. */
import { Campaign, CampaignVariant } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import {
  type CampaignRecord,
  campaignStatusConflict,
  lockCampaign,
  requireCampaign,
} from '../campaigns/campaign.service.ts';
import { checkCampaigns } from '../lifecycle/next-check.ts';
import type { ChooseWinnerInput, ExperimentEvaluation, GetExperimentInput } from './experiment.schema.ts';
import { ExperimentConfig, type ExperimentMetric } from './experiment-config.schema.ts';
import {
  type ExperimentArm,
  type ExperimentDecision,
  evaluateArms,
  neededSampleSize,
  successRate,
} from './experiment-statistics.ts';

const COUNTER_BY_METRIC = {
  delivered: 'deliveredCount',
  read: 'readCount',
  opened: 'openedCount',
  clicked: 'clickedCount',
} as const satisfies Record<z.infer<typeof ExperimentMetric>, keyof CampaignVariant>;

export const experimentOf = ({ experiment }: Pick<CampaignRecord, 'experiment'>): ExperimentConfig =>
  ExperimentConfig.parse(experiment ?? {});

/** When recipients stop waiting for a person to choose a variant; null unless they wait for it. */
export function experimentChoiceEndsAt(campaign: CampaignRecord): Date | null {
  const { decidedAt, winnerVariantId, decision } = campaign;
  const { ifNoWinner, chooseWithinMinutes } = experimentOf(campaign);
  if (!decidedAt || winnerVariantId) return null;
  if (decision?.decision === 'no_winner' && ifNoWinner === 'split') return null;
  return new Date(decidedAt.getTime() + chooseWithinMinutes * 60_000);
}

/** Reads the counters of the variants. Until the decision, only test messages are counted there. */
export async function evaluateVariants(
  ctx: Ctx,
  campaign: CampaignRecord,
  isDue: boolean,
): Promise<ExperimentDecision> {
  const { metric, minimumPerVariant } = experimentOf(campaign);
  const variants = await CampaignVariant.of(ctx).where({ campaignId: campaign.id }).orderBy('id');
  const arms = variants.map((variant): ExperimentArm => {
    const { id: variantId, weight, totalRecipients: assignedCount, sentCount } = variant;
    return {
      variantId,
      weight,
      assignedCount,
      sentCount,
      successCount: Math.min(sentCount, variant[COUNTER_BY_METRIC[metric]]),
    };
  });
  return evaluateArms(arms, { minimumPerVariant, isDue });
}

/** `decideAfterMinutes` after the last test message was started; null while test messages are waiting or under way. */
export async function experimentDecidesAt(ctx: Ctx, campaign: CampaignRecord): Promise<Date | null> {
  if (!campaign.expandedAt) return null;
  const { rows } = await ctx.db.raw(
    // look_at is finite for recipients that are pending, claimed or sending, and infinite for held and uncertain ones.
    `select exists (select from campaigns.campaign_recipients where organization_id = :organization and channel_id in (
         select id from campaigns.campaign_channels where organization_id = :organization and campaign_id = :campaignId)
         and look_at < 'infinity') as is_waiting`,
    { organization: ctx.organization.id, campaignId: campaign.id },
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

export async function getExperiment(
  ctx: Ctx,
  { campaignId }: z.infer<typeof GetExperimentInput>,
): Promise<z.infer<typeof ExperimentEvaluation>> {
  const campaign = await requireCampaign(ctx, campaignId);
  requireAbTest(campaign);
  const decided = campaign.decision as ExperimentDecision | null;
  const evaluation = decided ?? (await evaluateVariants(ctx, campaign, false));
  const bestRate = Math.max(0, ...evaluation.arms.map(successRate));
  return {
    ...evaluation,
    decidesAt: campaign.decidedAt ?? (await experimentDecidesAt(ctx, campaign)),
    choiceEndsAt: experimentChoiceEndsAt(campaign),
    neededPerVariantCount: bestRate > 0 && bestRate * 1.1 < 1 ? neededSampleSize(bestRate, bestRate * 1.1) : null,
  };
}

export const experimentProgress = (campaign: CampaignRecord) => ({
  decision: (campaign.decision as z.infer<typeof ExperimentEvaluation> | null)?.decision ?? 'not_yet',
  decidedAt: campaign.decidedAt,
  winnerVariantId: campaign.winnerVariantId,
  choiceEndsAt: experimentChoiceEndsAt(campaign),
});

/** Before the decision, or after one without a winner. Locks the campaign. */
export async function chooseWinner(ctx: Ctx, { campaignId, variantId }: z.infer<typeof ChooseWinnerInput>) {
  const campaign = await lockCampaign(ctx, campaignId);
  requireAbTest(campaign);
  if (campaign.winnerVariantId) {
    throw new AppError('CONFLICT', 'The A/B test has a winner already', { kind: 'experiment_decided' });
  }
  if (!['running', 'paused'].includes(campaign.status)) {
    throw campaignStatusConflict(campaign.status, 'has no waiting recipients to choose a variant for');
  }
  const variant = await CampaignVariant.of(ctx).findOne({ id: variantId, campaignId });
  if (!variant) throw notFound('variant');
  const evaluation = await evaluateVariants(ctx, campaign, false);
  await storeExperimentDecision(ctx, campaignId, { ...evaluation, decision: 'chosen', winnerVariantId: variantId });
  await recordActivity(ctx, {
    action: 'campaigns.experiment.chooseWinner',
    resource: 'campaigns.campaigns',
    resourceId: campaignId,
    details: { variantId, name: variant.name },
  });
  return getExperiment(ctx, { campaignId });
}

/** Final, unless there is no winner: then a person may still choose one. The caller holds the lock on the campaign. */
export async function storeExperimentDecision(
  ctx: Ctx,
  campaignId: string,
  decision: Omit<ExperimentDecision, 'decision'> & { decision: string },
  statusReason: string | null = null,
): Promise<void> {
  await Campaign.of(ctx)
    .where({ id: campaignId })
    .patch({
      decidedAt: ctx.now(),
      decision: decision as unknown as Record<string, unknown>,
      winnerVariantId: decision.winnerVariantId,
      statusReason,
    });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  await checkCampaigns(ctx, [campaignId]);
}

function requireAbTest({ type }: Pick<CampaignRecord, 'type'>): void {
  if (type !== 'ab_test') {
    throw new AppError('CONFLICT', 'Only campaigns of type ab_test have an experiment', {
      kind: 'campaign_type_conflict',
    });
  }
}
