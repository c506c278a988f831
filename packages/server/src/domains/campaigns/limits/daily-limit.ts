/** The daily limit of a campaign: messages per UTC day, over all its channels. Senders have daily limits of their own. */
import type { Campaign } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

type DailyLimitedCampaign = Pick<Campaign, 'id' | 'dailyLimit'>;

const utcDate = (ctx: Ctx): string => ctx.now().toISOString().slice(0, 10);

/** How many more messages may start today. Without the lock this is an estimate, good enough to size a claim. */
export async function remainingToday(ctx: Ctx, { id, dailyLimit }: DailyLimitedCampaign): Promise<number> {
  if (dailyLimit === null) return Number.POSITIVE_INFINITY;
  const { rows } = await ctx.db.raw(
    `select case when sent_on = ?::date then sent_today else 0 end as sent from campaigns.campaigns
     where organization_id = ? and id = ?`,
    [utcDate(ctx), ctx.organization.id, id],
  );
  return Math.max(0, dailyLimit - (rows[0]?.sent ?? 0));
}

/** The same under an advisory lock until the transaction ends, so that two batches cannot both use what remains. */
export async function lockRemainingToday(ctx: Ctx, campaign: DailyLimitedCampaign): Promise<number> {
  if (campaign.dailyLimit === null) return Number.POSITIVE_INFINITY;
  await ctx.db.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`campaigns.day ${campaign.id}`]);
  return remainingToday(ctx, campaign);
}

/** Counts messages that start. The caller holds the lock of `lockRemainingToday`. */
export async function consumeDailyLimit(
  ctx: Ctx,
  { id, dailyLimit }: DailyLimitedCampaign,
  count: number,
): Promise<void> {
  if (dailyLimit === null || count === 0) return;
  await ctx.db.raw(
    `update campaigns.campaigns
     set sent_today = case when sent_on = :today::date then sent_today else 0 end + :count, sent_on = :today::date
     where organization_id = :organization and id = :id`,
    { organization: ctx.organization.id, id, today: utcDate(ctx), count },
  );
}

/** Gives back the count of messages that certainly were not sent and wait again. */
export async function releaseDailyLimit(ctx: Ctx, campaignId: string, count: number): Promise<void> {
  if (count === 0) return;
  await ctx.db.raw(
    `update campaigns.campaigns set sent_today = greatest(0, sent_today - :count)
     where organization_id = :organization and id = :campaignId and daily_limit is not null and sent_on = :today::date`,
    { organization: ctx.organization.id, campaignId, today: utcDate(ctx), count },
  );
}
