/**
 * Counters of campaigns, of their channels and variants. They always equal what the recipients' rows say, so they move in
 * the transaction that changes those, last and in one order: campaign, channels, variants.
 */
import type { Ctx } from '../../../trpc/context.ts';

export const COUNTS = ['total', 'sent', 'delivered', 'read', 'opened', 'clicked', 'failed', 'skipped'] as const;
type Count = (typeof COUNTS)[number];

/** How many more (or fewer) there are now, of one channel and variant. */
export type Delta = { channelId: string; variantId: string | null } & Partial<Record<Count, number>>;

const column = (count: Count): string => (count === 'total' ? 'total_recipients' : `${count}_count`);

const ADDED = COUNTS.map((count) => `${column(count)} = t.${column(count)} + s."${count}"`).join(', ');
const SUMMED = COUNTS.map((count) => `coalesce(sum("${count}"), 0)::integer as "${count}"`).join(', ');
const GIVEN = `json_to_recordset(?) as given("channelId" uuid, "variantId" uuid, ${COUNTS.map((count) => `"${count}" integer`).join(', ')})`;

export async function addCounts(ctx: Ctx, campaignId: string, deltas: readonly Delta[]): Promise<void> {
  if (deltas.length === 0) return;
  const given = JSON.stringify(deltas);
  const of = [ctx.organization.id, campaignId];
  await ctx.db.raw(
    `update campaigns.campaigns t set ${ADDED} from (select ${SUMMED} from ${GIVEN}) s
     where t.organization_id = ? and t.id = ?`,
    [given, ...of],
  );
  for (const [table, key] of [
    ['campaigns.campaign_channels', 'channelId'],
    ['campaigns.campaign_variants', 'variantId'],
  ] as const) {
    await ctx.db.raw(
      `with sums as (select "${key}" as id, ${SUMMED} from ${GIVEN} where "${key}" is not null group by 1),
         locked as materialized (
           select id from ${table} where organization_id = ? and campaign_id = ? and id in (select id from sums)
           order by id for no key update
         )
       update ${table} t set ${ADDED} from locked join sums s using (id)
       where t.organization_id = ? and t.campaign_id = ? and t.id = locked.id`,
      [given, ...of, ...of],
    );
  }
}

const COUNTED = `count(*)::integer as "total", count(sent_at)::integer as "sent", count(delivered_at)::integer as "delivered",
  count(read_at)::integer as "read", count(opened_at)::integer as "opened", count(clicked_at)::integer as "clicked",
  (count(*) filter (where status = 'failed'))::integer as "failed",
  (count(*) filter (where status = 'skipped'))::integer as "skipped"`;

const SET = COUNTS.map((count) => `${column(count)} = coalesce(s."${count}", 0)`).join(', ');
const DIFFERENT = `(${COUNTS.map((count) => `t.${column(count)}`).join(', ')}) is distinct from
  (${COUNTS.map((count) => `coalesce(s."${count}", 0)`).join(', ')})`;

/** Counts the rows anew, with nothing moving meanwhile, and mends what is not so; returns how many counters' rows were wrong. */
export async function recount(ctx: Ctx, campaignId: string): Promise<number> {
  const of = [ctx.organization.id, campaignId];
  // Whoever changes recipients has locked those first: so does this.
  await ctx.db.raw(
    `select count(*) from (select 1 from campaigns.campaign_recipients where organization_id = ? and campaign_id = ?
     order by id for update) held`,
    of,
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
         where organization_id = ? and campaign_id = ? group by 1
       ) s on s.id = o.id
       where t.organization_id = ? and t.${own} = ? and o.organization_id = t.organization_id and o.id = t.id and ${DIFFERENT}`,
      [...of, ...of],
    );
    wrong += rowCount ?? 0;
  }
  return wrong;
}
