/**
 * Audience expansion: turns the audience of a broadcast or an A/B test into recipient rows, one per contact and channel, page by page.
 * Each transaction stores how far it got, so expansion continues there after a crash; no contact is left out or added twice.
 *
 * The campaign runner calls `expandAudience` repeatedly. An advisory lock per campaign keeps other workers out of the same page.
 */
import { arrayBinding, Campaign, CampaignChannel, CampaignVariant } from '@tessera/db';
import { wallClockInstant } from '../../../lib/time/time-zones.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import type { CampaignRecord } from '../campaigns/campaign.service.ts';
import { addCampaignCounts, type CountDelta } from '../recipients/campaign-counters.ts';
import { getCampaignSettings } from '../settings/settings.service.ts';
import { audienceContacts, RECIPIENT_ADDRESS, RECIPIENT_VARIABLES } from './campaign-audience.ts';
import { CONTACT_ZONE, type ContactPlace, contactTimeZone } from './contact-time-zone.ts';

const MAX_RECIPIENTS_PER_TRANSACTION = 5_000;

/** Rolls the transaction back: the campaign was paused or cancelled, or another worker stored this page. */
const expansionOvertaken = Symbol('expansion overtaken');

/** Expands one page. `busy`: another worker is expanding this campaign. A drip has nothing to expand: it enrolls contacts. */
export function expandAudience(scope: OrganizationScope, campaignId: string): Promise<'more' | 'done' | 'busy'> {
  return inTransaction(scope, async (ctx) => {
    const { rows } = await ctx.db.raw('select pg_try_advisory_xact_lock(hashtextextended(?, 1)) as is_locked', [
      `campaigns.expand.${campaignId}`,
    ]);
    if (!rows[0].isLocked) return 'busy' as const;
    const campaign = await Campaign.of(ctx).findOne({ id: campaignId, status: 'running', expandedAt: null });
    if (!campaign || campaign.type === 'drip') return 'done' as const;
    return expandNextPage(ctx, campaign as unknown as CampaignRecord);
  }).catch((error) => {
    if (error === expansionOvertaken) return 'done' as const;
    throw error;
  });
}

async function expandNextPage(ctx: Ctx, campaign: CampaignRecord): Promise<'more' | 'done'> {
  const { id } = campaign;
  const channels = await CampaignChannel.of(ctx).where({ campaignId: id }).select('id');
  const size = Math.floor(MAX_RECIPIENTS_PER_TRANSACTION / Math.max(1, channels.length));
  const contacts = await nextAudienceContacts(ctx, campaign, size);
  const deltas = contacts.length === 0 ? [] : await insertBroadcastRecipients(ctx, campaign, contacts);
  const isLast = contacts.length < size;
  // Conditional on the state and the position that this page was read with: otherwise the inserted rows roll back.
  const moved = await Campaign.of(ctx)
    .where({ id, status: 'running', expandedAt: null })
    .whereRaw('expand_after is not distinct from ?', [campaign.expandAfter as string])
    .patch(isLast ? { expandAfter: null, expandedAt: ctx.now() } : { expandAfter: contacts.at(-1)?.id as string });
  if (moved === 0) throw expansionOvertaken;
  await addCampaignCounts(ctx, id, deltas);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  return isLast ? 'done' : 'more';
}

/** The next contacts, by id. */
async function nextAudienceContacts(ctx: Ctx, campaign: CampaignRecord, size: number): Promise<ContactPlace[]> {
  const contacts = await audienceContacts(ctx, campaign);
  const query = contacts()
    .clearSelect()
    .select('id', 'phone', ctx.db.raw(CONTACT_ZONE))
    .orderBy('id')
    .limit(size, { skipBinding: true });
  if (campaign.expandAfter) query.where('id', '>', campaign.expandAfter);
  return (await query) as unknown as ContactPlace[];
}

/**
 * A hash of campaign and contact decides whether a contact is held out, tested or held, and which variant it gets: the same for all its
 * channels, and the same if the page is expanded again.
 */
