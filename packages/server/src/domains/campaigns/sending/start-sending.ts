/**
 * The moment of sending: a claimed batch is judged (`judge-batch.ts`), and whoever may get the message has it standing as `sending`
 * when this is committed. What comes of it then is `deliver`'s.
 */
import { arrayBinding, Campaign } from '@tessera/db';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import {
  type DispatchTarget,
  decryptSenderAccount,
  lockSender,
  type MessageDraft,
  type Outgoing,
  resolveRecipientAddresses,
  storeAsSending,
} from '../../messaging/index.ts';
import { stepDone } from '../drips/drip-step.ts';
import { takeToday } from '../limits/daily-limit.ts';
import { addCounts, type Delta } from '../recipients/campaign-counters.ts';
import type { Batch } from './batch.ts';
import type { Written } from './compose-messages.ts';
import { judgeBatch, type Verdict } from './eligibility.ts';

export interface Begun {
  vendor: Omit<DispatchTarget, 'grantedAt'>;
  outgoing: Outgoing[];
  /** Whether anything came of it: otherwise it is no use to look again at once. */
  isMoved: boolean;
}

const NOTHING = { vendor: undefined as never, outgoing: [], isMoved: false };

export async function beginBatch(ctx: Ctx, batch: Batch, written: Map<string, Written>): Promise<Begun> {
  const mine = await stillMine(ctx, batch);
  const campaign = await Campaign.of(ctx).findOne({ id: batch.campaign.id });
  const sender = await lockSender(ctx, batch.channel.senderId);
  if (campaign?.status !== 'running') return putBack(ctx, batch, mine);
  if (!sender?.isActive) {
    await pauseFor(ctx, campaign, 'What it is sent from was switched off or removed');
    return putBack(ctx, batch, mine);
  }
  const { verdicts, contactOf, going } = await judgeBatch(ctx, { batch, mine, written, campaign, sender });
  await move(
    ctx,
    batch,
    verdicts,
    going.map(({ id }) => id),
  );
  await takeToday(ctx, campaign, going.length);
  const drafts = going.map(({ id, address, attempts }): MessageDraft => {
    const { draft } = written.get(id) as Extract<Written, { draft: unknown }>;
    return { ...draft, id, contactId: contactOf(id), address, attempt: attempts + 1 };
  });
  const policy = { campaignId: campaign.id, policy: campaign.deliveryPolicy };
  const outgoing = await storeAsSending(ctx, sender, policy, drafts);
  // The vendor has called back about an earlier attempt meanwhile: what it said stands.
  const settled = drafts.filter(({ id }) => !outgoing.some((one) => one.id === id)).map(({ id }) => id);
  if (settled.length > 0) {
    await emit(ctx, 'messaging.messages.changed', { campaignId: campaign.id, messageIds: settled });
  }
  return {
    vendor: {
      account: await decryptSenderAccount(ctx.app, ctx.db, sender),
      provider: messagingProvider(ctx.app, sender.provider),
    },
    outgoing: await resolveRecipientAddresses(ctx, sender, outgoing),
    isMoved: going.length > 0 || [...verdicts.values()].some((verdict) => 'skip' in verdict),
  };
}

/** A claim that took too long is another worker's by now. */
async function stillMine(ctx: Ctx, { claim, recipients }: Batch): Promise<Set<string>> {
  const { rows } = await ctx.db.raw(
    `select id from campaigns.campaign_recipients
     where organization_id = ? and id = any(?::uuid[]) and status = 'claimed' and claim = ? order by id for update`,
    [ctx.organization.id, arrayBinding(recipients.map(({ id }) => id)), claim],
  );
  return new Set((rows as { id: string }[]).map(({ id }) => id));
}

async function move(ctx: Ctx, batch: Batch, verdicts: Map<string, Verdict>, going: string[]): Promise<void> {
  const given = [
    ...going.map((id) => ({ id, status: 'sending' })),
    ...[...verdicts].map(([id, verdict]) =>
      'skip' in verdict
        ? { id, status: 'skipped', reason: verdict.skip }
        : { id, status: 'pending', due_at: verdict.until },
    ),
  ];
  await ctx.db.raw(
    `update campaigns.campaign_recipients r set status = given.status, reason = given.reason, claim = null,
       due_at = case given.status when 'sending' then r.due_at else given.due_at end,
       attempts = r.attempts + (given.status = 'sending')::int,
       started_at = case when given.status = 'sending' then ? else r.started_at end
     from json_to_recordset(?) as given(id uuid, status text, reason text, due_at timestamptz)
     where r.organization_id = ? and r.id = given.id`,
    [ctx.now(), JSON.stringify(given), ctx.organization.id],
  );
  const skipped = batch.recipients.filter(({ id }) => {
    const verdict = verdicts.get(id);
    return verdict !== undefined && 'skip' in verdict;
  });
  // Nothing will be heard of these: the drip goes on at once.
  const ofSteps = skipped.filter(({ step }) => step > 0).map(({ id }) => id);
  await stepDone(ctx, ofSteps);
  await addCounts(
    ctx,
    batch.campaign.id,
    skipped.map(({ channelId, variantId }): Delta => ({ channelId, variantId, skipped: 1 })),
  );
}

async function putBack(ctx: Ctx, { recipients }: Batch, mine: ReadonlySet<string>): Promise<Begun> {
  await ctx.db.raw(
    `update campaigns.campaign_recipients set status = 'pending', claim = null
     where organization_id = ? and id = any(?::uuid[])`,
    [ctx.organization.id, arrayBinding(recipients.map(({ id }) => id).filter((id) => mine.has(id)))],
  );
  return NOTHING;
}

/** Something that it needs is gone: it stands still and says so, and who was claimed waits. */
export async function standStill(ctx: Ctx, batch: Batch, reason: string): Promise<void> {
  const mine = await stillMine(ctx, batch);
  await pauseFor(ctx, batch.campaign, reason.slice(0, 500));
  await putBack(ctx, batch, mine);
}

async function pauseFor(ctx: Ctx, { id }: Campaign, reason: string): Promise<void> {
  await Campaign.of(ctx).where({ id, status: 'running' }).patch({ status: 'paused', statusReason: reason });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
}
