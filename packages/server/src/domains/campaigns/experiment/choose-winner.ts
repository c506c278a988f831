/** A/B tests: when the time has come it is decided, once, and those who waited get what came of it. */
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { type CampaignRow, lockCampaign, requireCampaign } from '../campaigns/campaign.service.ts';
import { addCounts, type Delta } from '../recipients/campaign-counters.ts';
import { decidesAt, evaluationOf, experimentOf, settle } from './experiment.service.ts';
import type { Evaluation } from './experiment-statistics.ts';

/** Recipients let go in one transaction. */
const STEP = 10_000;

/** When it is worth looking again, by campaign: what is sent later only makes it later. */
const horizons = new Map<string, number>();
const MAX_HORIZONS = 1_000;

/** One step of a running test; called again and again. */
export async function decide(scope: OrganizationScope, campaignId: string): Promise<void> {
  if ((horizons.get(campaignId) ?? 0) > (scope.now ?? scope.app.now)().getTime()) return;
  const { campaign, isHeld } = await inTransaction(
    scope,
    async (ctx) => ({ campaign: await requireCampaign(ctx, campaignId), isHeld: await someAreHeld(ctx, campaignId) }),
    { readOnly: true },
  );
  if (campaign.decidedAt === null) await decideWhenDue(scope, campaign);
  else if (isHeld) await inTransaction(scope, (ctx) => letGo(ctx, campaign));
}

async function someAreHeld(ctx: Ctx, campaignId: string): Promise<boolean> {
  const { rows } = await ctx.db.raw(
    `select exists (select from campaigns.campaign_recipients where organization_id = ? and channel_id in (
       select id from campaigns.campaign_channels where organization_id = ? and campaign_id = ?)
       and look_at = 'infinity' and status = 'held') as held`,
    [ctx.organization.id, ctx.organization.id, campaignId],
  );
  return rows[0].held;
}

async function decideWhenDue(scope: OrganizationScope, campaign: CampaignRow): Promise<void> {
  const { id, startedAt } = campaign;
  await inTransaction(scope, async (ctx) => {
    const now = ctx.now();
    const earliest = (startedAt?.getTime() ?? 0) + experimentOf(campaign).decideAfterMinutes * 60_000;
    if (earliest > now.getTime()) return void remember(id, earliest);
    const at = await decidesAt(ctx, campaign);
    if (at === null) return;
    if (at > now) return void remember(id, at.getTime());
    // Somebody may have chosen meanwhile, or another worker been faster.
    const locked = await lockCampaign(ctx, id);
    if (locked.status !== 'running' || locked.decidedAt) return;
    const evaluation = await evaluationOf(ctx, locked, true);
    await settle(ctx, id, evaluation, whyWaiting(evaluation, experimentOf(locked).ifNoWinner));
  });
}

function remember(id: string, at: number): void {
  if (horizons.size >= MAX_HORIZONS) horizons.clear();
  // Somebody may choose a winner before.
  horizons.set(id, Math.min(at, Date.now() + 5_000));
}

function whyWaiting({ decision, reason }: Evaluation, ifNoWinner: 'wait' | 'split'): string | null {
  if (decision === 'invalid_split') return 'The variants were not sent as they were to be: choose one yourself';
  if (decision !== 'no_winner' || ifNoWinner === 'split') return null;
  return reason === 'too_few'
    ? 'Too few were sent to for a decision: choose a variant yourself'
    : 'No variant is better for certain: choose one yourself';
}

/**
 * Those who waited: all with the winner, or by weight where there is none and that was asked for. A winner stays one, so the
 * campaign is not locked: that comes after recipients.
 */
async function letGo(ctx: Ctx, campaign: CampaignRow): Promise<void> {
  const campaignId = campaign.id;
  const { decision } = (campaign.decision ?? {}) as Partial<Evaluation>;
  const isSplit = decision === 'no_winner' && experimentOf(campaign).ifNoWinner === 'split';
  if (campaign.status !== 'running' || (!campaign.winnerVariantId && !isSplit)) return;
  const { rows } = await ctx.db.raw(
    `with turns as (
       select id, sum(weight) over (order by id) - weight as first, sum(weight) over (order by id) as after,
         sum(weight) over () as total
       from campaigns.campaign_variants where organization_id = :organization and campaign_id = :campaignId
     ), waiting as materialized (
       select id, contact_id from campaigns.campaign_recipients
       where organization_id = :organization and channel_id in (
         select id from campaigns.campaign_channels where organization_id = :organization and campaign_id = :campaignId)
         and look_at = 'infinity' and status = 'held'
       limit :step for update skip locked
     ), given as (
       select waiting.id, coalesce(:winner::uuid, turns.id) as variant_id from waiting left join turns
         on :winner::uuid is null
         and (hashtextextended(:campaignId || contact_id::text, 2) & 9223372036854775807) % total >= turns.first
         and (hashtextextended(:campaignId || contact_id::text, 2) & 9223372036854775807) % total < turns.after
     ), moved as (
       update campaigns.campaign_recipients r set status = 'pending', due_at = :now, variant_id = given.variant_id
       from given where r.organization_id = :organization and r.id = given.id
       returning r.channel_id, r.variant_id
     )
     select channel_id, variant_id, count(*)::integer as total from moved group by 1, 2`,
    {
      organization: ctx.organization.id,
      campaignId,
      winner: campaign.winnerVariantId as string,
      step: STEP,
      now: ctx.now(),
    },
  );
  const added = rows as (Delta & { total: number })[];
  // They were counted already, as nobody's.
  const taken = added.map(({ channelId, total }): Delta => ({ channelId, variantId: null, total: -total }));
  await addCounts(ctx, campaignId, [...added, ...taken]);
}
