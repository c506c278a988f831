/**
 * Ends a campaign once all its recipients exist and none of their messages is waiting or under way: as `completed`, or as `failed` with the
 * reason if no recipient got a message.
 */
import { Campaign } from '@tessera/db';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** SQL: whether campaign `c` is done. A message whose outcome has been unknown for an hour does not keep a campaign running. */
export const IS_DONE = `c.status = 'running' and c.expanded_at is not null
  -- An A/B test ends with its decision, also where all its recipients are tested.
  and (c.type <> 'ab_test' or c.decided_at is not null)
  and not exists (select from campaigns.campaign_recipients r where r.organization_id = c.organization_id
    and r.channel_id in (select h.id from campaigns.campaign_channels h
      where h.organization_id = c.organization_id and h.campaign_id = c.id)
    and r.look_at is not null and (r.status <> 'uncertain' or r.started_at > :now::timestamptz - interval '1 hour'))
  and not exists (select from campaigns.enrollments e where e.organization_id = c.organization_id
    and e.campaign_id = c.id and e.status = 'active')`;

/**
 * SQL: the state in which campaign `c` ends. A message whose outcome is unknown did not fail. Contacts may leave a drip before its first
 * message.
 */
const END_STATE = `case when c.total_recipients > 0 and c.failed_count + c.skipped_count >= c.total_recipients
  and (c.failed_count > 0 or c.type <> 'drip') then 'failed' else 'completed' end`;
const CHANNEL_END_STATE = `case when failed_count > 0 and failed_count + skipped_count >= total_recipients
  then 'failed' else 'sent' end`;
const MAX_REASONS = 3;
const MAX_STATUS_REASON = 500;

/** Returns whether it ended the campaign. Called in the transaction that settles the last recipient, or after it. */
export async function completeCampaignIfDone(ctx: Ctx, campaignId: string): Promise<boolean> {
  const bindings = { organization: ctx.organization.id, campaignId, now: ctx.now() };
  const found = await ctx.db.raw(
    `select from campaigns.campaigns c where ${IS_DONE} and c.organization_id = :organization and c.id = :campaignId`,
    bindings,
  );
  if (found.rowCount === 0) return false;
  // Writers that make recipients pending again lock the campaign. The next statement sees what they committed.
  await Campaign.of(ctx).findOne({ id: campaignId }).forUpdate();
  const { rows } = await ctx.db.raw(
    `update campaigns.campaigns c set status = 'completed', ended_at = :now
     where ${IS_DONE} and c.organization_id = :organization and c.id = :campaignId returning id`,
    bindings,
  );
  if (rows.length === 0) return false;
  await setChannelStatuses(ctx, campaignId, CHANNEL_END_STATE);
  const endState = (await correctEndState(ctx, campaignId)) ?? 'completed';
  await emit(ctx, `campaigns.campaign.${endState}`, { campaignId });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return true;
}

/** A report may arrive after the end of the campaign and change how it ended. Returns the new state, if there is one. */
export async function correctEndState(ctx: Ctx, campaignId: string): Promise<'completed' | 'failed' | null> {
  const { rows } = await ctx.db.raw(
    `update campaigns.campaigns c set status = ${END_STATE}, status_reason = null
     where c.organization_id = ? and c.id = ? and c.status in ('completed', 'failed') and c.status <> ${END_STATE}
     returning status`,
    [ctx.organization.id, campaignId],
  );
  const [changed] = rows as { status: 'completed' | 'failed' }[];
  if (!changed) return null;
  if (changed.status === 'failed') {
    await Campaign.of(ctx)
      .where({ id: campaignId })
      .patch({ statusReason: await failureReason(ctx, campaignId) });
  }
  await setChannelStatuses(ctx, campaignId, CHANNEL_END_STATE);
  return changed.status;
}

async function failureReason(ctx: Ctx, campaignId: string): Promise<string> {
  const { rows } = await ctx.db.raw(
    `select status, coalesce(failed_reason, reason, 'unknown') as reason, count(*)::integer as count
     from campaigns.campaign_recipients
     where organization_id = ? and campaign_id = ? and status in ('failed', 'skipped')
     group by 1, 2 order by 3 desc, 1, 2 limit ${MAX_REASONS}`,
    [ctx.organization.id, campaignId],
  );
  const reasons = (rows as { status: string; reason: string; count: number }[]).map(
    ({ status, reason, count }) => `${count} ${status}: ${reason}`,
  );
  return `No message was delivered. ${reasons.join('; ')}`.slice(0, MAX_STATUS_REASON);
}

/** `status` is an SQL expression over a row of channels. */
export const setChannelStatuses = (ctx: Ctx, campaignId: string, status: string) =>
  ctx.db.raw(
    `update campaigns.campaign_channels set status = ${status} where organization_id = ? and campaign_id = ?`,
    [ctx.organization.id, campaignId],
  );
