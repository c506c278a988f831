/**
 * Claims due recipients of one channel: takes a lease on them for this worker. The lease is advisory; `start-sending.ts` checks it under the
 * lock of the recipients. A lease that has expired belongs to a worker that died or is too slow, and the recipients may be claimed again.
 */
import {
  Campaign,
  CampaignChannel,
  type CampaignRecipient,
  CampaignStep,
  CampaignVariant,
  newId,
  Sender,
} from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { type MessageContent, peekThroughput, senderLimit } from '../../messaging/index.ts';
import type { ContentByChannel } from '../content/content.schema.ts';
import { remainingToday } from '../limits/daily-limit.ts';

/** How long a worker has from the claim to the commit of `sending`. */
const LEASE_MS = 30_000;

export interface ClaimedBatch {
  campaign: Campaign;
  channel: CampaignChannel;
  recipients: CampaignRecipient[];
  /** The contents of the recipients, by `contentKey`. */
  contents: Map<string, MessageContent>;
  /** Identifies the lease. */
  claim: string;
}

export const campaignRateLimit = ({ id, rateLimitPerMinute }: Campaign) => ({
  scopeId: id,
  perMinute: rateLimitPerMinute,
  perSecond: null,
});

export const contentKey = ({ variantId, step }: Pick<CampaignRecipient, 'variantId' | 'step'>): string =>
  `${variantId ?? ''} ${step}`;

/**
 * Claims at most `size` recipients that are due, and no more than rate and daily limits allow now. Recipients locked by another
 * worker are skipped. Returns null if there is nothing to claim.
 */
export async function claimBatch(
  ctx: Ctx,
  campaignId: string,
  channelId: string,
  size: number,
): Promise<ClaimedBatch | null> {
  const campaign = await Campaign.of(ctx).findOne({ id: campaignId, status: 'running' });
  const channel = await CampaignChannel.of(ctx).findOne({ id: channelId });
  const sender = channel && (await Sender.of(ctx).findOne({ id: channel.senderId }));
  if (!campaign || !channel || !sender) return null;
  if (sender.pausedUntil && sender.pausedUntil > ctx.now()) return null;
  const throughput = await peekThroughput(ctx, [senderLimit(ctx.app, sender), campaignRateLimit(campaign)]);
  const limit = Math.min(size, throughput, await remainingToday(ctx, campaign));
  if (limit <= 0) return null;
  const claim = newId();
  const { rows } = await ctx.db.raw(
    `with due as (
       select id from campaigns.campaign_recipients
       where organization_id = :organization and channel_id = :channelId and look_at <= :now
         and (status = 'pending' or (status = 'claimed' and claimed_until <= :now))
       order by look_at limit :limit for update skip locked
     )
     update campaigns.campaign_recipients r set status = 'claimed', claim = :claim, claimed_until = :leaseEndsAt
     from due where r.organization_id = :organization and r.id = due.id
     returning r.*`,
    {
      organization: ctx.organization.id,
      channelId,
      now: ctx.now(),
      limit,
      claim,
      leaseEndsAt: new Date(ctx.now().getTime() + LEASE_MS),
    },
  );
  if (rows.length === 0) return null;
  const recipients = rows as CampaignRecipient[];
  return { campaign, channel, recipients, claim, contents: await loadBatchContents(ctx, channel, recipients) };
}

/** The content of the variant or the step, else that of the channel. Read per batch, so an edit applies to the next batch. */
async function loadBatchContents(
  ctx: Ctx,
  { campaignId, channelType, config }: CampaignChannel,
  recipients: readonly CampaignRecipient[],
): Promise<Map<string, MessageContent>> {
  const hasVariants = recipients.some(({ variantId }) => variantId !== null);
  const hasSteps = recipients.some(({ step }) => step > 0);
  const variants = hasVariants ? await CampaignVariant.of(ctx).where({ campaignId }) : [];
  const steps = hasSteps ? await CampaignStep.of(ctx).where({ campaignId }) : [];
  const contents = new Map<string, MessageContent>();
  for (const recipient of recipients) {
    const key = contentKey(recipient);
    if (contents.has(key)) continue;
    const variant = variants.find(({ id }) => id === recipient.variantId)?.contents as ContentByChannel | undefined;
    const step = steps.find(({ position }) => position === recipient.step)?.contents as ContentByChannel | undefined;
    contents.set(key, (variant?.[channelType] ?? step?.[channelType] ?? config) as MessageContent);
  }
  return contents;
}
