/** A step of a drip: it begins for those it is due for, and the next is planned once what it sent has left. */
import { arrayBinding, Campaign, CampaignStep, type Enrollment } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { ADDRESS, VARIABLES } from '../audience/campaign-audience.ts';
import type { CampaignRow } from '../campaigns/campaign.service.ts';
import { addCounts, type Delta } from '../recipients/campaign-counters.ts';
import { dripOf, exit, findExits } from './drip-exit.ts';
import { dueAfter, nextStep, type Step } from './step-schedule.ts';

/** People one transaction begins a step for. */
const AT_ONCE = 1_000;
const MINUTE_MS = 60_000;

/** Where somebody stands next. */
interface Move {
  id: string;
  position: number;
  due_at: Date | null;
  /** What the step after counts from; as it was when null. */
  last_sent_at: Date | null;
  is_over: boolean;
}

/** Whether there may be more that are due. */
export async function beginDue(ctx: Ctx, campaign: CampaignRow, steps: readonly Step[]): Promise<boolean> {
  const now = ctx.now();
  const { rows } = await ctx.db.raw(
    `select * from campaigns.enrollments
     where organization_id = ? and campaign_id = ? and status = 'active' and due_at <= ?
     order by due_at limit ${AT_ONCE} for update skip locked`,
    [ctx.organization.id, campaign.id, now],
  );
  const due = rows as Enrollment[];
  const exits = await findExits(ctx, campaign, due);
  await exit(ctx, exits);
  const drip = dripOf(campaign);
  const begin: { enrollment: Enrollment; step: Step }[] = [];
  const moves: Move[] = [];
  for (const enrollment of due.filter(({ id }) => !exits.has(id))) {
    const { id, position, timeZone } = enrollment;
    const next = nextStep(steps, { position, dueAt: enrollment.dueAt as Date, timeZone }, drip, now);
    const stands = { id, last_sent_at: null };
    if (!next) moves.push({ ...stands, position, due_at: null, is_over: true });
    else if (next.dueAt > now) {
      moves.push({ ...stands, position: next.step.position - 1, due_at: next.dueAt, is_over: false });
    } else begin.push({ enrollment, step: next.step });
  }
  const reached = await insertRecipients(ctx, campaign, begin);
  for (const { enrollment, step } of begin) {
    const { id, timeZone } = enrollment;
    // Whom nothing reaches goes on to the next step.
    moves.push(
      reached.has(id)
        ? { id, position: step.position, due_at: null, last_sent_at: null, is_over: false }
        : planned(steps, { id, position: step.position, timeZone }, now),
    );
  }
  await store(ctx, moves);
  return due.length === AT_ONCE;
}

/** The step after, counted from `base`; none: the end. */
function planned(
  steps: readonly Step[],
  { id, position, timeZone }: Pick<Enrollment, 'id' | 'position' | 'timeZone'>,
  base: Date,
): Move {
  const following = steps.find((step) => step.position > position);
  const due_at = following ? dueAfter(base, following, timeZone) : null;
  return { id, position, due_at, last_sent_at: base, is_over: !following };
}

