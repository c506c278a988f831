/**
 * The moment of sending: who of a claimed batch really gets the message. Consent, blocks, quiet hours, caps, windows and limits
 * are what they are now, whatever they were when the campaign began; then the messages stand as `sending`.
 */
import { Campaign, CampaignSettings } from '@tessera/db';
import type { Ctx } from '../../context.ts';
import { emit } from '../../events.ts';
import { messagingProvider } from '../../providers/messaging/index.ts';
import { mayContact, presentContacts } from '../contacts/index.ts';
import {
  beginSending,
  type Delivery,
  type Draft,
  lockSender,
  type Outgoing,
  openAccount,
  openWindows,
  recipientsOf,
  senderLimit,
  takeRoom,
} from '../messaging/index.ts';
import { type Batch, campaignLimit } from './batch.ts';
import { FrequencyCaps, QuietHours } from './content.schema.ts';
import { addCounts, type Delta } from './counters.ts';
import { exitedAmong } from './drip-exit.ts';
import { stepDone } from './drip-step.ts';
import { cappedContacts } from './frequency-caps.ts';
import { nextAllowed } from './quiet-hours.ts';
import type { Written } from './write-messages.ts';

export interface Begun {
  vendor: Omit<Delivery, 'grantedAt'>;
  outgoing: Outgoing[];
  /** Whether anything came of it: otherwise it is no use to look again at once. */
  isMoved: boolean;
}

/** What becomes of a recipient that gets nothing now. */
type Verdict = { skip: string } | { until: Date };

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
  const verdicts = new Map<string, Verdict>();
  const open = () => batch.recipients.filter(({ id }) => mine.has(id) && !verdicts.has(id));
  const judge = (verdict: (recipient: Batch['recipients'][number]) => Verdict | null) => {
    for (const recipient of open()) {
      const found = verdict(recipient);
      if (found) verdicts.set(recipient.id, found);
    }
  };

  judge(({ id }) => {
    const message = written.get(id);
    return message && 'skip' in message ? message : null;
  });
  const rules = await rulesOf(ctx, campaign);
  if (campaign.category === 'marketing') {
    const now = ctx.now();
    judge(({ timeZone }) => {
      const at = nextAllowed(now, timeZone ?? rules.timeZone, rules.quiet);
      return at > now ? { until: at } : null;
    });
  }
  const addresses = open().map(({ address }) => address);
  const { optedOut, blocked } = await mayContact(ctx, sender.channel, addresses);
  const [refused, barred] = [new Set(optedOut), new Set(blocked)];
  judge(({ address }) => (refused.has(address) ? { skip: 'opted_out' } : null));
  judge(({ address }) => (barred.has(address) ? { skip: 'blocked' } : null));
  const present = await presentContacts(
    ctx,
    open().map(({ contactId }) => contactId),
  );
  judge(({ contactId }) => (present.has(contactId) ? null : { skip: 'contact_deleted' }));
  if (campaign.type === 'drip') {
    const exited = await exitedAmong(ctx, open());
    judge(({ id }) => (exited.has(id) ? { skip: 'exited' } : null));
  }
  if (sender.channel === 'whatsapp') {
    const free = open().filter(({ id }) => isFreeText(written.get(id)));
    const windows = await openWindows(
      ctx,
      sender.id,
      free.map(({ address }) => address),
    );
    const closed = new Set(free.filter(({ address }) => !windows.has(address)).map(({ id }) => id));
    judge(({ id }) => (closed.has(id) ? { skip: 'window_closed' } : null));
  }
  if (campaign.category === 'marketing' && rules.caps.length > 0) {
    const capped = await cappedContacts(
      ctx,
      rules.caps,
      sender.channel,
      open().map(({ contactId }) => contactId),
    );
    // One batch may hold the same contact twice: steps of two drips, say. It is counted as it goes.
    judge(({ contactId }) => (capped.take(contactId) ? null : { skip: 'frequency_cap' }));
  }
  const limits = [senderLimit(ctx.app, sender), campaignLimit(campaign)];
  const { granted, againAt } = await takeRoom(ctx, sender, limits, open());
  judge(({ id }) => (granted.has(id) ? null : { until: againAt }));

  const going = open();
  await move(
    ctx,
    batch,
    verdicts,
    going.map(({ id }) => id),
  );
  const drafts = going.map(({ id, contactId, address, attempts }): Draft => {
    const { draft } = written.get(id) as Extract<Written, { draft: unknown }>;
    return { ...draft, id, contactId, address, attempt: attempts + 1 };
  });
  const policy = { campaignId: campaign.id, policy: campaign.deliveryPolicy };
  const outgoing = await beginSending(ctx, sender, policy, drafts);
  // The vendor has called back about an earlier attempt meanwhile: what it said stands.
  const settled = drafts.filter(({ id }) => !outgoing.some((one) => one.id === id)).map(({ id }) => id);
  if (settled.length > 0) {
    await emit(ctx, 'messaging.messages.changed', { campaignId: campaign.id, messageIds: settled });
  }
  return {
    vendor: {
      account: await openAccount(ctx.app, ctx.db, sender),
      provider: messagingProvider(ctx.app, sender.provider),
    },
    outgoing: await recipientsOf(ctx, sender, outgoing),
    isMoved: granted.size > 0 || [...verdicts.values()].some((verdict) => 'skip' in verdict),
  };
}

/** A claim that took too long is another worker's by now. */
async function stillMine(ctx: Ctx, { claim, recipients }: Batch): Promise<Set<string>> {
  const { rows } = await ctx.db.raw(
    `select id from campaigns.campaign_recipients
     where organization_id = ? and id = any(?::uuid[]) and status = 'claimed' and claim = ? order by id for update`,
    [ctx.organization.id, recipients.map(({ id }) => id) as unknown as string, claim],
  );
  return new Set((rows as { id: string }[]).map(({ id }) => id));
}

async function rulesOf(ctx: Ctx, { quietHours, frequencyCaps, timeZone }: Campaign) {
  const settings = await CampaignSettings.of(ctx).first();
  return {
    quiet: QuietHours.parse(quietHours ?? { from: settings?.quietFrom ?? 1260, until: settings?.quietUntil ?? 480 }),
    caps: FrequencyCaps.parse(frequencyCaps ?? settings?.frequencyCaps ?? []),
    timeZone: timeZone ?? settings?.timeZone ?? 'UTC',
  };
}

const isFreeText = (written: Written | undefined): boolean =>
  written !== undefined && 'draft' in written && written.draft.content.template === null;

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
    [ctx.organization.id, recipients.map(({ id }) => id).filter((id) => mine.has(id)) as unknown as string],
  );
  return NOTHING;
}

async function pauseFor(ctx: Ctx, { id }: Campaign, reason: string): Promise<void> {
  await Campaign.of(ctx).where({ id, status: 'running' }).patch({ status: 'paused', statusReason: reason });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
}
