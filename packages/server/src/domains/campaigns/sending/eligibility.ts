/**
 * Eligibility: which recipients of a claimed batch may get their message now. The rules run in order, and each sees only recipients that no
 * earlier rule decided. Consent, blocks, quiet hours, caps and limits are read in the transaction that starts sending, not when the
 * campaign started.
 *
 * `start-sending.ts` calls it. It holds the locks of the recipients and of the sender; rules may lock the frequency
 * caps of the organization and then the daily limit of the campaign, until the transaction ends.
 */
import { type Campaign, type CampaignRecipient, CampaignSettings, type Sender } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { splitByConsent } from '../../contacts/index.ts';
import { openServiceWindows, reserveThroughput, senderLimit } from '../../messaging/index.ts';
import { findExitedRecipients } from '../drips/drip-exit.ts';
import { lockRemainingToday } from '../limits/daily-limit.ts';
import { withinFrequencyCaps } from '../limits/frequency-caps.ts';
import { FrequencyCaps, QuietHours } from '../limits/limit.schema.ts';
import { nextAllowedTime } from '../limits/quiet-hours.ts';
import { DEFAULT_CAMPAIGN_SETTINGS } from '../settings/settings.service.ts';
import { campaignRateLimit } from './claim.ts';
import type { ComposedMessage } from './compose-messages.ts';
import type { CurrentContact } from './resolve-contacts.ts';

export type RecipientId = CampaignRecipient['id'];

/** Why a recipient gets no message now: never for `skip`, with the reason that is stored; not before `deferUntil` otherwise. */
export type EligibilityDecision = { skip: string } | { deferUntil: Date };
export type EligibilityDecisions = Map<RecipientId, EligibilityDecision>;

/** What the rules know of a batch. */
export interface EligibilityBatch {
  campaign: Campaign;
  /** The sender of the channel, locked. */
  sender: Sender;
  /** The recipients whose lease this worker still holds. */
  recipients: readonly CampaignRecipient[];
  messages: ReadonlyMap<RecipientId, ComposedMessage>;
  contacts: ReadonlyMap<RecipientId, CurrentContact>;
}

/** Decides some of the undecided recipients. A recipient that is absent from the answer remains eligible. */
export type EligibilityRule = (
  ctx: Ctx,
  batch: EligibilityBatch,
  undecided: readonly CampaignRecipient[],
) => Promise<EligibilityDecisions>;

/** Decisions by recipient id. Recipients without a decision may be sent to now. */
export async function checkEligibility(
  ctx: Ctx,
  batch: EligibilityBatch,
  rules: readonly EligibilityRule[] = eligibilityRules,
): Promise<EligibilityDecisions> {
  const decisions: EligibilityDecisions = new Map();
  for (const rule of rules) {
    const undecided = batch.recipients.filter(({ id }) => !decisions.has(id));
    if (undecided.length === 0) break;
    for (const [id, decision] of await rule(ctx, batch, undecided)) decisions.set(id, decision);
  }
  return decisions;
}

/** The decision for each recipient; null leaves it undecided. */
function decideEach(
  recipients: readonly CampaignRecipient[],
  decide: (recipient: CampaignRecipient, index: number) => EligibilityDecision | null,
): EligibilityDecisions {
  const decisions: EligibilityDecisions = new Map();
  for (const [index, recipient] of recipients.entries()) {
    const decision = decide(recipient, index);
    if (decision) decisions.set(recipient.id, decision);
  }
  return decisions;
}

/** Skips recipients whose message could not be composed. */
export const skipUnrenderable: EligibilityRule = async (_ctx, { messages }, undecided) =>
  decideEach(undecided, ({ id }) => {
    const message = messages.get(id);
    return message && 'skip' in message ? message : null;
  });

/** Defers marketing until the quiet hours in the recipient's time zone end. */
export const deferQuietHours: EligibilityRule = async (ctx, { campaign }, undecided) => {
  if (campaign.category !== 'marketing') return new Map();
  const settings = await readSettingsRow(ctx);
  const { quietHours: defaults } = DEFAULT_CAMPAIGN_SETTINGS;
  const quietHours = QuietHours.parse(
    campaign.quietHours ?? {
      from: settings?.quietFrom ?? defaults.from,
      until: settings?.quietUntil ?? defaults.until,
    },
  );
  const fallbackZone = campaign.timeZone ?? settings?.timeZone ?? DEFAULT_CAMPAIGN_SETTINGS.timeZone;
  const now = ctx.now();
  return decideEach(undecided, ({ timeZone }) => {
    const at = nextAllowedTime(now, timeZone ?? fallbackZone, quietHours);
    return at > now ? { deferUntil: at } : null;
  });
};

