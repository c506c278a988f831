/**
 * When the runner looks at a running campaign next: `next_check_at`, the earliest of its recipients, enrollments and decisions. A campaign
 * with nothing due costs nothing.
 *
 * No work is lost, because of two rules. Every transaction that gives a campaign work calls `checkCampaigns`: it moves the time earlier and,
 * even where that changes nothing, locks the row until the commit. And `settleCampaign`, after a run, reads what is left under the same
 * lock: it sees the work of transactions that committed before, and those that commit after it move the time that it stored.
 *
 * While a run lasts, the time is that of its claim, so the campaign of a worker that died is due again. `sweep-campaigns.ts` corrects and
 * reports a wrong time.
 */
import { arrayBinding, Campaign, CampaignChannel } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { wakeCampaignRunner } from '../sending/wake-runner.ts';
import { completeCampaignIfDone } from './complete-campaign.ts';

/** Until work that is due, but limited or locked by another worker, is tried again. */
const RETRY_MS = 250;

/** Recipients and enrollments are locked before campaigns, and campaigns by id. `at` is now if left out. */
export async function checkCampaigns(ctx: Ctx, campaignIds: readonly string[], at: Date = ctx.now()): Promise<void> {
  if (campaignIds.length === 0) return;
  // The state is not asked: a concurrent transaction may be about to run the campaign.
  await ctx.db.raw(
    `with locked as materialized (
       select id from campaigns.campaigns where organization_id = :organization and id = any(:ids::uuid[])
       order by id for no key update
     )
     update campaigns.campaigns c set next_check_at = least(c.next_check_at, :at) from locked
     where c.organization_id = :organization and c.id = locked.id`,
    { organization: ctx.organization.id, ids: arrayBinding([...new Set(campaignIds)]), at },
  );
  wakeCampaignRunner(ctx);
}

/** A drip looks for new members and overlooked enrollments at this time at the latest. */
export async function sweepDrip(ctx: Ctx, id: string, at: Date): Promise<void> {
  await ctx.db.raw(
    `update campaigns.campaigns set sweep_at = least(sweep_at, ?) where organization_id = ? and id = ? and type = 'drip'`,
    [at, ctx.organization.id, id],
  );
  await checkCampaigns(ctx, [id], at);
}

/** A sender may send again, or more. Campaigns that are not running are looked at when they are resumed. */
export async function checkCampaignsOfSender(ctx: Ctx, senderId: string): Promise<void> {
  const campaigns = await Campaign.of(ctx)
    .where({ status: 'running' })
    .whereIn('id', CampaignChannel.of(ctx).select('campaignId').where({ senderId }))
    .select('id');
  await checkCampaigns(
    ctx,
    campaigns.map(({ id }) => id),
  );
}

/** Ends a run: completes the campaign if it is done, and otherwise stores when it is looked at next. */
export async function settleCampaign(ctx: Ctx, campaignId: string, isMore: boolean): Promise<void> {
  const campaign = await Campaign.of(ctx).findOne({ id: campaignId }).forUpdate();
  if (campaign?.status !== 'running') return;
  if (!isMore && (await completeCampaignIfDone(ctx, campaignId))) return;
  // At the earliest after a pause: what is still due is limited, or locked by another worker.
  const nextAt = isMore
    ? ':now'
    : `(select greatest(due.at, :retryAt::timestamptz) from (select ${NEXT_CHECK} as at) due where due.at is not null)`;
  await ctx.db.raw(
    `update campaigns.campaigns c set next_check_at = ${nextAt} where c.organization_id = :organization and c.id = :campaignId`,
    { organization: ctx.organization.id, campaignId, ...nextCheckBindings(ctx.now()) },
  );
}

export const nextCheckBindings = (now: Date) => ({ now, retryAt: new Date(now.getTime() + RETRY_MS) });

