/** `campaigns.check`, and the same check before a campaign is scheduled, started or resumed. */
import type { Sender } from '@tessera/db';
import type { z } from 'zod';
import { AppError, type AppErrorCode } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { prepareContent, requireSender } from '../../messaging/index.ts';
import { audienceContacts } from '../audience/campaign-audience.ts';
import { type ContactSample, sampleContacts } from '../audience/sample-contacts.ts';
import { allCampaignContents, type CampaignContent, type CampaignParts } from '../content/content.ts';
import { type CampaignProblemKind, campaignProblemKinds } from '../error-kinds.ts';
import { fewestTestMessages } from '../experiment/experiment-size.ts';
import { type ContentReach, checkReach } from '../sending/check-reach.ts';
import { type CampaignRecord, type ChannelRecord, loadCampaignParts, requireCampaign } from './campaign.service.ts';
import type { CampaignProblem } from './campaign-check.schema.ts';

/** `code` is the code of the error that the problem is thrown as. */
export type CampaignCheckProblem = z.infer<typeof CampaignProblem> & { code: AppErrorCode };
type ContentOwner = { channelId: string } & Pick<CampaignCheckProblem, 'variantId' | 'stepId'>;
type CheckedContent = Omit<ContentReach, 'refused'> & ContentOwner;

interface CampaignCheck {
  problems: CampaignCheckProblem[];
  reach: (ContentReach & ContentOwner)[];
}

export async function checkCampaign(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const { problems, reach } = await inspectCampaign(ctx, await requireCampaign(ctx, id));
  const shown = reach.map(({ refused: _, ...one }): CheckedContent => one);
  return { isReady: !problems.some(({ isFatal }) => isFatal), problems, reach: shown };
}

/** Throws the first fatal problem; `details.problems` lists all fatal ones. */
export async function requireReadyToSend(ctx: Ctx, campaign: CampaignRecord): Promise<void> {
  const problems = (await findCampaignProblems(ctx, campaign)).filter(({ isFatal }) => isFatal);
  const [first] = problems;
  if (!first) return;
  const { code, message, kind, variable } = first;
  throw new AppError(code, message, {
    kind,
    ...(variable !== null && { variable }),
    problems: problems.map(({ code: _, ...problem }) => problem),
  });
}

export const findCampaignProblems = async (ctx: Ctx, campaign: CampaignRecord): Promise<CampaignCheckProblem[]> =>
  (await inspectCampaign(ctx, campaign)).problems;

async function inspectCampaign(ctx: Ctx, campaign: CampaignRecord): Promise<CampaignCheck> {
  const parts = await loadCampaignParts(ctx, campaign.id);
  const contents = allCampaignContents(campaign, parts);
  const sample = await sampleContacts(ctx, campaign, { channels: parts.channels, contentCount: contents.length });
  const problems = [...structureProblems(campaign, parts), ...audienceProblems(campaign, sample)];
  const senders = new Map<string, Sender>();
  for (const channel of parts.channels) {
    const sender = await requireSender(ctx, channel.senderId, channel.channelType).catch((error) =>
      problemOfError(error, 'sender_not_found', { channelId: channel.id }),
    );
    if ('kind' in sender) problems.push(sender);
    else {
      senders.set(channel.id, sender);
      problems.push(...senderProblems(ctx, channel, sender));
    }
  }
  const check: CampaignCheck = { problems, reach: [] };
  for (const content of contents) {
    const sender = senders.get(content.channel.id);
    if (sender) await inspectContent(ctx, campaign, { ...content, sender }, sample, check);
    // Rendering each further content that is too heavy would take as long again.
    if (check.reach.at(-1)?.countByReason.template_too_heavy) break;
  }
  problems.push(...reachProblems(campaign, check.reach, sample));
  problems.push(...(await experimentProblems(ctx, campaign, parts)));
  return check;
}

const problemWith = (
  fields: Partial<CampaignCheckProblem> & Pick<CampaignCheckProblem, 'kind' | 'message'>,
): CampaignCheckProblem => ({
  code: 'PRECONDITION_FAILED',
  isFatal: true,
  channelId: null,
  variantId: null,
  stepId: null,
  variable: null,
  ...fields,
});

function structureProblems(
  { type }: CampaignRecord,
  { channels, variants, steps }: CampaignParts,
): CampaignCheckProblem[] {
  const found: CampaignCheckProblem[] = [];
  if (channels.length === 0)
    found.push(problemWith({ kind: 'channels_missing', message: 'The campaign has no channel' }));
  if (type === 'ab_test' && variants.length < 2) {
    found.push(problemWith({ kind: 'variants_missing', message: 'An A/B test needs at least two variants' }));
  }
  if (type === 'drip' && steps.length === 0)
    found.push(problemWith({ kind: 'steps_missing', message: 'The drip has no steps' }));
  return found;
}

/** After expansion the audience does not matter: all recipients exist. */
function audienceProblems(campaign: CampaignRecord, { contacts }: ContactSample): CampaignCheckProblem[] {
  if (contacts.length > 0 || campaign.expandedAt) return [];
  // A drip that enrolls new members may start empty and wait for them.
  if (campaign.drip?.enrollsNewMembers && campaign.audienceId) return [];
  const message = campaign.audienceId ? 'The audience is empty' : 'The campaign has neither an audience nor entries';
  return [problemWith({ kind: 'audience_empty', message })];
}

function senderProblems(ctx: Ctx, { id }: ChannelRecord, sender: Sender): CampaignCheckProblem[] {
  const reason = inactiveReason(sender, ctx.now());
  if (!reason) return [];
  return [problemWith({ channelId: id, kind: 'sender_inactive', message: `“${sender.name}” ${reason}` })];
}

