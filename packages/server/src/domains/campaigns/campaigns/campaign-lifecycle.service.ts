/** What people do with a campaign as a whole: schedule, start, pause, resume, cancel it, and try again what failed. */
import { Campaign, CampaignChannel, CampaignRecipient } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { wallClockInstant } from '../../../lib/time-zones.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { cancelJob } from '../lifecycle/cancel-recipients.ts';
import { addCounts, type Delta } from '../recipients/campaign-counters.ts';
import { getCampaign, requireCampaign, wrongStatus } from './campaign.service.ts';
import { requireReady } from './campaign-check.service.ts';
import type { ScheduleInput } from './lifecycle.schema.ts';

type ById = z.infer<typeof withId>;
type Status = Campaign['status'];

/** The loop that expands and sends. */
const RUN_LOOP = 'campaigns.run';

/** Where a day begins first and last on this earth: UTC+14 and UTC-12. */
const EARLIEST = 'Pacific/Kiritimati';
const LATEST = 'Etc/GMT+12';

export async function scheduleCampaign(ctx: Ctx, { id, when }: z.infer<typeof ScheduleInput>) {
  const campaign = await requireCampaign(ctx, id);
  const times = timesOf(when);
  if (times.last.getTime() <= ctx.now().getTime()) throw badInput('when.at', 'is over');
  await requireReady(ctx, campaign);
  await move(ctx, id, notBegun(campaign), 'cannot be scheduled', {
    status: 'scheduled',
    statusReason: null,
    scheduledFor: times.first,
    scheduledLocal: when.mode === 'instant' ? null : when.at,
    scheduleMode: when.mode === 'recipient' ? 'recipient' : 'instant',
    ...(when.mode !== 'instant' && when.timeZone !== undefined && { timeZone: when.timeZone }),
  });
  return getCampaign(ctx, { id });
}

/** When it begins, and when the last recipients' time comes. */
function timesOf(when: z.infer<typeof ScheduleInput>['when']): { first: Date; last: Date } {
  if (when.mode === 'instant') return { first: when.at, last: when.at };
  if (when.mode === 'recipient') {
    return { first: wallClockInstant(when.at, EARLIEST), last: wallClockInstant(when.at, LATEST) };
  }
  const at = wallClockInstant(when.at, when.timeZone);
  return { first: at, last: at };
}

/** Begins at once, whatever it was scheduled for. */
export async function startCampaign(ctx: Ctx, { id }: ById) {
  const campaign = await requireCampaign(ctx, id);
  await requireReady(ctx, campaign);
  await move(ctx, id, notBegun(campaign), 'cannot be started', {
    status: 'running',
    statusReason: null,
    startedAt: ctx.now(),
    scheduledFor: null,
    scheduledLocal: null,
    scheduleMode: 'instant',
  });
  await CampaignChannel.of(ctx).where({ campaignId: id }).patch({ status: 'sending' });
  return getCampaign(ctx, { id });
}

/** A paused one may still begin when it has not yet: its schedule was. */
const notBegun = ({ startedAt }: Pick<Campaign, 'startedAt'>): Status[] =>
  startedAt ? ['draft', 'scheduled'] : ['draft', 'scheduled', 'paused'];

export async function pauseCampaign(ctx: Ctx, { id }: ById) {
  await move(ctx, id, ['running', 'scheduled'], 'cannot be paused', { status: 'paused', statusReason: null });
  return getCampaign(ctx, { id });
}

/** One that had begun goes on; one that had not waits for its time again. */
export async function resumeCampaign(ctx: Ctx, { id }: ById) {
  await requireReady(ctx, await requireCampaign(ctx, id));
  const status = ctx.db.raw(`case when started_at is null then 'scheduled' else 'running' end`);
  await move(ctx, id, ['paused'], 'cannot be resumed', { status: status as unknown as Status, statusReason: null });
  return getCampaign(ctx, { id });
}

