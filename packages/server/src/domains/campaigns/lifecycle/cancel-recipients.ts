/** After `campaigns.cancel`: cancels the recipients that are not sent, and ends the enrollments of a drip, batch by batch. */
import { arrayBinding, Campaign, type RecipientStatus } from '@tessera/db';
import { z } from 'zod';
import { statesBefore } from '../../../lib/state-machine.ts';
import { emit } from '../../../runtime/emit.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { recipientTransitions } from '../recipients/recipient-state.ts';
import { setChannelStatuses } from './complete-campaign.ts';

/** Recipients, and enrollments, per transaction. */
const MAX_CANCELLED_PER_TRANSACTION = 5_000;

/** Cancels one batch. Recipients are locked before enrollments. */
export function cancelNextRecipients(scope: OrganizationScope, campaignId: string): Promise<'more' | 'done'> {
  return inTransaction(scope, async (ctx) => {
    if (!(await Campaign.of(ctx).findOne({ id: campaignId, status: 'cancelled' }))) return 'done';
    const recipients = await cancelUnsentRecipients(ctx, campaignId);
    const enrollments = await exitActiveEnrollments(ctx, campaignId);
    if (Math.max(recipients, enrollments) === MAX_CANCELLED_PER_TRANSACTION) return 'more';
    await setChannelStatuses(ctx, campaignId, `case when sent_count > 0 then 'sent' else 'pending' end`);
    await emit(ctx, 'campaigns.campaign.changed', { campaignId });
    return 'done';
  });
}

/** Enqueued in the transaction that cancels the campaign. If the server dies, the job is tried again. */
export const cancelRecipientsJob = defineJob({
  name: 'campaigns.cancelRecipients',
  payload: z.object({ organizationId: z.uuid(), campaignId: z.uuid() }),
  timeout: 600,
  run: async (app, { organizationId, campaignId }, signal) => {
    const actor = { type: 'system' as const, name: 'campaigns.cancelRecipients' };
    const scope = { app, actor, organization: { id: organizationId } };
    while ((await cancelNextRecipients(scope, campaignId)) === 'more') signal.throwIfAborted();
  },
});

async function cancelUnsentRecipients(ctx: Ctx, campaignId: string): Promise<number> {
  const { rowCount } = await ctx.db.raw(
    `with batch as materialized (
       select id from campaigns.campaign_recipients
       where organization_id = :organization and channel_id in (
         select id from campaigns.campaign_channels where organization_id = :organization and campaign_id = :campaignId)
         and look_at is not null and status = any(:from::text[])
       order by id limit :limit for update
     )
     update campaigns.campaign_recipients r set status = 'cancelled', due_at = null, claim = null
     from batch where r.organization_id = :organization and r.id = batch.id`,
    {
      organization: ctx.organization.id,
      campaignId,
      from: arrayBinding(statesBefore<RecipientStatus>(recipientTransitions, 'cancelled')),
      limit: MAX_CANCELLED_PER_TRANSACTION,
    },
  );
  return rowCount ?? 0;
}

async function exitActiveEnrollments(ctx: Ctx, campaignId: string): Promise<number> {
  const { rowCount } = await ctx.db.raw(
    `with batch as materialized (
       select id from campaigns.enrollments
       where organization_id = :organization and campaign_id = :campaignId and status = 'active'
       order by id limit :limit for update
     )
     update campaigns.enrollments e set status = 'exited', exit_reason = 'cancelled', ended_at = :now, due_at = null
     from batch where e.organization_id = :organization and e.id = batch.id`,
    { organization: ctx.organization.id, campaignId, limit: MAX_CANCELLED_PER_TRANSACTION, now: ctx.now() },
  );
  return rowCount ?? 0;
}
