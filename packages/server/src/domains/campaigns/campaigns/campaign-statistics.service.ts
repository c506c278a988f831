/** Counts and rates of a campaign, once (`campaigns.statistics`) or as they change (`campaigns.watch`). */
import { setTimeout as delay } from 'node:timers/promises';
import { CampaignVariant } from '@tessera/db';
import type { z } from 'zod';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { type Ctx, inTransaction, type SubscriptionCtx } from '../../../trpc/context.ts';
import { follow } from '../../../trpc/subscription.ts';
import { experimentProgress } from '../experiment/experiment.service.ts';
import { loadCampaignParts, requireCampaign } from './campaign.service.ts';

type ById = z.infer<typeof withId>;

/** The counters of a campaign, of a channel or of a variant. */
interface CounterRow {
  totalRecipients: number;
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
}

const countsOf = (row: CounterRow) => ({
  recipientCount: row.totalRecipients,
  sentCount: row.sentCount,
  deliveredCount: row.deliveredCount,
  readCount: row.readCount,
  openedCount: row.openedCount,
  clickedCount: row.clickedCount,
  failedCount: row.failedCount,
  skippedCount: row.skippedCount,
});

export async function getCampaignStatistics(ctx: Ctx, { id }: ById) {
  const campaign = await requireCampaign(ctx, id);
  const { channels, variants } = await loadCampaignParts(ctx, id);
  const { rows } = await ctx.db.raw(
    `select status, case when status = 'skipped' then split_part(reason, ':', 1) end as reason, count(*)::integer as count
     from campaigns.campaign_recipients where organization_id = ? and campaign_id = ? group by 1, 2`,
    [ctx.organization.id, id],
  );
  const groups = rows as { status: string; reason: string | null; count: number }[];
  return {
    ...countsAndRates(campaign),
    countByStatus: sumByName(groups.map(({ status, count }) => [status, count])),
    countByReason: sumByName(groups.flatMap(({ reason, count }) => (reason === null ? [] : [[reason, count]]))),
    channels: channels.map((channel) => ({
      channelId: channel.id,
      channel: channel.channelType,
      ...countsAndRates(channel),
    })),
    variants: variants.map((variant) => ({
      variantId: variant.id,
      name: variant.name,
      weight: variant.weight,
      isWinner: variant.id === campaign.winnerVariantId,
      ...countsAndRates(variant),
    })),
    decision: campaign.decision,
    decidedAt: campaign.decidedAt,
  };
}

function sumByName(pairs: [string, number][]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of pairs) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

/** At most 10,000: a vendor may report a message as read without ever reporting it as delivered. */
const shareBasisPoints = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.min(10_000, Math.round((part * 10_000) / whole));

const countsAndRates = (row: CounterRow) => ({
  ...countsOf(row),
  rates: {
    deliveryBasisPoints: shareBasisPoints(row.deliveredCount, row.sentCount),
    readBasisPoints: shareBasisPoints(row.readCount, row.deliveredCount),
    openBasisPoints: shareBasisPoints(row.openedCount, row.deliveredCount),
    clickBasisPoints: shareBasisPoints(row.clickedCount, row.deliveredCount),
    failureBasisPoints: shareBasisPoints(row.failedCount, row.totalRecipients),
  },
});

/** The shortest time between two readings of a watched campaign. */
const MIN_INTERVAL_MS = 500;
/** The longest time between two readings: a change whose event was missed still shows. */
const MAX_INTERVAL_MS = 5_000;

/** Yields the progress now, and again each time it has changed. */
export async function* watchCampaign(
  ctx: SubscriptionCtx,
  { id }: ById,
  signal: AbortSignal = new AbortController().signal,
) {
  let last: string | undefined;
  while (!signal.aborted) {
    // The position comes before the reading, so a change in between leads to another reading.
    const position = await ctx.app.events.position(ctx.organization.id);
    const progress = await inTransaction(ctx, (inner) => readProgress(inner, id), { readOnly: true });
    await ctx.stillAllowed();
    const serialized = JSON.stringify(progress);
    if (serialized !== last) yield progress;
    last = serialized;
    await delay(MIN_INTERVAL_MS, undefined, { signal }).catch(() => {});
    await waitForChange(ctx, id, position, signal);
  }
}

async function readProgress(ctx: Ctx, id: string) {
  const campaign = await requireCampaign(ctx, id);
  const { status, statusReason, expandedAt, type } = campaign;
  const variants = type === 'ab_test' ? await CampaignVariant.of(ctx).where({ campaignId: id }) : [];
  return {
    ...{ status, statusReason, ...countsOf(campaign) },
    heldCount: type === 'ab_test' && status !== 'cancelled' ? heldCount(campaign, variants) : 0,
    experiment: type === 'ab_test' ? experimentProgress(campaign) : null,
    isExpanded: expandedAt !== null,
  };
}

/** Held recipients have no variant yet. Those in the holdout, which have none either, are skipped. */
const heldCount = (campaign: CounterRow, variants: readonly CounterRow[]): number =>
  variants.reduce((rest, variant) => rest - notSkipped(variant), notSkipped(campaign));
const notSkipped = ({ totalRecipients, skippedCount }: CounterRow): number => totalRecipients - skippedCount;

async function waitForChange(ctx: SubscriptionCtx, id: string, position: number, signal: AbortSignal): Promise<void> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(MAX_INTERVAL_MS)]);
  const changes = follow(ctx, position, until, `campaigns.watch ${id}`, (events) =>
    events.filter(({ payload }) => 'campaignId' in payload && payload.campaignId === id),
  );
  for await (const _ of changes) return;
}
