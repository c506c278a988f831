/** Who has had enough: no contact gets more messages of campaigns within so many hours, over a channel or over all. */
import { arrayBinding, Campaign, type Channel } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { campaignMessages } from '../../messaging/index.ts';
import type { FrequencyCap } from '../content/content.schema.ts';

export interface Capped {
  /** Whether one more may go to the contact; it is counted then. */
  take(contactId: string): boolean;
}

/** Held until the transaction ends: two campaigns must not both take a contact's last place. */
export async function cappedContacts(
  ctx: Ctx,
  caps: readonly FrequencyCap[],
  channel: Channel,
  contactIds: readonly string[],
): Promise<Capped> {
  const mine = caps.filter((cap) => cap.channel === null || cap.channel === channel);
  if (mine.length === 0 || contactIds.length === 0) return { take: () => true };
  await ctx.db.raw(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [`campaigns.caps ${ctx.organization.id}`]);
  const longest = Math.max(...mine.map(({ hours }) => hours));
  const since = new Date(ctx.now().getTime() - longest * 3_600_000);
  const had = await campaignMessages(ctx, [...new Set(contactIds)], since);
  const counting = await Campaign.of(ctx)
    .whereRaw('id = any(?::uuid[])', [arrayBinding([...new Set(had.map(({ campaignId }) => campaignId))])])
    .where({ category: 'marketing' })
    .select('id');
  const marketing = new Set(counting.map(({ id }) => id));
  const before = Map.groupBy(
    had.filter(({ campaignId }) => marketing.has(campaignId)),
    ({ contactId }) => contactId,
  );
  const now = new Map<string, number>();
  return {
    take(contactId) {
      const mineBefore = before.get(contactId) ?? [];
      const more = now.get(contactId) ?? 0;
      const isRoom = mine.every((cap) => {
        const since = ctx.now().getTime() - cap.hours * 3_600_000;
        const counted = mineBefore.filter(
          (one) => one.startedAt.getTime() > since && (cap.channel === null || cap.channel === one.channel),
        );
        return counted.length + more < cap.messages;
      });
      if (isRoom) now.set(contactId, more + 1);
      return isRoom;
    },
  };
}
