/** How a campaign does: its counters as they move, and what they come to. */
import { setTimeout as delay } from 'node:timers/promises';
import { Campaign } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { type Ctx, inTransaction, type SubscriptionCtx } from '../../../trpc/context.ts';
import { follow } from '../../../trpc/subscription.ts';
import { partsOf, requireCampaign } from './campaign.service.ts';

type ById = z.infer<typeof withId>;

const COUNTS = [
  'totalRecipients',
  'sentCount',
  'deliveredCount',
  'readCount',
  'openedCount',
  'clickedCount',
  'failedCount',
  'skippedCount',
] as const;
type Counts = Record<(typeof COUNTS)[number], number>;

const countsOf = (row: Counts): Counts => Object.fromEntries(COUNTS.map((name) => [name, row[name]])) as Counts;

export async function campaignResults(ctx: Ctx, { id }: ById) {
  const campaign = await requireCampaign(ctx, id);
  const { channels, variants } = await partsOf(ctx, id);
  const { rows } = await ctx.db.raw(
    `select status, case when status = 'skipped' then split_part(reason, ':', 1) end as reason, count(*)::integer as count
     from campaigns.campaign_recipients where organization_id = ? and campaign_id = ? group by 1, 2`,
    [ctx.organization.id, id],
  );
  const groups = rows as { status: string; reason: string | null; count: number }[];
  return {
    ...counted(campaign),
    byStatus: sums(groups.map(({ status, count }) => [status, count])),
    byReason: sums(groups.flatMap(({ reason, count }) => (reason === null ? [] : [[reason, count]]))),
    channels: channels.map((channel) => ({
      channelId: channel.id,
      channelType: channel.channelType,
      ...counted(channel),
    })),
    variants: variants.map((variant) => ({
      variantId: variant.id,
      name: variant.name,
      weight: variant.weight,
      isWinner: variant.id === campaign.winnerVariantId,
      ...counted(variant),
    })),
    decision: campaign.decision,
    decidedAt: campaign.decidedAt,
  };
}

function sums(pairs: [string, number][]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [name, count] of pairs) all[name] = (all[name] ?? 0) + count;
  return all;
}

/** Never above 1: a vendor may tell that a message was read and never that it was delivered. */
const share = (part: number, whole: number): number | null => (whole === 0 ? null : Math.min(1, part / whole));

const counted = (row: Counts) => ({
  ...countsOf(row),
  rates: {
    delivery: share(row.deliveredCount, row.sentCount),
    read: share(row.readCount, row.deliveredCount),
    open: share(row.openedCount, row.deliveredCount),
    click: share(row.clickedCount, row.deliveredCount),
    failure: share(row.failedCount, row.totalRecipients),
  },
});

/** Between two looks at a watched campaign, however much happens; and when nothing seems to. */
const QUIET_MS = 500;
const LONGEST_MS = 5_000;

/** How far it is now, and again whenever that has changed. */
export async function* watchCampaign(
  ctx: SubscriptionCtx,
  { id }: ById,
  signal: AbortSignal = new AbortController().signal,
) {
  let last: string | undefined;
  while (!signal.aborted) {
    // Taken before the look: what happens meanwhile leads to another one.
    const position = await ctx.app.events.position(ctx.organization.id);
    const progress = await inTransaction(ctx, (inner) => progressOf(inner, id), { readOnly: true });
    await ctx.stillAllowed();
    const said = JSON.stringify(progress);
    if (said !== last) yield progress;
    last = said;
    await delay(QUIET_MS, undefined, { signal }).catch(() => {});
    await nextChange(ctx, id, position, signal);
  }
}

async function progressOf(ctx: Ctx, id: string) {
  const campaign = await Campaign.of(ctx).findOne({ id });
  if (!campaign) throw notFound('campaign');
  const { status, statusReason, expandedAt } = campaign;
  return { status, statusReason, ...countsOf(campaign), isExpanded: expandedAt !== null };
}

async function nextChange(ctx: SubscriptionCtx, id: string, position: number, signal: AbortSignal): Promise<void> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  const changes = follow(ctx, position, until, (events) =>
    events.filter(({ payload }) => 'campaignId' in payload && payload.campaignId === id),
  );
  for await (const _ of changes) return;
}