function inactiveReason({ isActive, pausedUntil, pauseReason }: Sender, now: Date): string | null {
  if (!isActive) return 'is switched off';
  // A pause without an end is `infinity`, which the driver reads as a number.
  const isPaused = pausedUntil !== null && Number(pausedUntil) > now.getTime();
  return isPaused ? `is paused: ${pauseReason ?? 'the vendor refuses it'}` : null;
}

/** The campaign can start: without a winner, the waiting recipients get what `ifNoWinner` says. */
async function experimentProblems(
  ctx: Ctx,
  campaign: CampaignRecord,
  { channels, variants }: CampaignParts,
): Promise<CampaignCheckProblem[]> {
  if (campaign.type !== 'ab_test' || variants.length < 2 || campaign.expandedAt) return [];
  const contactCount = await (await audienceContacts(ctx, campaign))().resultSize();
  const channelCount = campaign.channelMode === 'all' ? channels.length : 1;
  const { expected, minimum } = fewestTestMessages(campaign, variants, contactCount * channelCount);
  if (expected >= minimum) return [];
  const message = `A variant gets about ${expected} test messages, and a winner needs ${minimum}: test a larger share, or lower minimumPerVariant`;
  return [problemWith({ kind: 'experiment_too_small', message, isFatal: false })];
}

async function inspectContent(
  ctx: Ctx,
  campaign: CampaignRecord,
  { channel, content, variantId, stepId, sender }: CampaignContent & { sender: Sender },
  sample: ContactSample,
  { problems, reach }: CampaignCheck,
): Promise<void> {
  const about = { channelId: channel.id, variantId, stepId };
  const prepared = await prepareContent(ctx, channel.channelType, content).catch((error) =>
    problemOfError(error, 'template_not_found', about),
  );
  if ('kind' in prepared) return void problems.push(prepared);
  if (channel.channelType === 'email' && prepared.templates.subject === undefined) {
    return void problems.push(problemWith({ ...about, kind: 'subject_missing', message: 'An e-mail needs a subject' }));
  }
  if (sample.contacts.length > 0) {
    reach.push({ ...about, ...(await checkReach(ctx, campaign, { channel, sender, prepared }, sample)) });
  }
}

/** What the checked contacts would be skipped for. It is fatal if the content is at fault for all of them, or if no content reaches anyone. */
function reachProblems(
  campaign: CampaignRecord,
  reach: CampaignCheck['reach'],
  { isComplete }: ContactSample,
): CampaignCheckProblem[] {
  const isBeforeStart = campaign.expandedAt === null && campaign.type !== 'drip';
  const reachesNone = reach.length > 0 && reach.every(({ reachableCount }) => reachableCount === 0);
  return reach.flatMap((content) => {
    const { channelId, variantId, stepId, reachableCount, countByReason } = content;
    const about = { channelId, variantId, stepId };
    const reasons = Object.keys(countByReason);
    return [
      ...compositionProblems(content).map((one) =>
        problemWith({ ...about, ...one, isFatal: reachableCount === 0 || one.kind === 'template_too_heavy' }),
      ),
      ...reasons.flatMap((reason) => {
        const known = SKIP_PROBLEMS[reason];
        if (!known) return [];
        const isFatal = isBeforeStart && reachesNone && (isComplete || known.kind === 'template_required');
        return [problemWith({ ...about, kind: known.kind, message: skipMessage(content, reason, known), isFatal })];
      }),
    ];
  });
}

interface SkipProblem {
  kind: CampaignProblemKind;
  /** What the contacts have in common. */
  text: string;
}

const SKIP_PROBLEMS: Record<string, SkipProblem> = {
  no_address: { kind: 'contact_unreachable', text: 'have no address on this channel' },
  opted_out: { kind: 'contact_opted_out', text: 'opted out of this channel' },
  blocked: { kind: 'contact_blocked', text: 'are blocked' },
  window_closed: {
    kind: 'template_required',
    text: 'have not written within 24 hours; to reach them, WhatsApp requires a template',
  },
  frequency_cap: { kind: 'frequency_cap_reached', text: 'have had as many messages as the frequency caps allow' },
};

function skipMessage({ checkedCount, isSample, countByReason }: ContentReach, reason: string, { text }: SkipProblem) {
  return `${countByReason[reason]} of ${checkedCount} ${isSample ? 'checked ' : ''}contacts ${text}`;
}

/** Each kind and variable once. */
function compositionProblems({ refused }: ContentReach) {
  const found = new Map(refused.map((one) => [JSON.stringify(one), compositionProblem(one)]));
  return [...found.values()];
}

function compositionProblem(
  one: ContentReach['refused'][number],
): Pick<CampaignCheckProblem, 'kind' | 'message' | 'variable'> {
  if ('missing' in one) {
    const message = `{{ ${one.missing} }} has no value and no fallback: {{ ${one.missing} | default: "…" }}`;
    return { kind: 'variable_missing', message, variable: one.missing };
  }
  if ('tooHeavy' in one) {
    const message = 'The text takes too long to render for one recipient';
    return { kind: 'template_too_heavy', message, variable: null };
  }
  return { kind: 'content_invalid', message: one.invalid, variable: null };
}

/** An error of the messaging domain as a problem. `absentKind` is the kind of its NOT_FOUND. Other errors are thrown on. */
function problemOfError(
  error: unknown,
  absentKind: CampaignProblemKind,
  about: Partial<CampaignCheckProblem>,
): CampaignCheckProblem {
  if (!(error instanceof AppError)) throw error;
  const { code, message, details } = error;
  const known = campaignProblemKinds.find((kind) => kind === details?.kind);
  return problemWith({
    ...about,
    code,
    kind: code === 'NOT_FOUND' ? absentKind : (known ?? 'content_invalid'),
    message,
  });
}
