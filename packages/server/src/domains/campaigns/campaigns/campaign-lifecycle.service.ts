/** What people do with a campaign as a whole: schedule, start, pause, resume and cancel it, and retry what failed. */
import { Campaign, CampaignChannel, CampaignRecipient } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { statesBefore } from '../../../lib/state-machine.ts';
import { wallClockInstant } from '../../../lib/time/time-zones.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { cancelRecipientsJob } from '../lifecycle/cancel-recipients.ts';
import { checkCampaigns } from '../lifecycle/next-check.ts';
import { CAMPAIGN_START_LOOP } from '../lifecycle/start-scheduled.ts';
import { addCampaignCounts, type CountDelta } from '../recipients/campaign-counters.ts';
import { wakeCampaignRunner } from '../sending/wake-runner.ts';
import type { ScheduleCampaignInput } from './campaign.schema.ts';
import { campaignStatusConflict, getCampaign, requireCampaign } from './campaign.service.ts';
import { requireReadyToSend } from './campaign-check.service.ts';
import {
  type CampaignState,
  campaignTransitions,
  retryableCampaignStates,
  statesBeforeFirstRun,
} from './campaign-state.ts';

type ById = z.infer<typeof withId>;

/** The time zones in which a wall-clock time is reached first and last: UTC+14 and UTC-12. */
const EARLIEST_TIME_ZONE = 'Pacific/Kiritimati';
const LATEST_TIME_ZONE = 'Etc/GMT+12';

export async function scheduleCampaign(ctx: Ctx, { id, when }: z.infer<typeof ScheduleCampaignInput>) {
  const campaign = await requireCampaign(ctx, id);
  const times = scheduledTimes(when);
  if (times.last.getTime() <= ctx.now().getTime()) throw badInput('when.at', 'is in the past');
  await requireReadyToSend(ctx, campaign);
  await transitionCampaign(ctx, id, statesBeforeFirstRun('scheduled', campaign), 'cannot be scheduled', {
    status: 'scheduled',
    statusReason: null,
    scheduledFor: times.first,
    scheduledLocal: when.mode === 'instant' ? null : when.at,
    scheduleMode: when.mode === 'recipient' ? 'recipient' : 'instant',
    ...(when.mode !== 'instant' && when.timeZone !== undefined && { timeZone: when.timeZone }),
  });
  return getCampaign(ctx, { id });
}

/** When the campaign starts, and when its last recipients are due. */
function scheduledTimes(when: z.infer<typeof ScheduleCampaignInput>['when']): { first: Date; last: Date } {
  if (when.mode === 'instant') return { first: when.at, last: when.at };
  if (when.mode === 'recipient') {
    return {
      first: wallClockInstant(when.at, EARLIEST_TIME_ZONE),
      last: wallClockInstant(when.at, LATEST_TIME_ZONE),
    };
  }
  const at = wallClockInstant(when.at, when.timeZone);
  return { first: at, last: at };
}

/** Starts now and drops the schedule, if there is one. */
export async function startCampaign(ctx: Ctx, { id }: ById) {
  const campaign = await requireCampaign(ctx, id);
  await requireReadyToSend(ctx, campaign);
  await transitionCampaign(ctx, id, statesBeforeFirstRun('running', campaign), 'cannot be started', {
    status: 'running',
    statusReason: null,
    startedAt: ctx.now(),
    ...checkedNow(ctx),
    scheduledFor: null,
    scheduledLocal: null,
    scheduleMode: 'instant',
  });
  await CampaignChannel.of(ctx).where({ campaignId: id }).patch({ status: 'sending' });
  return getCampaign(ctx, { id });
}

export async function pauseCampaign(ctx: Ctx, { id }: ById) {
  const from = statesBefore<CampaignState>(campaignTransitions, 'paused');
  await transitionCampaign(ctx, id, from, 'cannot be paused', { status: 'paused', statusReason: null });
  return getCampaign(ctx, { id });
}

/** A campaign that had started runs again. One that had not is scheduled again. */
export async function resumeCampaign(ctx: Ctx, { id }: ById) {
  await requireReadyToSend(ctx, await requireCampaign(ctx, id));
  const status = ctx.db.raw(`case when started_at is null then 'scheduled' else 'running' end`);
  await transitionCampaign(ctx, id, ['paused'], 'cannot be resumed', {
    status: status as unknown as CampaignState,
    statusReason: null,
    ...checkedNow(ctx),
  });
  return getCampaign(ctx, { id });
}

