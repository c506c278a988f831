/**
 * Expansion: whom a campaign reaches becomes rows, one per contact and channel, a step at a time. Where it stands is saved
 * with each step, so it goes on after a crash where it was; nobody is left out, and nobody is there twice.
 */
import { Campaign, CampaignChannel, CampaignVariant } from '@tessera/db';
import { isTimeZone, wallClockInstant, zoneOfPhone } from '../../../lib/time-zones.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import type { CampaignRow } from '../campaigns/campaign.service.ts';
import { addCounts, type Delta } from '../recipients/campaign-counters.ts';
import { getSettings } from '../settings/settings.service.ts';
import { ADDRESS, targets, VARIABLES } from './campaign-audience.ts';

/** Recipients one transaction makes at most. */
const STEP = 5_000;

/** Ends the transaction: the campaign was paused or cancelled, or another worker was faster. */
const overtaken = Symbol('overtaken');

/**
 * One step of a running broadcast or A/B test. `busy`: another worker is at it. Drips enrol people instead.
 */
export function expandSome(scope: OrganizationScope, campaignId: string): Promise<'more' | 'done' | 'busy'> {
  return inTransaction(scope, async (ctx) => {
    const { rows } = await ctx.db.raw('select pg_try_advisory_xact_lock(hashtextextended(?, 1)) as mine', [
      `campaigns.expand.${campaignId}`,
    ]);
    if (!rows[0].mine) return 'busy' as const;
    const campaign = await Campaign.of(ctx).findOne({ id: campaignId, status: 'running', expandedAt: null });
    if (!campaign || campaign.type === 'drip') return 'done' as const;
    return step(ctx, campaign as unknown as CampaignRow);
  }).catch((error) => {
    if (error === overtaken) return 'done' as const;
    throw error;
  });
}

async function step(ctx: Ctx, campaign: CampaignRow): Promise<'more' | 'done'> {
  const { id } = campaign;
  const channels = await CampaignChannel.of(ctx).where({ campaignId: id }).select('id');
  const size = Math.floor(STEP / Math.max(1, channels.length));
  const people = await nextPeople(ctx, campaign, size);
  const deltas = people.length === 0 ? [] : await insertRecipients(ctx, campaign, people);
  const isLast = people.length < size;
  // Only where nobody stopped it, and from where it stood: what was inserted is undone otherwise.
  const moved = await Campaign.of(ctx)
    .where({ id, status: 'running', expandedAt: null })
    .whereRaw('expand_after is not distinct from ?', [campaign.expandAfter as string])
    .patch(isLast ? { expandAfter: null, expandedAt: ctx.now() } : { expandAfter: people.at(-1)?.id as string });
  if (moved === 0) throw overtaken;
  await addCounts(ctx, id, deltas);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  return isLast ? 'done' : 'more';
}

interface Person {
  id: string;
  phone: string | null;
  zone: string | null;
}

/** The next contacts by id, with what tells where they are. */
async function nextPeople(ctx: Ctx, campaign: CampaignRow, size: number): Promise<Person[]> {
  const wanted = await targets(ctx, campaign);
  const query = wanted()
    .clearSelect()
    .select('id', 'phone', ctx.db.raw(`custom_fields->>'time_zone' as zone`))
    .orderBy('id')
    .limit(size, { skipBinding: true });
  if (campaign.expandAfter) query.where('id', '>', campaign.expandAfter);
  return (await query) as unknown as Person[];
}

