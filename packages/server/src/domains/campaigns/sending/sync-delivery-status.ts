/**
 * Copies the delivery status of messages to their recipients, which share their ids. The job `campaigns.syncDeliveryStatus` runs it for each
 * `messaging.messages.changed`. The status is read each time, so the job may run repeatedly and in any order.
 */
import { arrayBinding, Campaign } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { emit } from '../../../runtime/emit.ts';
import { defineJob, type EventListener } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { messageStates } from '../../messaging/index.ts';
import { planNextSteps } from '../drips/drip-step.ts';
import { cancelRecipientsJob } from '../lifecycle/cancel-recipients.ts';
import { correctEndState } from '../lifecycle/complete-campaign.ts';
import { checkCampaigns, sweepDrip } from '../lifecycle/next-check.ts';
import { releaseDailyLimit } from '../limits/daily-limit.ts';
import { addCampaignCounts, type CountDelta } from '../recipients/campaign-counters.ts';
import { deliveryReports, unsettledStates } from '../recipients/recipient-state.ts';

/** After an hour an unknown outcome does not hold up a drip any more (`drip-step.ts`). No event says so. */
const OVERLOOKED_AFTER_MS = 61 * 60_000;

/**
 * Returns how many recipients are pending again. Locks the recipients before it reads the messages: of two concurrent calls, the second
 * reads a status at least as new. Enrollments and counters are locked after the recipients.
 */
export async function syncDeliveryStatus(ctx: Ctx, campaignId: string, messageIds: readonly string[]): Promise<number> {
  await ctx.db.raw(
    `select id from campaigns.campaign_recipients where organization_id = ? and campaign_id = ? and id = any(?::uuid[])
     order by id for update`,
    [ctx.organization.id, campaignId, arrayBinding(messageIds)],
  );
  const states = await messageStates(ctx, messageIds);
  if (states.length === 0) return 0;
  const { rows } = await ctx.db.raw(
    `with given as materialized (
       select case when status = 'queued' then 'pending' else status end as new_status, s.*
       from json_to_recordset(:states) as s(id uuid, status text, attempt integer, due_at timestamptz,
         error_message text, sent_at timestamptz, delivered_at timestamptz, read_at timestamptz)
     ), before as materialized (
       select r.id, r.status, r.attempts, r.sent_at, r.delivered_at, r.read_at from campaigns.campaign_recipients r
       where r.organization_id = :organization and r.campaign_id = :campaignId and r.id in (select id from given)
     ), moved as (
       update campaigns.campaign_recipients r set
         status = given.new_status,
         due_at = case when given.new_status = 'pending' then coalesce(given.due_at, :now) when given.new_status = 'sending' then r.due_at end,
         claim = null,
         failed_reason = given.error_message,
         sent_at = given.sent_at, delivered_at = given.delivered_at, read_at = given.read_at
       from before join given using (id)
       where r.organization_id = :organization and r.id = before.id
         -- deliveryReports in recipient-state.ts. A recipient that is pending again takes only reports of success about its last attempt.
         and case
           when given.new_status = 'pending' then before.status = any(:pendingFrom::text[]) and before.attempts = given.attempt
           when given.new_status = 'sending' then before.status = any(:sendingFrom::text[]) and before.attempts = given.attempt
           when given.new_status = 'uncertain' then before.status = any(:uncertainFrom::text[]) and before.attempts = given.attempt
           when given.new_status = 'failed' then before.status = any(:failedFrom::text[]) and before.attempts = given.attempt
           else before.status <> 'cancelled' or given.sent_at is not null
         end
         and (r.status, r.sent_at, r.delivered_at, r.read_at) is distinct from
           (given.new_status, given.sent_at, given.delivered_at, given.read_at)
       returning r.id, r.channel_id, r.variant_id, r.step, r.status, r.sent_at, r.delivered_at, r.read_at
     )
     select moved.id, moved.channel_id, moved.variant_id, moved.step, moved.status,
       before.status = any(:unsettled::text[]) as was_unsettled,
       (moved.sent_at is not null)::int - (before.sent_at is not null)::int as sent,
       (moved.delivered_at is not null)::int - (before.delivered_at is not null)::int as delivered,
       (moved.read_at is not null)::int - (before.read_at is not null)::int as read,
       (moved.status = 'failed')::int - (before.status = 'failed')::int as failed,
       (moved.status = 'skipped')::int - (before.status = 'skipped')::int as skipped
     from moved join before using (id)`,
    {
      organization: ctx.organization.id,
      campaignId,
      now: ctx.now(),
      pendingFrom: arrayBinding(deliveryReports.pending),
      sendingFrom: arrayBinding(deliveryReports.sending),
      uncertainFrom: arrayBinding(deliveryReports.uncertain),
      failedFrom: arrayBinding(deliveryReports.failed),
      unsettled: arrayBinding(unsettledStates),
      states: JSON.stringify(
        states.map(({ id, status, attempt, dueAt, errorMessage, sentAt, deliveredAt, readAt }) => ({
          id,
          status,
          attempt,
          due_at: dueAt,
          error_message: errorMessage,
          sent_at: sentAt,
          delivered_at: deliveredAt,
          read_at: readAt,
        })),
      ),
    },
  );
  if (rows.length === 0) return 0;
  const moved = rows as (CountDelta & { id: string; step: number; status: string; wasUnsettled: boolean })[];
  const ofSteps = moved.filter(({ step }) => step > 0).map(({ id }) => id);
  await planNextSteps(ctx, ofSteps);
  await addCampaignCounts(ctx, campaignId, sumByChannelAndVariant(moved));
  await correctEndState(ctx, campaignId);
  const pendingCount = moved.filter(({ status }) => status === 'pending').length;
  await releaseDailyLimit(ctx, campaignId, pendingCount);
  // A message waits again, or the campaign may be done or decided. A report about an accepted message changes neither.
  if (moved.some(({ wasUnsettled }) => wasUnsettled)) await checkCampaigns(ctx, [campaignId]);
  if (moved.some(({ step, status }) => step > 0 && status === 'uncertain')) {
    await sweepDrip(ctx, campaignId, new Date(ctx.now().getTime() + OVERLOOKED_AFTER_MS));
  }
  return pendingCount;
}

