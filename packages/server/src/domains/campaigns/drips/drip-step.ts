/**
 * Starts the steps of a drip that are due: creates their recipients. After the messages of a step have been sent, plans the next step.
 *
 * `position` of an enrollment is the step that was started last, and `dueAt` is when the next one starts. While a step is under way,
 * `dueAt` is null.
 */
import { arrayBinding, Campaign, CampaignStep, type Enrollment } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { RECIPIENT_ADDRESS, RECIPIENT_VARIABLES } from '../audience/campaign-audience.ts';
import type { CampaignRecord } from '../campaigns/campaign.service.ts';
import { checkCampaigns } from '../lifecycle/next-check.ts';
import { addCampaignCounts, type CountDelta } from '../recipients/campaign-counters.ts';
import { unsettledStates } from '../recipients/recipient-state.ts';
import { dripConfigOf, exitEnrollments, findDripExits } from './drip-exit.ts';
import { nextDripStep, type ScheduledStep, stepDueAt } from './step-schedule.ts';

const MAX_ENROLLMENTS_PER_TRANSACTION = 1_000;
const MINUTE_MS = 60_000;

/** The new progress of an enrollment, with the names of its columns. */
interface EnrollmentProgress {
  id: string;
  position: number;
  due_at: Date | null;
  /** When the delay of the next step starts; null leaves it as it is. */
  last_sent_at: Date | null;
  is_completed: boolean;
}

/** Starts the due steps of a group of enrollments. Returns whether more may be due. Skips enrollments locked by another worker. */
export async function startDueSteps(
  ctx: Ctx,
  campaign: CampaignRecord,
  steps: readonly ScheduledStep[],
): Promise<boolean> {
  const now = ctx.now();
  const { rows } = await ctx.db.raw(
    `select * from campaigns.enrollments
     where organization_id = ? and campaign_id = ? and status = 'active' and due_at <= ?
     order by due_at limit ${MAX_ENROLLMENTS_PER_TRANSACTION} for update skip locked`,
    [ctx.organization.id, campaign.id, now],
  );
  const due = rows as Enrollment[];
  const exits = await findDripExits(ctx, campaign, due);
  await exitEnrollments(ctx, exits);
  const drip = dripConfigOf(campaign);
  const starting: { enrollment: Enrollment; step: ScheduledStep }[] = [];
  const progress: EnrollmentProgress[] = [];
  for (const enrollment of due.filter(({ id }) => !exits.has(id))) {
    const { id, position, timeZone } = enrollment;
    const next = nextDripStep(steps, { position, dueAt: enrollment.dueAt as Date, timeZone }, drip, now);
    if (!next) {
      progress.push({ id, position, due_at: null, last_sent_at: null, is_completed: true });
    } else if (next.dueAt > now) {
      const skippedTo = next.step.position - 1;
      progress.push({ id, position: skippedTo, due_at: next.dueAt, last_sent_at: null, is_completed: false });
    } else {
      starting.push({ enrollment, step: next.step });
    }
  }
  const reached = await insertStepRecipients(ctx, campaign, starting);
  for (const { enrollment, step } of starting) {
    const { id, timeZone } = enrollment;
    // A contact without an address on any channel continues with the next step.
    progress.push(
      reached.has(id)
        ? { id, position: step.position, due_at: null, last_sent_at: null, is_completed: false }
        : progressAfter(steps, { id, position: step.position, timeZone }, now),
    );
  }
  await storeProgress(ctx, progress);
  return due.length === MAX_ENROLLMENTS_PER_TRANSACTION;
}

/** The progress after a step whose delay starts at `base`: the next step, or completed after the last. */
function progressAfter(
  steps: readonly ScheduledStep[],
  { id, position, timeZone }: Pick<Enrollment, 'id' | 'position' | 'timeZone'>,
  base: Date,
): EnrollmentProgress {
  const following = steps.find((step) => step.position > position);
  const due_at = following ? stepDueAt(base, following, timeZone) : null;
  return { id, position, due_at, last_sent_at: base, is_completed: !following };
}

