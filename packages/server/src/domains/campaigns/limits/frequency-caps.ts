/** Frequency caps: the most marketing messages of campaigns that a contact gets within so many hours, on one channel or on all. */
import { arrayBinding, Campaign, type Channel } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { campaignMessages } from '../../messaging/index.ts';
import type { FrequencyCap } from './limit.schema.ts';

/**
 * For each contact of the list, whether one more message is within the caps. The list may hold a contact twice: earlier places that are
 * within the caps count for later ones. Takes an advisory lock per organization until the transaction ends, so that two campaigns cannot
 * both send the last message a cap allows.
 */
export async function withinFrequencyCaps(
  ctx: Ctx,
  caps: readonly FrequencyCap[],
  channel: Channel,
  contactIds: readonly string[],
): Promise<boolean[]> {
  const applicable = caps.filter((cap) => cap.channel === null || cap.channel === channel);
  if (applicable.length === 0 || contactIds.length === 0) return contactIds.map(() => true);
  await ctx.db.raw(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [`campaigns.caps ${ctx.organization.id}`]);
  const history = await marketingMessages(ctx, applicable, contactIds);
  const granted = new Map<string, number>();
  return contactIds.map((contactId) => {
    const before = history.get(contactId) ?? [];
    const inThisBatch = granted.get(contactId) ?? 0;
    const isWithin = applicable.every((cap) => {
      const since = ctx.now().getTime() - cap.hours * 3_600_000;
      const counted = before.filter(
        (message) => message.startedAt.getTime() > since && (cap.channel === null || cap.channel === message.channel),
      );
      return counted.length + inThisBatch < cap.messages;
    });
    if (isWithin) granted.set(contactId, inThisBatch + 1);
    return isWithin;
  });
}

/** Messages of marketing campaigns within the longest cap, by contact. */
async function marketingMessages(ctx: Ctx, caps: readonly FrequencyCap[], contactIds: readonly string[]) {
  const longestHours = Math.max(...caps.map(({ hours }) => hours));
  const since = new Date(ctx.now().getTime() - longestHours * 3_600_000);
  const messages = await campaignMessages(ctx, [...new Set(contactIds)], since);
  const campaigns = await Campaign.of(ctx)
    .whereRaw('id = any(?::uuid[])', [arrayBinding([...new Set(messages.map(({ campaignId }) => campaignId))])])
    .where({ category: 'marketing' })
    .select('id');
  const marketing = new Set(campaigns.map(({ id }) => id));
  return Map.groupBy(
    messages.filter(({ campaignId }) => marketing.has(campaignId)),
    ({ contactId }) => contactId,
  );
}