/** No batch starts after this commits. A job then cancels the recipients that are still waiting. */
export async function cancelCampaign(ctx: Ctx, { id }: ById) {
  const from = statesBefore<CampaignState>(campaignTransitions, 'cancelled');
  await transitionCampaign(ctx, id, from, 'cannot be cancelled', {
    status: 'cancelled',
    statusReason: null,
    endedAt: ctx.now(),
  });
  await ctx.app.jobs.enqueue(ctx, cancelRecipientsJob, { organizationId: ctx.organization.id, campaignId: id });
  return getCampaign(ctx, { id });
}

/** One conditional update, so of several concurrent calls only one succeeds. `refusal` completes the message of the others. */
async function transitionCampaign(
  ctx: Ctx,
  id: string,
  from: readonly CampaignState[],
  refusal: string,
  fields: Partial<Campaign>,
): Promise<void> {
  const moved = await Campaign.of(ctx)
    .where({ id })
    .whereIn('status', [...from])
    .patch(fields);
  if (moved === 0) throw campaignStatusConflict((await requireCampaign(ctx, id)).status, refusal);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  wakeCampaignRunner(ctx);
  ctx.afterCommit(() => ctx.app.loops.wake(CAMPAIGN_START_LOOP));
}

/** What a campaign that begins to run, or runs again, has for the runner. */
const checkedNow = (ctx: Ctx) => ({ nextCheckAt: ctx.now(), sweepAt: ctx.now() });

const MAX_RETRIED_PER_STATEMENT = 10_000;
const MAX_RETRIED_PER_CALL = 50_000;

/** Failed recipients, also where the vendor had accepted the message before. In a drip, only those of the contact's current step. */
const IS_RETRYABLE = `r.organization_id = :organization and r.campaign_id = :campaignId and r.status = 'failed'
  and (r.enrollment_id is null or exists (
    select from campaigns.enrollments e where e.organization_id = r.organization_id and e.id = r.enrollment_id
      and e.status = 'active' and e.position = r.step))`;

/**
 * Retries failed recipients, at most `MAX_RETRIED_PER_CALL`. Recipients whose outcome is unknown are not touched: messaging reconciles
 * them. Locks recipients first and the campaign with its counters last, in the order that all writers use.
 */
export async function retryFailedRecipients(ctx: Ctx, { id }: ById) {
  const { status } = await requireCampaign(ctx, id);
  const refusal = 'has nothing to retry';
  if (!retryableCampaignStates.includes(status)) throw campaignStatusConflict(status, refusal);
  let retriedCount = 0;
  const deltas: CountDelta[] = [];
  for (
    let moved = MAX_RETRIED_PER_STATEMENT;
    moved === MAX_RETRIED_PER_STATEMENT && retriedCount < MAX_RETRIED_PER_CALL;
    retriedCount += moved
  ) {
    const retried = await retryNextFailed(ctx, id);
    moved = retried.reduce((sum, { failed }) => sum - failed, 0);
    deltas.push(...retried);
  }
  // Counters come after all recipients, in lock order.
  await addCampaignCounts(ctx, id, deltas);
  if (retriedCount === 0) {
    throw new AppError('CONFLICT', 'No recipient of the campaign has failed', { kind: 'campaign_has_no_failures' });
  }
  const restarted = await Campaign.of(ctx)
    .where({ id })
    .whereIn('status', ['completed', 'failed'])
    .patch({ status: 'running', statusReason: null, endedAt: null, sweepAt: ctx.now() });
  if (restarted > 0) await CampaignChannel.of(ctx).where({ campaignId: id }).patch({ status: 'sending' });
  // A concurrent call may have cancelled the campaign. This transaction then rolls back.
  const now = await requireCampaign(ctx, id);
  if (now.status === 'cancelled') throw campaignStatusConflict(now.status, refusal);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  await checkCampaigns(ctx, [id]);
  const { rows } = await ctx.db.raw(
    `select count(*)::integer as count from ${CampaignRecipient.tableName} r where ${IS_RETRYABLE}`,
    { organization: ctx.organization.id, campaignId: id },
  );
  return { retriedCount, remainingCount: rows[0].count as number };
}

async function retryNextFailed(ctx: Ctx, campaignId: string): Promise<(CountDelta & { failed: number })[]> {
  const { rows } = await ctx.db.raw(
    `with batch as materialized (
       select id from ${CampaignRecipient.tableName} r where ${IS_RETRYABLE} order by id limit :limit for update
     ), retried as (
       update ${CampaignRecipient.tableName} r
       set status = 'pending', due_at = :now, claim = null, reason = null, failed_reason = null
       from batch where r.organization_id = :organization and r.id = batch.id
       returning r.channel_id, r.variant_id
     )
     select channel_id, variant_id, -count(*)::integer as failed from retried group by channel_id, variant_id`,
    { organization: ctx.organization.id, campaignId, limit: MAX_RETRIED_PER_STATEMENT, now: ctx.now() },
  );
  return rows as (CountDelta & { failed: number })[];
}