/** Nothing more leaves from here on; what has left has left. A job takes the recipients out. */
export async function cancelCampaign(ctx: Ctx, { id }: ById) {
  await move(ctx, id, ['scheduled', 'running', 'paused'], 'cannot be cancelled', {
    status: 'cancelled',
    statusReason: null,
    endedAt: ctx.now(),
  });
  await ctx.app.jobs.enqueue(ctx, cancelJob, { organizationId: ctx.organization.id, campaignId: id });
  return getCampaign(ctx, { id });
}

/** By one conditional update, so that of two who do so at once only one does. */
async function move(ctx: Ctx, id: string, from: Status[], refusal: string, fields: Partial<Campaign>): Promise<void> {
  const moved = await Campaign.of(ctx).where({ id }).whereIn('status', from).patch(fields);
  if (moved === 0) throw wrongStatus((await requireCampaign(ctx, id)).status, refusal);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  ctx.afterCommit(() => ctx.app.loops.wake(RUN_LOOP));
}

/** Recipients one statement, and one call, try again. */
const RETRIED_AT_ONCE = 10_000;
const RETRIED_PER_CALL = 50_000;

/** What failed for good, also after the vendor had taken it; of a drip, only the step somebody is at. */
const RETRYABLE = `r.organization_id = ? and r.campaign_id = ? and r.status = 'failed'
  and (r.enrollment_id is null or exists (
    select from campaigns.enrollments e where e.organization_id = r.organization_id and e.id = r.enrollment_id
      and e.status = 'active' and e.position = r.step))`;

/** What may have been sent is settled elsewhere. */
export async function retryFailed(ctx: Ctx, { id }: ById) {
  const { status } = await requireCampaign(ctx, id);
  const refusal = 'has nothing to try again';
  if (!['running', 'paused', 'completed', 'failed'].includes(status)) throw wrongStatus(status, refusal);
  let retried = 0;
  const deltas: Delta[] = [];
  for (let moved = RETRIED_AT_ONCE; moved === RETRIED_AT_ONCE && retried < RETRIED_PER_CALL; retried += moved) {
    const some = await retrySome(ctx, id);
    moved = some.reduce((sum, { failed }) => sum - failed, 0);
    deltas.push(...some);
  }
  // After all recipients: counters come last.
  await addCounts(ctx, id, deltas);
  if (retried === 0) throw new AppError('CONFLICT', 'None of its recipients has failed', { kind: 'nothing_failed' });
  const again = await Campaign.of(ctx)
    .where({ id })
    .whereIn('status', ['completed', 'failed'])
    .patch({ status: 'running', statusReason: null, endedAt: null });
  if (again > 0) await CampaignChannel.of(ctx).where({ campaignId: id }).patch({ status: 'sending' });
  // Somebody may have cancelled it since; then nothing is tried again.
  const now = await requireCampaign(ctx, id);
  if (now.status === 'cancelled') throw wrongStatus(now.status, refusal);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  ctx.afterCommit(() => ctx.app.loops.wake(RUN_LOOP));
  const { rows } = await ctx.db.raw(
    `select count(*)::integer as count from ${CampaignRecipient.tableName} r where ${RETRYABLE}`,
    [ctx.organization.id, id],
  );
  return { retried, left: rows[0].count as number };
}

async function retrySome(ctx: Ctx, id: string): Promise<(Delta & { failed: number })[]> {
  const { rows } = await ctx.db.raw(
    `with batch as materialized (
       select id from ${CampaignRecipient.tableName} r where ${RETRYABLE} order by id limit ? for update
     ), moved as (
       update ${CampaignRecipient.tableName} r
       set status = 'pending', due_at = ?, claim = null, reason = null, failed_reason = null
       from batch where r.organization_id = ? and r.id = batch.id
       returning r.channel_id, r.variant_id
     )
     select channel_id, variant_id, -count(*)::integer as failed from moved group by channel_id, variant_id`,
    [ctx.organization.id, id, RETRIED_AT_ONCE, ctx.now(), ctx.organization.id],
  );
  return rows as (Delta & { failed: number })[];
}