async function insertBroadcastRecipients(
  ctx: Ctx,
  campaign: CampaignRecord,
  contacts: ContactPlace[],
): Promise<CountDelta[]> {
  const ids = contacts.map(({ id }) => id);
  const zones = contacts.map(contactTimeZone);
  const dueAt = await dueAtByTimeZone(ctx, campaign);
  const { holdout, testShare, variants } = await experimentShares(ctx, campaign);
  const { rows } = await ctx.db.raw(
    `with reached as (
       select p.id as contact_id, ch.id as channel_id, ch.position, given.zone, given.due, ${RECIPIENT_ADDRESS} as address,
         ${RECIPIENT_VARIABLES} as variables,
         (hashtextextended(:campaignId::text || p.id::text, 1) & 9223372036854775807) % 10000 as bucket,
         (hashtextextended(:campaignId::text || p.id::text, 2) & 9223372036854775807) % :totalWeight as weight_point
       from unnest(:ids::uuid[], :zones::text[], :dueTimes::timestamptz[]) given(id, zone, due)
       -- The list of ids makes PostgreSQL use the primary key, also before the table has statistics. Without it a page reads all contacts.
       join contacts.contacts p on p.organization_id = :organization and p.id = any(:ids::uuid[]) and p.id = given.id
       join campaigns.campaign_channels ch on ch.organization_id = p.organization_id and ch.campaign_id = :campaignId::uuid
       left join campaigns.campaign_entries e
         on e.organization_id = p.organization_id and e.campaign_id = ch.campaign_id and e.contact_id = p.id
     ), chosen as (
       select ${campaign.channelMode === 'first' ? 'distinct on (contact_id)' : ''} * from reached
       where address is not null order by contact_id, position, channel_id
     ), assigned as (
       select chosen.*, v.id as variant_id, case
         when bucket < :holdout::integer then 'skipped' when bucket < :tested::integer then 'pending' else 'held' end as status
       from chosen left join unnest(:variantIds::uuid[], :firstPoints::integer[], :afterPoints::integer[]) v(id, first, after)
         on weight_point >= v.first and weight_point < v.after
     ), added as (
       insert into campaigns.campaign_recipients (organization_id, campaign_id, channel_id, variant_id, contact_id, address,
         variables, time_zone, status, reason, due_at)
       select :organization::uuid, :campaignId::uuid, channel_id, case when status = 'pending' then variant_id end, contact_id, address,
         variables, zone, status, case when status = 'skipped' then 'holdout' end, case when status = 'pending' then due end
       from assigned
       on conflict do nothing
       returning channel_id, variant_id, status
     )
     select channel_id, variant_id, count(*)::integer as total,
       (count(*) filter (where status = 'skipped'))::integer as skipped
     from added group by channel_id, variant_id`,
    {
      organization: ctx.organization.id,
      campaignId: campaign.id,
      ids: arrayBinding(ids),
      zones: arrayBinding(zones),
      dueTimes: arrayBinding(zones.map((zone) => dueAt(zone).toISOString())),
      holdout,
      tested: holdout + testShare,
      totalWeight: variants.at(-1)?.after ?? 1,
      variantIds: arrayBinding(variants.map(({ id }) => id)),
      firstPoints: arrayBinding(variants.map(({ first }) => first)),
      afterPoints: arrayBinding(variants.map(({ after }) => after)),
    },
  );
  return rows as CountDelta[];
}

/** When a recipient in a time zone is due: now, or at the scheduled wall-clock time there. */
async function dueAtByTimeZone(ctx: Ctx, campaign: CampaignRecord): Promise<(zone: string | null) => Date> {
  const now = ctx.now();
  const { scheduleMode, scheduledLocal, timeZone } = campaign;
  if (scheduleMode === 'instant' || scheduledLocal === null) return () => now;
  const fallback = timeZone ?? (await getCampaignSettings(ctx)).timeZone;
  const known = new Map<string, Date>();
  return (given) => {
    const zone = given ?? fallback;
    const dueAt = known.get(zone) ?? wallClockInstant(scheduledLocal, zone);
    known.set(zone, dueAt);
    return dueAt;
  };
}

/** Holdout and test share in basis points, and for each variant its range of the sum of all weights. */
async function experimentShares(ctx: Ctx, { id, type, experiment }: CampaignRecord) {
  if (type !== 'ab_test') return { holdout: 0, testShare: 10_000, variants: [] };
  let after = 0;
  const variants = (await CampaignVariant.of(ctx).where({ campaignId: id }).orderBy('id')).map((variant) => {
    const first = after;
    after += variant.weight;
    return { id: variant.id, first, after };
  });
  return {
    holdout: experiment?.holdoutBasisPoints ?? 0,
    testShare: experiment?.testShareBasisPoints ?? 10_000,
    variants,
  };
}