/** SQL: what the channels of campaign `c` wait for. A pause without end is looked at again, because the sender may be replaced. */
const RECIPIENTS_DUE = `select min(least(
    case
      when pending.look_at > :now::timestamptz then pending.look_at
      when s.paused_until > :now::timestamptz then least(s.paused_until, :now::timestamptz + interval '10 minutes')
      when pending.look_at is not null and c.daily_limit is not null and c.sent_today >= c.daily_limit
        and c.sent_on = (:now::timestamptz at time zone 'UTC')::date
        then (date_trunc('day', :now::timestamptz at time zone 'UTC') + interval '1 day') at time zone 'UTC'
      when pending.look_at is not null then :retryAt::timestamptz end,
    claimed.until))
  from campaigns.campaign_channels h
  join messaging.senders s on s.organization_id = h.organization_id and s.id = h.sender_id
  left join lateral (
    select r.look_at from campaigns.campaign_recipients r
    where r.organization_id = h.organization_id and r.channel_id = h.id and r.look_at < 'infinity' and r.status = 'pending'
    order by r.look_at limit 1
  ) pending on true
  -- Leases of workers that died. While others are due, the campaign is looked at anyway.
  left join lateral (
    select min(r.claimed_until) as until from campaigns.campaign_recipients r
    where (pending.look_at is null or pending.look_at > :now::timestamptz) and r.organization_id = h.organization_id
      and r.channel_id = h.id and r.look_at <= :now::timestamptz and r.status = 'claimed'
  ) claimed on true
  where h.organization_id = c.organization_id and h.campaign_id = c.id`;

const IN_CAMPAIGN = `r.organization_id = c.organization_id and r.channel_id in (
  select h.id from campaigns.campaign_channels h where h.organization_id = c.organization_id and h.campaign_id = c.id)`;

/** SQL: when the experiment of campaign `c` is decided, or ends. While test messages are under way, their reports lead to a check. */
const EXPERIMENT_DUE = `case
  when c.decided_at is null and c.started_at + make_interval(mins => (c.experiment->>'decideAfterMinutes')::integer) > :now::timestamptz
    then c.started_at + make_interval(mins => (c.experiment->>'decideAfterMinutes')::integer)
  when c.decided_at is null and not exists (
      select from campaigns.campaign_recipients r where ${IN_CAMPAIGN} and r.look_at < 'infinity')
    then make_interval(mins => (c.experiment->>'decideAfterMinutes')::integer) + coalesce((
      select max(r.started_at) from campaigns.campaign_recipients r
      where r.organization_id = c.organization_id and r.campaign_id = c.id and r.started_at is not null), c.expanded_at)
  when c.decided_at is not null and exists (
      select from campaigns.campaign_recipients r where ${IN_CAMPAIGN} and r.look_at = 'infinity' and r.status = 'held')
    then case when c.winner_variant_id is not null
        or (c.decision->>'decision' = 'no_winner' and c.experiment->>'ifNoWinner' = 'split') then :retryAt::timestamptz
      else c.decided_at + make_interval(mins => (c.experiment->>'chooseWithinMinutes')::integer) end
  end`;

/** SQL: when campaign `c` is to be looked at next, from what is stored; null when only a report or a call can bring it work. */
export const NEXT_CHECK = `case
  when c.expanded_at is null and (c.type <> 'drip' or c.expand_after is not null
    or not coalesce((c.drip->>'enrollsNewMembers')::boolean, false)) then :retryAt::timestamptz
  when c.type = 'drip' then least(c.sweep_at, (${RECIPIENTS_DUE}), (
    select e.due_at from campaigns.enrollments e
    where e.organization_id = c.organization_id and e.campaign_id = c.id and e.due_at is not null and e.status = 'active'
    order by e.due_at limit 1))
  else least((${RECIPIENTS_DUE}), case when c.type = 'ab_test' then ${EXPERIMENT_DUE} end,
    -- A message whose outcome is unknown keeps the campaign running for an hour (complete-campaign.ts).
    case when (c.type <> 'ab_test' or c.decided_at is not null) and exists (
        select from campaigns.campaign_recipients r where ${IN_CAMPAIGN} and r.look_at = 'infinity' and r.status = 'uncertain'
          and r.started_at > :now::timestamptz - interval '1 hour')
      then :now::timestamptz + interval '5 minutes' end)
  end`;