async function insertRecipients(ctx: Ctx, campaign: CampaignRow, people: Person[]): Promise<Delta[]> {
  const ids = people.map(({ id }) => id);
  const zones = people.map(zoneOf);
  const due = await dueTimes(ctx, campaign);
  const { holdout, testShare, variants } = await shares(ctx, campaign);
  const organizationId = ctx.organization.id;
  const { rows } = await ctx.db.raw(
    `with reached as (
       select p.id as contact_id, ch.id as channel_id, ch.position, given.zone, given.due, ${ADDRESS} as address,
         ${VARIABLES} as variables,
         (hashtextextended(? || p.id::text, 1) & 9223372036854775807) % 10000 as bucket,
         (hashtextextended(? || p.id::text, 2) & 9223372036854775807) % ? as turn
       from unnest(?::uuid[], ?::text[], ?::timestamptz[]) given(id, zone, due)
       -- By the key, also while nobody knows how many there are: a step must not read all contacts.
       join contacts.contacts p on p.organization_id = ? and p.id = any(?::uuid[]) and p.id = given.id
       join campaigns.campaign_channels ch on ch.organization_id = p.organization_id and ch.campaign_id = ?
       left join campaigns.campaign_entries e
         on e.organization_id = p.organization_id and e.campaign_id = ch.campaign_id and e.contact_id = p.id
     ), chosen as (
       select ${campaign.channelMode === 'first' ? 'distinct on (contact_id)' : ''} * from reached
       where address is not null order by contact_id, position, channel_id
     ), sorted as (
       select chosen.*, v.id as variant_id, case
         when bucket < ?::integer then 'skipped' when bucket < ?::integer then 'pending' else 'held' end as status
       from chosen left join unnest(?::uuid[], ?::integer[], ?::integer[]) v(id, first, after)
         on turn >= v.first and turn < v.after
     ), added as (
       insert into campaigns.campaign_recipients (organization_id, campaign_id, channel_id, variant_id, contact_id, address,
         variables, time_zone, status, reason, due_at)
       select ?, ?, channel_id, case when status = 'pending' then variant_id end, contact_id, address,
         variables, zone, status, case when status = 'skipped' then 'holdout' end, case when status = 'pending' then due end
       from sorted
       on conflict do nothing
       returning channel_id, variant_id, status
     )
     select channel_id, variant_id, count(*)::integer as total,
       (count(*) filter (where status = 'skipped'))::integer as skipped
     from added group by channel_id, variant_id`,
    [
      campaign.id,
      campaign.id,
      variants.at(-1)?.after ?? 1,
      ids,
      zones,
      zones.map(due),
      organizationId,
      ids,
      campaign.id,
      holdout,
      holdout + testShare,
      variants.map(({ id }) => id),
      variants.map(({ first }) => first),
      variants.map(({ after }) => after),
      organizationId,
      campaign.id,
    ] as unknown as string[],
  );
  return rows as Delta[];
}

/** What the contact says itself, in a field of that name, goes before what the phone number tells. */
const zoneOf = ({ zone, phone }: Person): string | null =>
  zone !== null && isTimeZone(zone) ? zone : phone === null ? null : zoneOfPhone(phone);

/** When a recipient in a zone is due: now, or at the same time of each one's own clock. */
async function dueTimes(ctx: Ctx, campaign: CampaignRow): Promise<(zone: string | null) => Date> {
  const now = ctx.now();
  const { scheduleMode, scheduledLocal, timeZone } = campaign;
  if (scheduleMode === 'instant' || scheduledLocal === null) return () => now;
  const fallback = timeZone ?? (await getSettings(ctx)).timeZone;
  const known = new Map<string, Date>();
  return (given) => {
    const zone = given ?? fallback;
    const due = known.get(zone) ?? wallClockInstant(scheduledLocal, zone);
    known.set(zone, due);
    return due;
  };
}

/** Of 10,000: how many get nothing and how many are tested; and of the sum of all weights, each variant's stretch. */
async function shares(ctx: Ctx, { id, type, experiment }: CampaignRow) {
  if (type !== 'ab_test') return { holdout: 0, testShare: 10_000, variants: [] };
  let after = 0;
  const variants = (await CampaignVariant.of(ctx).where({ campaignId: id }).orderBy('id')).map((variant) => {
    const first = after;
    after += variant.weight;
    return { id: variant.id, first, after };
  });
  return { holdout: experiment?.holdout ?? 0, testShare: experiment?.testShare ?? 10_000, variants };
}
