/**
 * One batch of a campaign over one channel: claimed by this worker, written, judged at the moment of sending, begun, delivered.
 * Claiming and beginning are transactions of their own: what is written may take time, and the vendor takes more.
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
import { AppError } from '../../../lib/app-error.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import type { MessageContent } from '../../messaging/index.ts';
import { dispatchMessages, peekThroughput, senderLimit } from '../../messaging/index.ts';
import type { Contents } from '../content/content.schema.ts';
import { dailyRoom } from '../limits/daily-limit.ts';
import { type Batch, campaignLimit, contentKey } from './batch.ts';
import { writeMessages } from './compose-messages.ts';
import { beginBatch, standStill } from './start-sending.ts';

/** How long a worker may take from claiming to beginning before the claim is another's. */
const CLAIM_MS = 30_000;
const LEAST = 20;
const MOST = 500;
/** So much is claimed as was delivered in this time: begun together, they all start within it. */
const BATCH_MS = 400;

/** How many messages a channel delivers in `BATCH_MS`, as far as was seen; grows and shrinks with the vendor. */
const pace = new Map<string, number>();
const MAX_PACES = 10_000;

export async function sendBatch(
  scope: OrganizationScope,
  campaignId: string,
  channelId: string,
): Promise<{ isMore: boolean }> {
  const size = pace.get(channelId) ?? LEAST * 5;
  const batch = await inTransaction(scope, (ctx) => claimBatch(ctx, campaignId, channelId, size));
  if (!batch) return { isMore: false };
  const drafts = await writeMessages(scope, batch).catch(async (error) => {
    // A template was deleted or is not approved any more, say.
    if (!(error instanceof AppError)) throw error;
    await inTransaction(scope, (ctx) => standStill(ctx, batch, error.message));
    return null;
  });
  if (!drafts) return { isMore: false };
  const grantedAt = performance.now();
  const begun = await inTransaction(scope, (ctx) => beginBatch(ctx, batch, drafts));
  if (begun.outgoing.length === 0) return { isMore: begun.isMoved && batch.recipients.length >= size };
  const startedAt = performance.now();
  await dispatchMessages(scope, { ...begun.vendor, grantedAt }, begun.outgoing);
  const fitting = (begun.outgoing.length * BATCH_MS) / (performance.now() - startedAt);
  // What was cut short by a limit says little of what the vendor manages.
  if (begun.outgoing.length >= Math.min(size, 50)) {
    if (pace.size >= MAX_PACES) pace.clear();
    pace.set(channelId, Math.round(Math.min(MOST, size * 2, Math.max(LEAST, fitting))));
  }
  return { isMore: begun.isMoved };
}

/** Takes what is due, as far as nobody else has it: also what a worker claimed that must be dead by now. */
async function claimBatch(ctx: Ctx, campaignId: string, channelId: string, size: number): Promise<Batch | null> {
  const campaign = await Campaign.of(ctx).findOne({ id: campaignId, status: 'running' });
  const channel = await CampaignChannel.of(ctx).findOne({ id: channelId });
  const sender = channel && (await Sender.of(ctx).findOne({ id: channel.senderId }));
  if (!campaign || !channel || !sender) return null;
  if (sender.pausedUntil && sender.pausedUntil > ctx.now()) return null;
  const room = await peekThroughput(ctx, [senderLimit(ctx.app, sender), campaignLimit(campaign)]);
  const most = Math.min(size, room, await dailyRoom(ctx, campaign));
  if (most <= 0) return null;
  const claim = newId();
  const { rows } = await ctx.db.raw(
    `with due as (
       select id from campaigns.campaign_recipients
       where organization_id = :organization and channel_id = :channelId and look_at <= :now
         and (status = 'pending' or (status = 'claimed' and claimed_until <= :now))
       order by look_at limit :most for update skip locked
     )
     update campaigns.campaign_recipients r set status = 'claimed', claim = :claim, claimed_until = :until
     from due where r.organization_id = :organization and r.id = due.id
     returning r.*`,
    {
      organization: ctx.organization.id,
      channelId,
      now: ctx.now(),
      most,
      claim,
      until: new Date(ctx.now().getTime() + CLAIM_MS),
    },
  );
  if (rows.length === 0) return null;
  const recipients = rows as CampaignRecipient[];
  return { campaign, channel, recipients, claim, contents: await contentsOf(ctx, channel, recipients) };
}

/** A variant's or a step's own words, or the channel's: as they are now, so that an edit holds for whoever is next. */
async function contentsOf(
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
    const variant = variants.find(({ id }) => id === recipient.variantId)?.contents as Contents | undefined;
    const step = steps.find(({ position }) => position === recipient.step)?.contents as Contents | undefined;
    contents.set(key, (variant?.[channelType] ?? step?.[channelType] ?? config) as MessageContent);
  }
  return contents;
}
