/**
 * Decides an A/B test when its time has come, once, and then releases the recipients that waited for the winner. The campaign runner calls
 * `advanceExperiment` for each running test.
 */
import { Campaign } from '@tessera/db';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { type CampaignRecord, lockCampaign, requireCampaign } from '../campaigns/campaign.service.ts';
import { addCampaignCounts, type CountDelta } from '../recipients/campaign-counters.ts';
import {
  evaluateVariants,
  experimentChoiceEndsAt,
  experimentDecidesAt,
  experimentOf,
  storeExperimentDecision,
} from './experiment.service.ts';
import type { ExperimentDecision } from './experiment-statistics.ts';

const MAX_RELEASED_PER_TRANSACTION = 10_000;

export async function advanceExperiment(scope: OrganizationScope, campaignId: string): Promise<void> {
  const { campaign, isHeld } = await inTransaction(
    scope,
    async (ctx) => ({
      campaign: await requireCampaign(ctx, campaignId),
      isHeld: await hasHeldRecipients(ctx, campaignId),
    }),
    { readOnly: true },
  );
  if (campaign.decidedAt === null) await decideExperimentWhenDue(scope, campaign);
  else if (isHeld) await inTransaction(scope, (ctx) => releaseHeldRecipients(ctx, campaign));
}

async function hasHeldRecipients(ctx: Ctx, campaignId: string): Promise<boolean> {
  const { rows } = await ctx.db.raw(
    `select exists (select from campaigns.campaign_recipients where organization_id = :organization and channel_id in (
       select id from campaigns.campaign_channels where organization_id = :organization and campaign_id = :campaignId)
       and look_at = 'infinity' and status = 'held') as is_held`,
    { organization: ctx.organization.id, campaignId },
  );
  return rows[0].isHeld;
}

async function decideExperimentWhenDue(scope: OrganizationScope, campaign: CampaignRecord): Promise<void> {
  const { id, startedAt } = campaign;
  await inTransaction(scope, async (ctx) => {
    const now = ctx.now();
    const earliest = (startedAt?.getTime() ?? 0) + experimentOf(campaign).decideAfterMinutes * 60_000;
    if (earliest > now.getTime()) return;
    const decidesAt = await experimentDecidesAt(ctx, campaign);
    if (decidesAt === null || decidesAt > now) return;
    // Read again under the lock: another worker may have decided, or a person may have chosen.
    const locked = await lockCampaign(ctx, id);
    if (locked.status !== 'running' || locked.decidedAt) return;
    const evaluation = await evaluateVariants(ctx, locked, true);
    await storeExperimentDecision(ctx, id, evaluation, undecidedReason(evaluation, experimentOf(locked).ifNoWinner));
  });
}

function undecidedReason({ decision, reason }: ExperimentDecision, ifNoWinner: 'wait' | 'split'): string | null {
  if (decision === 'invalid_split') return 'The recipients were not distributed by weight: choose a variant yourself';
  if (decision !== 'no_winner' || ifNoWinner === 'split') return null;
  return reason === 'too_few'
    ? 'Too few messages were sent for a decision: choose a variant yourself'
    : 'No variant is significantly better: choose a variant yourself';
}

/**
 * Releases held recipients as pending: with the winner, or by weight if there is none and the experiment says `split`. Skips them when the
 * time to choose a variant is over. Does not lock the campaign, because recipients are locked before campaigns; a winner never changes.
 */
async function releaseHeldRecipients(ctx: Ctx, campaign: CampaignRecord): Promise<void> {
  const campaignId = campaign.id;
  if (campaign.status !== 'running') return;
  const choiceEndsAt = experimentChoiceEndsAt(campaign);
  if (choiceEndsAt) return choiceEndsAt > ctx.now() ? undefined : skipHeldRecipients(ctx, campaignId);
  const { rows } = await ctx.db.raw(
    `with weight_ranges as (
       select id, sum(weight) over (order by id) - weight as first, sum(weight) over (order by id) as after,
         sum(weight) over () as total
       from campaigns.campaign_variants where organization_id = :organization and campaign_id = :campaignId
     ), waiting as materialized (
       select id, contact_id from campaigns.campaign_recipients
       where organization_id = :organization and channel_id in (
         select id from campaigns.campaign_channels where organization_id = :organization and campaign_id = :campaignId)
         and look_at = 'infinity' and status = 'held'
       limit :limit for update skip locked
     ), assigned as (
       select waiting.id, coalesce(:winner::uuid, weight_ranges.id) as variant_id from waiting left join weight_ranges
         on :winner::uuid is null
         and (hashtextextended(:campaignId || contact_id::text, 2) & 9223372036854775807) % total >= weight_ranges.first
         and (hashtextextended(:campaignId || contact_id::text, 2) & 9223372036854775807) % total < weight_ranges.after
     ), released as (
       update campaigns.campaign_recipients r set status = 'pending', due_at = :now, variant_id = assigned.variant_id
       from assigned where r.organization_id = :organization and r.id = assigned.id
       returning r.channel_id, r.variant_id
     )
     select channel_id, variant_id, count(*)::integer as total from released group by 1, 2`,
    {
      organization: ctx.organization.id,
      campaignId,
      winner: campaign.winnerVariantId as string,
      limit: MAX_RELEASED_PER_TRANSACTION,
      now: ctx.now(),
    },
  );
  const added = rows as (CountDelta & { total: number })[];
  // While held they were counted without a variant.
  const removed = added.map(({ channelId, total }): CountDelta => ({ channelId, variantId: null, total: -total }));
  await addCampaignCounts(ctx, campaignId, [...added, ...removed]);
}

async function skipHeldRecipients(ctx: Ctx, campaignId: string): Promise<void> {
  const { rows } = await ctx.db.raw(
    `with waiting as materialized (
       select id from campaigns.campaign_recipients
       where organization_id = :organization and channel_id in (
         select id from campaigns.campaign_channels where organization_id = :organization and campaign_id = :campaignId)
         and look_at = 'infinity' and status = 'held'
       limit :limit for update skip locked
     ), skipped as (
       update campaigns.campaign_recipients r set status = 'skipped', reason = 'no_winner' from waiting
       where r.organization_id = :organization and r.id = waiting.id returning r.channel_id
     )
     select channel_id, null::uuid as variant_id, count(*)::integer as skipped from skipped group by 1`,
    { organization: ctx.organization.id, campaignId, limit: MAX_RELEASED_PER_TRANSACTION },
  );
  await addCampaignCounts(ctx, campaignId, rows as CountDelta[]);
  const statusReason = 'No variant was chosen in time: the waiting recipients were skipped';
  await Campaign.of(ctx).where({ id: campaignId }).patch({ statusReason });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
}