/** Hundreds of messages change few counters: one delta for each channel and variant. */
function sumByChannelAndVariant(moved: readonly CountDelta[]): CountDelta[] {
  const sums = new Map<string, CountDelta>();
  for (const { channelId, variantId, sent = 0, delivered = 0, read = 0, failed = 0, skipped = 0 } of moved) {
    const key = `${channelId} ${variantId}`;
    const sum = sums.get(key) ?? { channelId, variantId, sent: 0, delivered: 0, read: 0, failed: 0, skipped: 0 };
    sums.set(key, {
      ...sum,
      sent: (sum.sent ?? 0) + sent,
      delivered: (sum.delivered ?? 0) + delivered,
      read: (sum.read ?? 0) + read,
      failed: (sum.failed ?? 0) + failed,
      skipped: (sum.skipped ?? 0) + skipped,
    });
  }
  return [...sums.values()];
}

const syncDeliveryStatusJob = defineJob({
  name: 'campaigns.syncDeliveryStatus',
  payload: z.object({
    organizationId: z.uuid(),
    event: z.object({ payload: z.object({ campaignId: z.uuid(), messageIds: z.array(z.uuid()) }) }),
  }),
  batch: 20,
  timeout: 120,
  run: (app: App, { organizationId, event }) =>
    inTransaction(
      { app, actor: { type: 'system', name: 'campaigns.syncDeliveryStatus' }, organization: { id: organizationId } },
      async (ctx) => {
        const { campaignId, messageIds } = event.payload;
        const pendingCount = await syncDeliveryStatus(ctx, campaignId, messageIds);
        const campaign = await Campaign.of(ctx).findOne({ id: campaignId });
        if (!campaign) return;
        // These recipients became pending after the job of the cancellation had finished.
        if (campaign.status === 'cancelled' && pendingCount > 0) {
          await app.jobs.enqueue(ctx, cancelRecipientsJob, { organizationId, campaignId });
        }
        await emit(ctx, 'campaigns.campaign.changed', { campaignId });
      },
    ),
});

export const deliveryStatusListener: EventListener = {
  on: 'messaging.messages.changed',
  job: syncDeliveryStatusJob as unknown as EventListener['job'],
};
