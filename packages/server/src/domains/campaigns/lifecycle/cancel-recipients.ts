/** What was cancelled is cleared away, a step at a time: those who wait get nothing, people leave their drips. */
import { Campaign } from '@tessera/db';
import { z } from 'zod';
import { emit } from '../../../runtime/emit.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { markChannels } from './complete-campaign.ts';

/** Recipients (and people in a drip) taken out in one transaction. */
const AT_ONCE = 5_000;

/** One step: whether there may be more to take out. */
export function cancelSome(scope: OrganizationScope, campaignId: string): Promise<'more' | 'done'> {
  return inTransaction(scope, async (ctx) => {
    if (!(await Campaign.of(ctx).findOne({ id: campaignId, status: 'cancelled' }))) return 'done';
    const recipients = await takeOutRecipients(ctx, campaignId);
    const people = await takeOutPeople(ctx, campaignId);
    if (recipients === AT_ONCE || people === AT_ONCE) return 'more';
    await markChannels(ctx, campaignId, `case when sent_count > 0 then 'sent' else 'pending' end`);
    await emit(ctx, 'campaigns.campaign.changed', { campaignId });
    return 'done';
  });
}

/** Goes with the cancellation: what a server that dies leaves undone, the next try does. */
export const cancelJob = defineJob({
  name: 'campaigns.cancelRecipients',
  payload: z.object({ organizationId: z.uuid(), campaignId: z.uuid() }),
  timeout: 600,
  run: async (app, { organizationId, campaignId }, signal) => {
    const actor = { type: 'system' as const, name: 'campaigns.cancelRecipients' };
    while ((await cancelSome({ app, actor, organization: { id: organizationId } }, campaignId)) === 'more') {
      signal.throwIfAborted();
    }
  },
});

async function takeOutRecipients(ctx: Ctx, campaignId: string): Promise<number> {
  const { rowCount } = await ctx.db.raw(
    `with batch as materialized (
       select id from campaigns.campaign_recipients
       where organization_id = ? and channel_id in (
         select id from campaigns.campaign_channels where organization_id = ? and campaign_id = ?)
         and look_at is not null and status in ('pending', 'claimed', 'held')
       order by id limit ? for update
     )
     update campaigns.campaign_recipients r set status = 'cancelled', due_at = null, claim = null
     from batch where r.organization_id = ? and r.id = batch.id`,
    [ctx.organization.id, ctx.organization.id, campaignId, AT_ONCE, ctx.organization.id],
  );
  return rowCount ?? 0;
}

async function takeOutPeople(ctx: Ctx, campaignId: string): Promise<number> {
  const { rowCount } = await ctx.db.raw(
    `with batch as materialized (
       select id from campaigns.enrollments where organization_id = ? and campaign_id = ? and status = 'active'
       order by id limit ? for update
     )
     update campaigns.enrollments e set status = 'exited', exit_reason = 'cancelled', ended_at = ?, due_at = null
     from batch where e.organization_id = ? and e.id = batch.id`,
    [ctx.organization.id, campaignId, AT_ONCE, ctx.now(), ctx.organization.id],
  );
  return rowCount ?? 0;
}
