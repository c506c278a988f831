/** `campaigns.check`, and the same check before a campaign is scheduled, started or resumed. */
import type { Sender } from '@tessera/db';
import type { z } from 'zod';
import { AppError, type AppErrorCode } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { compose, prepareContent, type RenderedMessage, requireSender } from '../../messaging/index.ts';
import { audienceContacts, recipientVariables } from '../audience/campaign-audience.ts';
import { allCampaignContents, type CampaignContent, type CampaignParts } from '../content/content.ts';
import { type CampaignProblemKind, campaignProblemKinds } from '../error-kinds.ts';
import { type CampaignRecord, type ChannelRecord, loadCampaignParts, requireCampaign } from './campaign.service.ts';
import type { CampaignProblem } from './campaign-check.schema.ts';

/** `code` is the code of the error that the problem is thrown as. */
export type CampaignCheckProblem = z.infer<typeof CampaignProblem> & { code: AppErrorCode };

/** How many contacts the content is rendered for. */
const SAMPLE_SIZE = 50;

export async function checkCampaign(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const problems = await findCampaignProblems(ctx, await requireCampaign(ctx, id));
  return { isReady: !problems.some(({ isFatal }) => isFatal), problems };
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

export async function findCampaignProblems(ctx: Ctx, campaign: CampaignRecord): Promise<CampaignCheckProblem[]> {
  const parts = await loadCampaignParts(ctx, campaign.id);
  const problems = structureProblems(campaign, parts);
  for (const channel of parts.channels) problems.push(...(await senderProblems(ctx, channel)));
  const sample = await sampleVariables(ctx, campaign);
  // After expansion the audience does not matter: all recipients exist.
  if (sample.length === 0 && !campaign.expandedAt) {
    const message = campaign.audienceId ? 'The audience is empty' : 'The campaign has neither an audience nor entries';
    // A drip that enrolls new members may start empty and wait for them.
    if (!campaign.drip?.enrollsNewMembers || !campaign.audienceId) {
      problems.push(problemWith({ kind: 'audience_empty', message }));
    }
  }
  for (const content of allCampaignContents(campaign, parts)) {
    problems.push(...(await contentProblems(ctx, content, sample)));
    // Rendering each further content that is too heavy would take as long again.
    if (problems.some(({ kind }) => kind === 'template_too_heavy')) break;
  }
  return problems;
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

async function senderProblems(ctx: Ctx, { id, senderId, channelType }: ChannelRecord): Promise<CampaignCheckProblem[]> {
  const about = { channelId: id };
  const sender = await requireSender(ctx, senderId, channelType).catch((error) =>
    problemOfError(error, 'sender_not_found', about),
  );
  if ('kind' in sender) return [sender];
  const reason = inactiveReason(sender, ctx.now());
  return reason ? [problemWith({ ...about, kind: 'sender_inactive', message: `“${sender.name}” ${reason}` })] : [];
}

function inactiveReason({ isActive, pausedUntil, pauseReason }: Sender, now: Date): string | null {
  if (!isActive) return 'is switched off';
  // A pause without an end is `infinity`, which the driver reads as a number.
  const isPaused = pausedUntil !== null && Number(pausedUntil) > now.getTime();
  return isPaused ? `is paused: ${pauseReason ?? 'the vendor refuses it'}` : null;
}

/** Variables of the oldest and the newest contacts of the audience. */
async function sampleVariables(ctx: Ctx, campaign: CampaignRecord): Promise<Record<string, unknown>[]> {
  const contacts = await audienceContacts(ctx, campaign);
  const ids = new Set<string>();
  for (const direction of ['asc', 'desc'] as const) {
    const half = await contacts()
      .clearSelect()
      .select('id')
      .orderBy('id', direction)
      .limit(SAMPLE_SIZE / 2, { skipBinding: true });
    for (const { id } of half as { id: string }[]) ids.add(id);
  }
  return [...(await recipientVariables(ctx, [...ids], campaign.id)).values()];
}

async function contentProblems(
  ctx: Ctx,
  { channel, content, variantId, stepId }: CampaignContent,
  sample: Record<string, unknown>[],
): Promise<CampaignCheckProblem[]> {
  const about = { channelId: channel.id, variantId, stepId };
  const prepared = await prepareContent(ctx, channel.channelType, content).catch((error) =>
    problemOfError(error, 'template_not_found', about),
  );
  if ('kind' in prepared) return [prepared];
  if (channel.channelType === 'email' && prepared.templates.subject === undefined) {
    return [problemWith({ ...about, kind: 'subject_missing', message: 'An e-mail needs a subject' })];
  }
  if (sample.length === 0) return [];
  const composed = await compose(
    ctx.app,
    prepared,
    sample.map((variables) => ({ variables })),
  );
  const refused = composed.flatMap((one) => compositionProblem(one));
  const isForAll = refused.length === composed.length;
  const kinds = new Map(refused.map((one) => [`${one.kind} ${one.variable}`, one]));
  return [...kinds.values()].map((one) =>
    problemWith({ ...about, ...one, isFatal: isForAll || one.kind === 'template_too_heavy' }),
  );
}

function compositionProblem(one: RenderedMessage): Pick<CampaignCheckProblem, 'kind' | 'message' | 'variable'>[] {
  if ('missing' in one) {
    const message = `{{ ${one.missing} }} has no value and no fallback: {{ ${one.missing} | default: "…" }}`;
    return [{ kind: 'variable_missing', message, variable: one.missing }];
  }
  if ('tooHeavy' in one) {
    return [
      { kind: 'template_too_heavy', message: 'The text takes too long to render for one recipient', variable: null },
    ];
  }
  return 'invalid' in one ? [{ kind: 'content_invalid', message: one.invalid, variable: null }] : [];
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
