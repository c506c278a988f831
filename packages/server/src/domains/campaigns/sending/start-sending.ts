/**
 * Starts sending a claimed batch: checks the lease and the eligibility of each recipient, stores the decisions, and commits the messages of
 * eligible recipients as `sending`. `send-batch.ts` then has messaging call the vendor.
 *
 * Locks, in this order: recipients, sender, enrollments of a drip, frequency caps, daily limit, campaign with channels and variants, messages.
 */
import { arrayBinding, Campaign, type CampaignRecipient, type Sender } from '@tessera/db';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import {
  type DispatchTarget,
  decryptSenderAccount,
  lockSender,
  type MessageDraft,
  type OutgoingMessage,
  resolveRecipientAddresses,
  storeAsSending,
} from '../../messaging/index.ts';
import { planNextSteps } from '../drips/drip-step.ts';
import { consumeDailyLimit } from '../limits/daily-limit.ts';
import { addCampaignCounts, type CountDelta } from '../recipients/campaign-counters.ts';
import type { ClaimedBatch } from './claim.ts';
import type { ComposedMessage } from './compose-messages.ts';
import { checkEligibility, type EligibilityDecisions } from './eligibility.ts';
import { resolveCurrentContacts } from './resolve-contacts.ts';

export interface StartedBatch {
  target: Omit<DispatchTarget, 'grantedAt'>;
  outgoing: OutgoingMessage[];
  /** Whether a recipient was started or skipped. If all were deferred, another batch would find the same. */
  isProgress: boolean;
}

const NOTHING_STARTED: StartedBatch = { target: undefined as never, outgoing: [], isProgress: false };

export async function startSending(
  ctx: Ctx,
  batch: ClaimedBatch,
  messages: ReadonlyMap<string, ComposedMessage>,
): Promise<StartedBatch> {
  const recipients = await lockClaimed(ctx, batch);
  const campaign = await Campaign.of(ctx).findOne({ id: batch.campaign.id });
  const sender = await lockSender(ctx, batch.channel.senderId);
  if (campaign?.status !== 'running') {
    await releaseClaim(ctx, recipients);
    return NOTHING_STARTED;
  }
  if (!sender?.isActive) {
    await pauseWithReason(ctx, campaign, 'The sender was switched off or removed');
    await releaseClaim(ctx, recipients);
    return NOTHING_STARTED;
  }
  const contacts = await resolveCurrentContacts(ctx, recipients);
  const decisions = await checkEligibility(ctx, { campaign, sender, recipients, messages, contacts });
  const eligible = recipients.filter(({ id }) => !decisions.has(id));
  await storeDecisions(ctx, campaign.id, recipients, decisions);
  await consumeDailyLimit(ctx, campaign, eligible.length);
  const drafts = eligible.map(({ id, contactId, address, attempts }): MessageDraft => {
    const { draft } = messages.get(id) as Extract<ComposedMessage, { draft: unknown }>;
    return { ...draft, id, contactId: contacts.get(id)?.id ?? contactId, address, attempt: attempts + 1 };
  });
  return {
    ...(await storeMessages(ctx, campaign, sender, drafts)),
    isProgress: eligible.length > 0 || [...decisions.values()].some((decision) => 'skip' in decision),
  };
}

async function storeMessages(
  ctx: Ctx,
  campaign: Campaign,
  sender: Sender,
  drafts: MessageDraft[],
): Promise<Omit<StartedBatch, 'isProgress'>> {
  const policy = { campaignId: campaign.id, policy: campaign.deliveryPolicy };
  const outgoing = await storeAsSending(ctx, sender, policy, drafts);
  // Messages that are not returned were settled by a late report about an earlier attempt. Their recipients follow by the event.
  const settled = drafts.filter(({ id }) => !outgoing.some((one) => one.id === id)).map(({ id }) => id);
  if (settled.length > 0) {
    await emit(ctx, 'messaging.messages.changed', { campaignId: campaign.id, messageIds: settled });
  }
  return {
    target: {
      account: await decryptSenderAccount(ctx.app, ctx.db, sender),
      provider: messagingProvider(ctx.app, sender.provider),
    },
    outgoing: await resolveRecipientAddresses(ctx, sender, outgoing),
  };
}

/** Locks the recipients of the batch whose lease this worker still holds. Others were claimed by another worker after it expired. */
async function lockClaimed(ctx: Ctx, { claim, recipients }: ClaimedBatch): Promise<CampaignRecipient[]> {
  const { rows } = await ctx.db.raw(
    `select id from campaigns.campaign_recipients
     where organization_id = ? and id = any(?::uuid[]) and status = 'claimed' and claim = ? order by id for update`,
    [ctx.organization.id, arrayBinding(recipients.map(({ id }) => id)), claim],
  );
  const held = new Set((rows as { id: string }[]).map(({ id }) => id));
  return recipients.filter(({ id }) => held.has(id));
}

/** Moves eligible recipients to `sending`, skipped ones to `skipped`, and deferred ones back to `pending`. */
async function storeDecisions(
  ctx: Ctx,
  campaignId: string,
  recipients: readonly CampaignRecipient[],
  decisions: EligibilityDecisions,
): Promise<void> {
  const given = recipients.map(({ id }) => {
    const decision = decisions.get(id);
    if (!decision) return { id, status: 'sending' };
    return 'skip' in decision
      ? { id, status: 'skipped', reason: decision.skip }
      : { id, status: 'pending', due_at: decision.deferUntil };
  });
  await ctx.db.raw(
    `update campaigns.campaign_recipients r set status = given.status, reason = given.reason, claim = null,
       due_at = case when given.status = 'sending' then r.due_at else given.due_at end,
       attempts = r.attempts + (given.status = 'sending')::int,
       started_at = case when given.status = 'sending' then ? else r.started_at end
     from json_to_recordset(?) as given(id uuid, status text, reason text, due_at timestamptz)
     where r.organization_id = ? and r.id = given.id`,
    [ctx.now(), JSON.stringify(given), ctx.organization.id],
  );
  const skipped = recipients.filter(({ id }) => {
    const decision = decisions.get(id);
    return decision !== undefined && 'skip' in decision;
  });
  // No delivery status will arrive for skipped recipients, so their drip advances here.
  const ofSteps = skipped.filter(({ step }) => step > 0).map(({ id }) => id);
  await planNextSteps(ctx, ofSteps);
  await addCampaignCounts(
    ctx,
    campaignId,
    skipped.map(({ channelId, variantId }): CountDelta => ({ channelId, variantId, skipped: 1 })),
  );
}

/** Ends the lease: the recipients are pending again. The caller holds their locks. */
async function releaseClaim(ctx: Ctx, recipients: readonly CampaignRecipient[]): Promise<void> {
  await ctx.db.raw(
    `update campaigns.campaign_recipients set status = 'pending', claim = null
     where organization_id = ? and id = any(?::uuid[])`,
    [ctx.organization.id, arrayBinding(recipients.map(({ id }) => id))],
  );
}

/** Pauses the campaign for a reason that people see, and ends the lease. */
export async function pauseAndRelease(ctx: Ctx, batch: ClaimedBatch, reason: string): Promise<void> {
  const recipients = await lockClaimed(ctx, batch);
  await pauseWithReason(ctx, batch.campaign, reason.slice(0, 500));
  await releaseClaim(ctx, recipients);
}

async function pauseWithReason(ctx: Ctx, { id }: Campaign, reason: string): Promise<void> {
  await Campaign.of(ctx).where({ id, status: 'running' }).patch({ status: 'paused', statusReason: reason });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
}