/** Creates recipients with the current variables, on every channel with an address or on the first. Returns the enrollments reached. */
async function insertStepRecipients(
  ctx: Ctx,
  { id, channelMode }: CampaignRecord,
  starting: readonly { enrollment: Enrollment; step: ScheduledStep }[],
): Promise<Set<string>> {
  if (starting.length === 0) return new Set();
  const given = starting.map(({ enrollment, step }) => ({ id: enrollment.id, step: step.position }));
  const { rows } = await ctx.db.raw(
    `with reached as (
       select ${channelMode === 'first' ? 'distinct on (e.id)' : ''} e.id as enrollment_id, e.time_zone, given.step, p.id as contact_id,
         ch.id as channel_id, ${RECIPIENT_ADDRESS} as address, ${RECIPIENT_VARIABLES} as variables
       from json_to_recordset(:given) as given(id uuid, step integer)
       join campaigns.enrollments e on e.organization_id = :organization and e.id = given.id
       join contacts.contacts p on p.organization_id = :organization and p.id = e.contact_id
       join campaigns.campaign_channels ch on ch.organization_id = :organization and ch.campaign_id = :campaignId
       where ${RECIPIENT_ADDRESS} is not null
       order by e.id, ch.position, ch.id
     )
     insert into campaigns.campaign_recipients (organization_id, campaign_id, channel_id, enrollment_id, step, contact_id, address,
       variables, time_zone, status, due_at, created_at)
     select :organization, :campaignId, channel_id, enrollment_id, step, contact_id, address, variables, time_zone, 'pending', :now, :now
     from reached on conflict do nothing
     returning enrollment_id, channel_id`,
    { organization: ctx.organization.id, campaignId: id, given: JSON.stringify(given), now: ctx.now() },
  );
  const added = rows as { enrollmentId: string; channelId: string }[];
  const byChannel = Map.groupBy(added, ({ channelId }) => channelId);
  await addCampaignCounts(
    ctx,
    id,
    [...byChannel].map(([channelId, { length: total }]): CountDelta => ({ channelId, variantId: null, total })),
  );
  return new Set(added.map(({ enrollmentId }) => enrollmentId));
}

/**
 * Takes the values by a lookup per row instead of a join: for a table that has just been filled, PostgreSQL estimates few rows and would
 * compare each of them with each of the given ones.
 */
async function storeProgress(ctx: Ctx, progress: readonly EnrollmentProgress[]): Promise<void> {
  if (progress.length === 0) return;
  const given = Object.fromEntries(progress.map((one) => [one.id, one]));
  await ctx.db.raw(
    `update campaigns.enrollments e set (position, due_at, last_sent_at, status, ended_at) = (
       select g.position, g.due_at, coalesce(g.last_sent_at, e.last_sent_at),
         case when g.is_completed then 'completed' else e.status end,
         case when g.is_completed then :now::timestamptz else e.ended_at end
       from jsonb_to_record(:given::jsonb -> e.id::text)
         as g(position integer, due_at timestamptz, last_sent_at timestamptz, is_completed boolean))
     where e.organization_id = :organization and e.id = any(:ids::uuid[]) and e.status = 'active'`,
    {
      organization: ctx.organization.id,
      now: ctx.now(),
      given: JSON.stringify(given),
      ids: arrayBinding(Object.keys(given)),
    },
  );
}

/** SQL: whether recipient `r` is settled. A message whose outcome has been unknown for an hour does not hold up the drip. */
const IS_SETTLED = `(r.status <> all(:unsettled::text[])
  or (r.status = 'uncertain' and r.started_at < :now::timestamptz - interval '1 hour'))`;

interface CompletedStep
  extends Pick<Enrollment, 'id' | 'campaignId' | 'position' | 'timeZone' | 'lastSentAt' | 'enteredAt'> {
  sentAt: Date | null;
  startedAt: Date | null;
}

/**
 * Plans the next step of the enrollments of these recipients, where all recipients of the current step are settled. Called by every
 * transaction that settles recipients of steps, which holds their locks; locks the enrollments.
 */
