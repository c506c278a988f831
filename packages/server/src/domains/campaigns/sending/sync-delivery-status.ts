/**
 * What became of a campaign's messages, copied to its recipients: the message has the recipient's id. Read anew each time, so that
 * it may run as often and in whatever order it likes; the counters move in the same transaction.
 */
import { arrayBinding, Campaign } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { emit } from '../../../runtime/emit.ts';
import { defineJob, type EventListener } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { messageStates } from '../../messaging/index.ts';
import { stepDone } from '../drips/drip-step.ts';
import { cancelJob } from '../lifecycle/cancel-recipients.ts';
import { giveBackToday } from '../limits/daily-limit.ts';
import { addCounts, type Delta } from '../recipients/campaign-counters.ts';

/** How many of them wait to be sent again. */
export async function copyStates(ctx: Ctx, campaignId: string, messageIds: readonly string[]): Promise<number> {
  // Read under the recipients' lock: of two who copy at once, whoever comes second knows more.
  await ctx.db.raw(
    `select id from campaigns.campaign_recipients where organization_id = ? and campaign_id = ? and id = any(?::uuid[])
     order by id for update`,
    [ctx.organization.id, campaignId, arrayBinding(messageIds)],
  );
  const states = await messageStates(ctx, messageIds);
  if (states.length === 0) return 0;
  const { rows } = await ctx.db.raw(
    `with given as materialized (
       select * from json_to_recordset(:states) as given(id uuid, status text, attempt integer, due_at timestamptz,
         error_message text, sent_at timestamptz, delivered_at timestamptz, read_at timestamptz)
     ), before as materialized (
       select r.id, r.status, r.attempts, r.sent_at, r.delivered_at, r.read_at from campaigns.campaign_recipients r
       where r.organization_id = :organization and r.campaign_id = :campaignId and r.id in (select id from given)
     ), moved as (
       update campaigns.campaign_recipients r set
         status = case given.status when 'queued' then 'pending' else given.status end,
         due_at = case given.status when 'queued' then coalesce(given.due_at, :now) when 'sending' then r.due_at end,
         claim = null,
         failed_reason = given.error_message,
         sent_at = given.sent_at, delivered_at = given.delivered_at, read_at = given.read_at
       from before join given using (id)
       where r.organization_id = :organization and r.id = before.id
         -- What waits again has nothing new to hear of the attempt before, but that it went through after all.
         and case given.status
           when 'queued' then before.status in ('sending', 'uncertain') and before.attempts = given.attempt
           when 'sending' then before.status = 'uncertain' and before.attempts = given.attempt
           when 'uncertain' then before.status = 'sending' and before.attempts = given.attempt
           when 'failed' then before.status in ('sending', 'uncertain', 'accepted', 'sent') and before.attempts = given.attempt
           else before.status <> 'cancelled' or given.sent_at is not null
         end
         and (r.status, r.sent_at, r.delivered_at, r.read_at) is distinct from
           (case given.status when 'queued' then 'pending' else given.status end, given.sent_at, given.delivered_at, given.read_at)
       returning r.id, r.channel_id, r.variant_id, r.step, r.status, r.sent_at, r.delivered_at, r.read_at
     )
     select moved.id, moved.channel_id, moved.variant_id, moved.step, moved.status,
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
  const moved = rows as (Delta & { id: string; step: number; status: string })[];
  const stepped = moved.filter(({ step }) => step > 0);
  if (stepped.length > 0) {
    await stepDone(
      ctx,
      stepped.map(({ id }) => id),
    );
  }
  await addCounts(ctx, campaignId, summed(moved));
  const waiting = moved.filter(({ status }) => status === 'pending').length;
  await giveBackToday(ctx, campaignId, waiting);
  return waiting;
}

/** One row for each channel and variant: hundreds of messages, a few counters. */
function summed(moved: readonly Delta[]): Delta[] {
  const sums = new Map<string, Delta>();
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

const copyJob = defineJob({
  name: 'campaigns.copyStates',
  payload: z.object({
    organizationId: z.uuid(),
    event: z.object({ payload: z.object({ campaignId: z.uuid(), messageIds: z.array(z.uuid()) }) }),
  }),
  batch: 20,
  timeout: 120,
  run: (app: App, { organizationId, event }) =>
    inTransaction(
      { app, actor: { type: 'system', name: 'campaigns.copyStates' }, organization: { id: organizationId } },
      async (ctx) => {
        const { campaignId, messageIds } = event.payload;
        const waiting = await copyStates(ctx, campaignId, messageIds);
        const campaign = await Campaign.of(ctx).findOne({ id: campaignId });
        if (!campaign) return;
        // What came back after the others were taken out.
        if (campaign.status === 'cancelled' && waiting > 0) {
          await app.jobs.enqueue(ctx, cancelJob, { organizationId, campaignId });
        }
        await emit(ctx, 'campaigns.campaign.changed', { campaignId });
        ctx.afterCommit(() => app.loops.wake('campaigns.run'));
      },
    ),
});

export const copyStatesListener: EventListener = {
  on: 'messaging.messages.changed',
  job: copyJob as unknown as EventListener['job'],
};
