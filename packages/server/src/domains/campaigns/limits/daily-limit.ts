/** A campaign's own limit by day (UTC): over all its channels, whatever their senders may. */
import type { Campaign } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

type Limited = Pick<Campaign, 'id' | 'dailyLimit' | 'sentOn' | 'sentToday'>;

const today = (ctx: Ctx): string => ctx.now().toISOString().slice(0, 10);

/** At a glance and without taking it: not worth claiming more. */
export async function dailyRoom(ctx: Ctx, { id, dailyLimit }: Limited): Promise<number> {
  if (dailyLimit === null) return Number.POSITIVE_INFINITY;
  const { rows } = await ctx.db.raw(
    `select case when sent_on = ?::date then sent_today else 0 end as sent from campaigns.campaigns
     where organization_id = ? and id = ?`,
    [today(ctx), ctx.organization.id, id],
  );
  return Math.max(0, dailyLimit - (rows[0]?.sent ?? 0));
}

/** Held until the transaction ends: batches of two channels must not both take the last place. */
export async function lockedDailyRoom(ctx: Ctx, campaign: Limited): Promise<number> {
  if (campaign.dailyLimit === null) return Number.POSITIVE_INFINITY;
  await ctx.db.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`campaigns.day ${campaign.id}`]);
  return dailyRoom(ctx, campaign);
}

/** Under the lock of `lockedDailyRoom`. */
export async function takeToday(ctx: Ctx, { id, dailyLimit }: Limited, count: number): Promise<void> {
  if (dailyLimit === null || count === 0) return;
  await ctx.db.raw(
    `update campaigns.campaigns set sent_today = case when sent_on = ?::date then sent_today else 0 end + ?, sent_on = ?::date
     where organization_id = ? and id = ?`,
    [today(ctx), count, today(ctx), ctx.organization.id, id],
  );
}

/** Messages that surely did not leave and wait again. */
export async function giveBackToday(ctx: Ctx, campaignId: string, count: number): Promise<void> {
  if (count === 0) return;
  await ctx.db.raw(
    `update campaigns.campaigns set sent_today = greatest(0, sent_today - ?)
     where organization_id = ? and id = ? and daily_limit is not null and sent_on = ?::date`,
    [count, ctx.organization.id, campaignId, today(ctx)],
  );
}
