/** When a campaign is done: everybody is there, and nothing is on its way. */
import { Campaign } from '@tessera/db';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** Of campaign `c`. What nobody can tell of for an hour holds nothing up: it is for people to settle. */
const OVER = `c.status = 'running' and c.expanded_at is not null
  -- A test ends with its decision, also where everybody was sent to at once.
  and (c.type <> 'ab_test' or c.decided_at is not null)
  and not exists (select from campaigns.campaign_recipients r where r.organization_id = c.organization_id
    and r.channel_id in (select h.id from campaigns.campaign_channels h
      where h.organization_id = c.organization_id and h.campaign_id = c.id)
    and r.look_at is not null and (r.status <> 'uncertain' or r.started_at > ?::timestamptz - interval '1 hour'))
  and not exists (select from campaigns.enrollments e where e.organization_id = c.organization_id
    and e.campaign_id = c.id and e.status = 'active')`;

/**
 * Completes a campaign of which everybody is there and nothing is on its way; whether it did. In the transaction that settles
 * the last recipient or after it.
 */
export async function completeIfDone(ctx: Ctx, campaignId: string): Promise<boolean> {
  const of = [ctx.now(), ctx.organization.id, campaignId];
  const seen = await ctx.db.raw(
    `select from campaigns.campaigns c where ${OVER} and c.organization_id = ? and c.id = ?`,
    of,
  );
  if (seen.rowCount === 0) return false;
  // Whoever puts somebody back holds the campaign: what they did is seen by the statement after this one.
  await Campaign.of(ctx).findOne({ id: campaignId }).forUpdate();
  const { rows } = await ctx.db.raw(
    `update campaigns.campaigns c set status = 'completed', ended_at = ?
     where ${OVER} and c.organization_id = ? and c.id = ? returning id`,
    [ctx.now(), ...of],
  );
  if (rows.length === 0) return false;
  await markChannels(ctx, campaignId, `case when sent_count = 0 and failed_count > 0 then 'failed' else 'sent' end`);
  await emit(ctx, 'campaigns.campaign.completed', { campaignId });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return true;
}

/** `status` is SQL. */
export const markChannels = (ctx: Ctx, campaignId: string, status: string) =>
  ctx.db.raw(
    `update campaigns.campaign_channels set status = ${status} where organization_id = ? and campaign_id = ?`,
    [ctx.organization.id, campaignId],
  );