const readSettingsRow = (ctx: Ctx) => CampaignSettings.of(ctx).first();

/** Skips addresses without consent or blocked, and contacts that are blocked or deleted. */
export const skipOptedOut: EligibilityRule = async (ctx, { sender, contacts }, undecided) => {
  const addresses = undecided.map(({ address }) => address);
  const consent = await splitByConsent(ctx, sender.channel, addresses);
  const [optedOut, blocked] = [new Set(consent.optedOut), new Set(consent.blocked)];
  return decideEach(undecided, ({ id, address }) => {
    if (optedOut.has(address)) return { skip: 'opted_out' };
    if (blocked.has(address)) return { skip: 'blocked' };
    const contact = contacts.get(id);
    if (!contact) return { skip: 'contact_deleted' };
    // The address of a push subscription is not an identity of the contact, so the contact itself is checked as well.
    return contact.isBlocked ? { skip: 'blocked' } : null;
  });
};

/** Skips contacts that have left the drip, or leave it now. */
export const skipExitedDrip: EligibilityRule = async (ctx, { campaign }, undecided) => {
  if (campaign.type !== 'drip') return new Map();
  const exited = await findExitedRecipients(ctx, undecided);
  return decideEach(undecided, ({ id }) => (exited.has(id) ? { skip: 'exited' } : null));
};

/** Skips WhatsApp messages without a template to contacts that have not written within the last 24 hours. */
export const skipOutsideServiceWindow: EligibilityRule = async (ctx, { sender, messages }, undecided) => {
  if (sender.channel !== 'whatsapp') return new Map();
  const freeForm = undecided.filter(({ id }) => isFreeForm(messages.get(id)));
  const addresses = freeForm.map(({ address }) => address);
  const open = await openServiceWindows(ctx, sender.id, addresses);
  return decideEach(freeForm, ({ address }) => (open.has(address) ? null : { skip: 'window_closed' }));
};

const isFreeForm = (message: ComposedMessage | undefined): boolean =>
  message !== undefined && 'draft' in message && message.draft.content.template === null;

/** Skips marketing beyond the frequency caps of the campaign or, without own caps, of the organization. */
export const skipFrequencyCapped: EligibilityRule = async (ctx, { campaign, sender, contacts }, undecided) => {
  if (campaign.category !== 'marketing') return new Map();
  const caps = FrequencyCaps.parse(campaign.frequencyCaps ?? (await readSettingsRow(ctx))?.frequencyCaps ?? []);
  if (caps.length === 0) return new Map();
  const contactIds = undecided.map(({ id, contactId }) => contacts.get(id)?.id ?? contactId);
  const isWithin = await withinFrequencyCaps(ctx, caps, sender.channel, contactIds);
  return decideEach(undecided, (_, index) => (isWithin[index] ? null : { skip: 'frequency_cap' }));
};

/** Defers what exceeds the daily limit of the campaign, or rate and daily limits. Consumes the throughput that it grants. */
export const deferRateLimited: EligibilityRule = async (ctx, { campaign, sender }, undecided) => {
  const limits = [senderLimit(ctx.app, sender), campaignRateLimit(campaign)];
  const remaining = await lockRemainingToday(ctx, campaign);
  const { granted, retryAt } = await reserveThroughput(ctx, sender, limits, undecided.slice(0, remaining));
  return decideEach(undecided, ({ id }) => (granted.has(id) ? null : { deferUntil: retryAt }));
};

export const eligibilityRules: readonly EligibilityRule[] = [
  skipUnrenderable,
  deferQuietHours,
  skipOptedOut,
  skipExitedDrip,
  skipOutsideServiceWindow,
  skipFrequencyCapped,
  // Last, because it consumes what it grants.
  deferRateLimited,
];

/** The rules that exclude recipients for good. `campaigns.check` applies them before the start. */
export const rulesBeforeStart: readonly EligibilityRule[] = [
  skipUnrenderable,
  skipOptedOut,
  skipOutsideServiceWindow,
  skipFrequencyCapped,
];
