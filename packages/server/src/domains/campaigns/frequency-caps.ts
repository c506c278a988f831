/** Who has had enough: no contact gets more messages of campaigns within so many hours, over a channel or over all. */
import type { Channel } from '@tessera/db';
import type { Ctx } from '../../context.ts';
import type { FrequencyCap } from './content.schema.ts';

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
  const { rows } = await ctx.db.raw(
    `select r.contact_id, c.channel_type, r.started_at from campaigns.campaign_recipients r
     join campaigns.campaign_channels c on c.organization_id = r.organization_id and c.id = r.channel_id
     join campaigns.campaigns k on k.organization_id = r.organization_id and k.id = r.campaign_id
     where r.organization_id = ? and r.contact_id = any(?::uuid[]) and r.started_at > ?
       and k.category = 'marketing' and r.status not in ('pending', 'claimed', 'failed', 'skipped', 'cancelled')`,
    [
      ctx.organization.id,
      [...new Set(contactIds)] as unknown as string,
      new Date(ctx.now().getTime() - longest * 3_600_000),
    ],
  );
  const sent = Map.groupBy(
    rows as { contactId: string; channelType: Channel; startedAt: Date }[],
    ({ contactId }) => contactId,
  );
  const begun = new Map<string, number>();
  return {
    take(contactId) {
      const had = sent.get(contactId) ?? [];
      const more = begun.get(contactId) ?? 0;
      const isRoom = mine.every((cap) => {
        const since = ctx.now().getTime() - cap.hours * 3_600_000;
        const counted = had.filter(
          ({ channelType, startedAt }) =>
            startedAt.getTime() > since && (cap.channel === null || cap.channel === channelType),
        );
        return counted.length + more < cap.messages;
      });
      if (isRoom) begun.set(contactId, more + 1);
      return isRoom;
    },
  };
}