export async function planNextSteps(ctx: Ctx, recipientIds: readonly string[]): Promise<void> {
  if (recipientIds.length === 0) return;
  const { rows } = await ctx.db.raw(
    `select e.id from campaigns.enrollments e
     where e.organization_id = ? and e.status = 'active' and e.due_at is null and e.id in (
       select r.enrollment_id from campaigns.campaign_recipients r where r.organization_id = ? and r.id = any(?::uuid[]))
     order by e.id for update`,
    [ctx.organization.id, ctx.organization.id, arrayBinding(recipientIds)],
  );
  await planLockedEnrollments(
    ctx,
    (rows as { id: string }[]).map(({ id }) => id),
  );
}

/** Plans the next step of enrollments whose step settled without a call of `planNextSteps`. Those that waited longest come first. */
export async function planOverlookedEnrollments(ctx: Ctx, campaignId: string): Promise<void> {
  const { rows } = await ctx.db.raw(
    `select id from campaigns.enrollments
     where organization_id = ? and campaign_id = ? and status = 'active' and due_at is null and position > 0
     order by updated_at limit ${MAX_ENROLLMENTS_PER_TRANSACTION} for update skip locked`,
    [ctx.organization.id, campaignId],
  );
  await planLockedEnrollments(
    ctx,
    (rows as { id: string }[]).map(({ id }) => id),
  );
}

/** The caller holds the locks of the enrollments. */
async function planLockedEnrollments(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await ctx.db.raw(
    `select e.id, e.campaign_id, e.position, e.time_zone, e.last_sent_at, e.entered_at,
       max(coalesce(r.sent_at, r.started_at)) as sent_at, min(r.created_at) as started_at
     from campaigns.enrollments e left join campaigns.campaign_recipients r
       on r.organization_id = e.organization_id and r.campaign_id = e.campaign_id and r.contact_id = e.contact_id
       and r.step = e.position and r.enrollment_id = e.id
     where e.organization_id = :organization and e.id = any(:ids::uuid[]) and e.status = 'active' and e.due_at is null
     group by e.organization_id, e.id having coalesce(bool_and(r.id is null or ${IS_SETTLED}), true)`,
    {
      organization: ctx.organization.id,
      ids: arrayBinding(ids),
      unsettled: arrayBinding(unsettledStates),
      now: ctx.now(),
    },
  );
  const completed = Map.groupBy(rows as CompletedStep[], ({ campaignId }) => campaignId);
  for (const [campaignId, enrollments] of completed) {
    const campaign = await Campaign.byId(ctx, campaignId);
    if (!campaign) continue;
    const steps = await loadDripSteps(ctx, campaignId);
    const progress = enrollments.map((enrollment) =>
      progressAfter(steps, enrollment, nextStepBase(ctx, campaign as CampaignRecord, steps, enrollment)),
    );
    await storeProgress(ctx, progress);
    // A drip may be done, once its last enrollment has completed.
    const nextAt = Math.min(...progress.map(({ due_at }) => (due_at ?? ctx.now()).getTime()));
    await checkCampaigns(ctx, [campaignId], new Date(nextAt));
  }
}

/** When the step was sent. With `afterOutage: 'late'`, a step that an outage delayed counts from when it was due. */
function nextStepBase(
  ctx: Ctx,
  campaign: CampaignRecord,
  steps: readonly ScheduledStep[],
  { sentAt, startedAt, lastSentAt, enteredAt, position, timeZone }: CompletedStep,
): Date {
  const { afterOutage, lateAfterMinutes } = dripConfigOf(campaign);
  const step = steps.find((one) => one.position === position);
  if (afterOutage !== 'late' || !startedAt || !step) return sentAt ?? ctx.now();
  const dueAt = stepDueAt(lastSentAt ?? enteredAt, step, timeZone);
  const isLate = startedAt.getTime() - dueAt.getTime() > lateAfterMinutes * MINUTE_MS;
  return isLate ? dueAt : (sentAt ?? ctx.now());
}

export const loadDripSteps = async (ctx: Ctx, campaignId: string): Promise<ScheduledStep[]> =>
  CampaignStep.of(ctx).where({ campaignId }).orderBy('position');
