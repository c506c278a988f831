/**
 * Counters of a campaign, its channels and its variants. They always equal a count of the recipient rows, because they move in the
 * transaction that changes those rows. Locks: recipients first, then campaign, channels and variants, each table in the order of its ids.
 */
import type { Ctx } from '../../../trpc/context.ts';

export const CAMPAIGN_COUNTS = [
  'total',
  'sent',
  'delivered',
  'read',
  'opened',
  'clicked',
  'failed',
  'skipped',
] as const;
type CampaignCount = (typeof CAMPAIGN_COUNTS)[number];

/** By how much the counters of one channel and variant change. */
export type CountDelta = { channelId: string; variantId: string | null } & Partial<Record<CampaignCount, number>>;

const counterColumn = (count: CampaignCount): string => (count === 'total' ? 'total_recipients' : `${count}_count`);

const ADDED = CAMPAIGN_COUNTS.map((count) => `${counterColumn(count)} = t.${counterColumn(count)} + s."${count}"`).join(
  ', ',
);
const SUMMED = CAMPAIGN_COUNTS.map((count) => `coalesce(sum("${count}"), 0)::integer as "${count}"`).join(', ');
const GIVEN = `json_to_recordset(:deltas) as given("channelId" uuid, "variantId" uuid, ${CAMPAIGN_COUNTS.map((count) => `"${count}" integer`).join(', ')})`;

export async function addCampaignCounts(ctx: Ctx, campaignId: string, deltas: readonly CountDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const bindings = { organization: ctx.organization.id, campaignId, deltas: JSON.stringify(deltas) };
  await ctx.db.raw(
    `update campaigns.campaigns t set ${ADDED} from (select ${SUMMED} from ${GIVEN}) s
     where t.organization_id = :organization and t.id = :campaignId`,
    bindings,
  );
  for (const [table, key] of [
    ['campaigns.campaign_channels', 'channelId'],
    ['campaigns.campaign_variants', 'variantId'],
  ] as const) {
    await ctx.db.raw(
      `with sums as (select "${key}" as id, ${SUMMED} from ${GIVEN} where "${key}" is not null group by 1),
         locked as materialized (
           select id from ${table}
           where organization_id = :organization and campaign_id = :campaignId and id in (select id from sums)
           order by id for no key update
         )
       update ${table} t set ${ADDED} from locked join sums s using (id)
       where t.organization_id = :organization and t.campaign_id = :campaignId and t.id = locked.id`,
      bindings,
    );
  }
}

const COUNTED = `count(*)::integer as "total", count(sent_at)::integer as "sent", count(delivered_at)::integer as "delivered",
  count(read_at)::integer as "read", count(opened_at)::integer as "opened", count(clicked_at)::integer as "clicked",
  (count(*) filter (where status = 'failed'))::integer as "failed",
  (count(*) filter (where status = 'skipped'))::integer as "skipped"`;

const SET = CAMPAIGN_COUNTS.map((count) => `${counterColumn(count)} = coalesce(s."${count}", 0)`).join(', ');
const DIFFERENT = `(${CAMPAIGN_COUNTS.map((count) => `t.${counterColumn(count)}`).join(', ')}) is distinct from
  (${CAMPAIGN_COUNTS.map((count) => `coalesce(s."${count}", 0)`).join(', ')})`;

/** Counts the recipient rows under their locks and corrects the counters. Returns how many counter rows were wrong. */
export async function recountCampaign(ctx: Ctx, campaignId: string): Promise<number> {
  const bindings = { organization: ctx.organization.id, campaignId };
  // Every writer of counters holds the locks of the recipients it changed.
  await ctx.db.raw(
    `select count(*) from (
       select 1 from campaigns.campaign_recipients where organization_id = :organization and campaign_id = :campaignId
       order by id for update) locked`,
    bindings,
  );
  let wrong = 0;
  for (const [table, own, key] of [
    ['campaigns.campaigns', 'id', 'campaign_id'],
    ['campaigns.campaign_channels', 'campaign_id', 'channel_id'],
    ['campaigns.campaign_variants', 'campaign_id', 'variant_id'],
  ]) {
    const { rowCount } = await ctx.db.raw(
      `update ${table} t set ${SET}
       from ${table} o left join (
         select ${key} as id, ${COUNTED} from campaigns.campaign_recipients
         where organization_id = :organization and campaign_id = :campaignId group by 1
       ) s on s.id = o.id
       where t.organization_id = :organization and t.${own} = :campaignId and o.organization_id = t.organization_id
         and o.id = t.id and ${DIFFERENT}`,
      bindings,
    );
    wrong += rowCount ?? 0;
  }
  return wrong;
}
