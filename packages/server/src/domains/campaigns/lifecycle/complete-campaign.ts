/** Completes a campaign once all its recipients exist and none of their messages is waiting or under way. */
import { Campaign } from '@tessera/db';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** SQL: whether campaign `c` is done. A message whose outcome has been unknown for an hour does not keep a campaign running. */
const IS_DONE = `c.status = 'running' and c.expanded_at is not null
  -- An A/B test ends with its decision, also where all its recipients are tested.
  and (c.type <> 'ab_test' or c.decided_at is not null)
  and not exists (select from campaigns.campaign_recipients r where r.organization_id = c.organization_id
    and r.channel_id in (select h.id from campaigns.campaign_channels h
      where h.organization_id = c.organization_id and h.campaign_id = c.id)
    and r.look_at is not null and (r.status <> 'uncertain' or r.started_at > :now::timestamptz - interval '1 hour'))
  and not exists (select from campaigns.enrollments e where e.organization_id = c.organization_id
    and e.campaign_id = c.id and e.status = 'active')`;

/** Returns whether it completed the campaign. Called in the transaction that settles the last recipient, or after it. */
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
  await setChannelStatuses(
    ctx,
    campaignId,
    `case when sent_count = 0 and failed_count > 0 then 'failed' else 'sent' end`,
  );
  await emit(ctx, 'campaigns.campaign.completed', { campaignId });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return true;
}

/** `status` is an SQL expression over a row of channels. */
export const setChannelStatuses = (ctx: Ctx, campaignId: string, status: string) =>
  ctx.db.raw(
    `update campaigns.campaign_channels set status = ${status} where organization_id = ? and campaign_id = ?`,
    [ctx.organization.id, campaignId],
  );