/** With what is known of them now, over each channel that reaches them or the first. Answers whom any does. */
async function insertRecipients(
  ctx: Ctx,
  { id, channelMode }: CampaignRow,
  begin: readonly { enrollment: Enrollment; step: Step }[],
): Promise<Set<string>> {
  if (begin.length === 0) return new Set();
  const given = begin.map(({ enrollment, step }) => ({ id: enrollment.id, step: step.position }));
  const { rows } = await ctx.db.raw(
    `with reached as (
       select ${channelMode === 'first' ? 'distinct on (e.id)' : ''} e.id as enrollment_id, e.time_zone, given.step, p.id as contact_id,
         ch.id as channel_id, ${ADDRESS} as address, ${VARIABLES} as variables
       from json_to_recordset(:given) as given(id uuid, step integer)
       join campaigns.enrollments e on e.organization_id = :organization and e.id = given.id
       join contacts.contacts p on p.organization_id = :organization and p.id = e.contact_id
       join campaigns.campaign_channels ch on ch.organization_id = :organization and ch.campaign_id = :campaignId
       where ${ADDRESS} is not null
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
  await addCounts(
    ctx,
    id,
    [...byChannel].map(([channelId, { length: total }]): Delta => ({ channelId, variantId: null, total })),
  );
  return new Set(added.map(({ enrollmentId }) => enrollmentId));
}

/**
 * Looked up row by row: of a table that has just been filled PostgreSQL thinks it holds next to nothing, and would compare each of
 * its rows with each of those given.
 */
async function store(ctx: Ctx, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  const given = Object.fromEntries(moves.map((move) => [move.id, move]));
  await ctx.db.raw(
    `update campaigns.enrollments e set (position, due_at, last_sent_at, status, ended_at) = (
       select g.position, g.due_at, coalesce(g.last_sent_at, e.last_sent_at),
         case when g.is_over then 'completed' else e.status end, case when g.is_over then ?::timestamptz else e.ended_at end
       from jsonb_to_record(?::jsonb -> e.id::text)
         as g(position integer, due_at timestamptz, last_sent_at timestamptz, is_over boolean))
     where e.organization_id = ? and e.id = any(?::uuid[]) and e.status = 'active'`,
    [ctx.now(), JSON.stringify(given), ctx.organization.id, Object.keys(given)] as unknown as string[],
  );
}

/** Nothing more will leave by itself; what nobody can tell of for an hour holds nobody up. */
const SETTLED = `(r.status not in ('held', 'pending', 'claimed', 'sending', 'uncertain')
  or (r.status = 'uncertain' and r.started_at < ?::timestamptz - interval '1 hour'))`;

interface Done extends Pick<Enrollment, 'id' | 'campaignId' | 'position' | 'timeZone' | 'lastSentAt' | 'enteredAt'> {
  sentAt: Date | null;
  begunAt: Date | null;
}

/** Recipients of steps have moved: where all of somebody's step has left, the next one is planned. */
export async function stepDone(ctx: Ctx, recipientIds: readonly string[]): Promise<void> {
  if (recipientIds.length === 0) return;
  const { rows } = await ctx.db.raw(
    `select e.id from campaigns.enrollments e
     where e.organization_id = ? and e.status = 'active' and e.due_at is null and e.id in (
       select r.enrollment_id from campaigns.campaign_recipients r where r.organization_id = ? and r.id = any(?::uuid[]))
     order by e.id for update`,
    [ctx.organization.id, ctx.organization.id, arrayBinding(recipientIds)],
  );
  await planNext(
    ctx,
    (rows as { id: string }[]).map(({ id }) => id),
  );
}

/** Those who were overlooked: what their step sent settled in a way nobody told of. Whoever has waited longest comes first. */
export async function planOverlooked(ctx: Ctx, campaignId: string): Promise<void> {
  const { rows } = await ctx.db.raw(
    `select id from campaigns.enrollments
     where organization_id = ? and campaign_id = ? and status = 'active' and due_at is null and position > 0
     order by updated_at limit ${AT_ONCE} for update skip locked`,
    [ctx.organization.id, campaignId],
  );
  await planNext(
    ctx,
    (rows as { id: string }[]).map(({ id }) => id),
  );
}

/** The enrolments are locked. */
async function planNext(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await ctx.db.raw(
    `select e.id, e.campaign_id, e.position, e.time_zone, e.last_sent_at, e.entered_at,
       max(coalesce(r.sent_at, r.started_at)) as sent_at, min(r.created_at) as begun_at
     from campaigns.enrollments e left join campaigns.campaign_recipients r
       on r.organization_id = e.organization_id and r.campaign_id = e.campaign_id and r.contact_id = e.contact_id
       and r.step = e.position and r.enrollment_id = e.id
     where e.organization_id = ? and e.id = any(?::uuid[]) and e.status = 'active' and e.due_at is null
     group by e.organization_id, e.id having coalesce(bool_and(r.id is null or ${SETTLED}), true)`,
    [ctx.organization.id, arrayBinding(ids), ctx.now()],
  );
  const done = Map.groupBy(rows as Done[], ({ campaignId }) => campaignId);
  for (const [campaignId, people] of done) {
    const [campaign] = await Campaign.rows(ctx).where({ id: campaignId });
    if (!campaign) continue;
    const steps = await stepsOf(ctx, campaignId);
    await store(
      ctx,
      people.map((person) => planned(steps, person, baseOf(ctx, campaign as CampaignRow, steps, person))),
    );
  }
}

/** When it was really sent. One that an outage made late, and that was to be sent late, counts from when it was due. */
function baseOf(ctx: Ctx, campaign: CampaignRow, steps: readonly Step[], person: Done): Date {
  const { afterOutage, lateAfterMinutes } = dripOf(campaign);
  const { sentAt, begunAt, lastSentAt, enteredAt, position, timeZone } = person;
  const step = steps.find((one) => one.position === position);
  if (afterOutage !== 'late' || !begunAt || !step) return sentAt ?? ctx.now();
  const due = dueAfter(lastSentAt ?? enteredAt, step, timeZone);
  const isLate = begunAt.getTime() - due.getTime() > lateAfterMinutes * MINUTE_MS;
  return isLate ? due : (sentAt ?? ctx.now());
}

export const stepsOf = async (ctx: Ctx, campaignId: string): Promise<Step[]> =>
  CampaignStep.of(ctx).where({ campaignId }).orderBy('position');
