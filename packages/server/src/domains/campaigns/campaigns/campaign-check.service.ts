/** What speaks against starting a campaign, found out before anything is sent. */
import type { Sender } from '@tessera/db';
import type { z } from 'zod';
import { AppError, type AppErrorCode, type ErrorKind } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { type Composed, compose, prepareContent, requireSender } from '../../messaging/index.ts';
import { targets, variablesOf } from '../audience/campaign-audience.ts';
import { everythingSaid, type Parts, type Said } from '../content/content.ts';
import { type CampaignRow, type ChannelRow, partsOf, requireCampaign } from './campaign.service.ts';
import type { CampaignProblem } from './campaign-check.schema.ts';

export type Problem = z.infer<typeof CampaignProblem> & { code: AppErrorCode };

/** Contacts whose values the texts are tried with. */
const SAMPLE = 50;

export async function checkCampaign(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const problems = await problemsOf(ctx, await requireCampaign(ctx, id));
  return { isReady: !problems.some(({ isFatal }) => isFatal), problems };
}

/** Throws for the first of them; all stand in its details. */
export async function requireReady(ctx: Ctx, campaign: CampaignRow): Promise<void> {
  const problems = (await problemsOf(ctx, campaign)).filter(({ isFatal }) => isFatal);
  const [first] = problems;
  if (!first) return;
  const { code, message, kind, variable } = first;
  throw new AppError(code, message, {
    kind: kind as ErrorKind,
    ...(variable !== null && { variable }),
    problems: problems.map(({ code: _, ...problem }) => problem),
  });
}

export async function problemsOf(ctx: Ctx, campaign: CampaignRow): Promise<Problem[]> {
  const parts = await partsOf(ctx, campaign.id);
  const problems = structureOf(campaign, parts);
  for (const channel of parts.channels) problems.push(...(await senderProblems(ctx, channel)));
  const sample = await sampleOf(ctx, campaign);
  // Once everybody is there, it is no matter who is in the audience.
  if (sample.length === 0 && !campaign.expandedAt) {
    const [kind, message] = campaign.audienceId
      ? ['empty_audience', 'Nobody is in the audience']
      : ['empty_audience', 'The campaign has neither an audience nor entries'];
    // A drip that goes on waits for whoever comes.
    if (!campaign.drip?.enrolsNewMembers || !campaign.audienceId) problems.push(problem({ kind, message }));
  }
  for (const said of everythingSaid(campaign, parts)) {
    problems.push(...(await contentProblems(ctx, said, sample)));
    // Each more of that kind would take the same long time.
    if (problems.some(({ kind }) => kind === 'template_too_heavy')) break;
  }
  return problems;
}

const problem = (fields: Partial<Problem> & Pick<Problem, 'kind' | 'message'>): Problem => ({
  code: 'PRECONDITION_FAILED',
  isFatal: true,
  channelId: null,
  variantId: null,
  stepId: null,
  variable: null,
  ...fields,
});

function structureOf({ type }: CampaignRow, { channels, variants, steps }: Parts): Problem[] {
  const found: Problem[] = [];
  if (channels.length === 0) found.push(problem({ kind: 'no_channels', message: 'The campaign has no channel' }));
  if (type === 'ab_test' && variants.length < 2) {
    found.push(problem({ kind: 'too_few_variants', message: 'An A/B test takes two variants at least' }));
  }
  if (type === 'drip' && steps.length === 0)
    found.push(problem({ kind: 'no_steps', message: 'The drip has no steps' }));
  return found;
}

async function senderProblems(ctx: Ctx, { id, senderId, channelType }: ChannelRow): Promise<Problem[]> {
  const about = { channelId: id };
  const sender = await requireSender(ctx, senderId, channelType).catch((error) =>
    asProblem(error, 'sender_not_found', about),
  );
  if ('kind' in sender) return [sender];
  const reason = whyInactive(sender, ctx.now());
  return reason ? [problem({ ...about, kind: 'sender_inactive', message: `“${sender.name}” ${reason}` })] : [];
}

function whyInactive({ isActive, pausedUntil, pauseReason }: Sender, now: Date): string | null {
  if (!isActive) return 'is switched off';
  // One without an end reads as a number.
  const isPaused = pausedUntil !== null && Number(pausedUntil) > now.getTime();
  return isPaused ? `is paused: ${pauseReason ?? 'the vendor refuses it'}` : null;
}

/** Values of the first and the last contacts it is for. */
async function sampleOf(ctx: Ctx, campaign: CampaignRow): Promise<Record<string, unknown>[]> {
  const wanted = await targets(ctx, campaign);
  const ids = new Set<string>();
  for (const direction of ['asc', 'desc'] as const) {
    const some = await wanted()
      .clearSelect()
      .select('id')
      .orderBy('id', direction)
      .limit(SAMPLE / 2, { skipBinding: true });
    for (const { id } of some as { id: string }[]) ids.add(id);
  }
  return [...(await variablesOf(ctx, [...ids], campaign.id)).values()];
}

async function contentProblems(ctx: Ctx, said: Said, sample: Record<string, unknown>[]): Promise<Problem[]> {
  const { channel, content, variantId, stepId } = said;
  const about = { channelId: channel.id, variantId, stepId };
  const prepared = await prepareContent(ctx, channel.channelType, content).catch((error) =>
    asProblem(error, 'template_not_found', about),
  );
  if ('kind' in prepared) return [prepared];
  if (channel.channelType === 'email' && prepared.templates.subject === undefined) {
    return [problem({ ...about, kind: 'no_subject', message: 'An e-mail takes a subject' })];
  }
  if (sample.length === 0) return [];
  const composed = await compose(
    ctx.app,
    prepared,
    sample.map((variables) => ({ variables })),
  );
  const refused = composed.flatMap((one) => whyRefused(one));
  const isForAll = refused.length === composed.length;
  const kinds = new Map(refused.map((one) => [`${one.kind} ${one.variable}`, one]));
  return [...kinds.values()].map((one) =>
    problem({ ...about, ...one, isFatal: isForAll || one.kind === 'template_too_heavy' }),
  );
}

function whyRefused(one: Composed): Pick<Problem, 'kind' | 'message' | 'variable'>[] {
  if ('missing' in one) {
    const message = `{{ ${one.missing} }} has no value and no fallback: {{ ${one.missing} | default: "…" }}`;
    return [{ kind: 'missing_variable', message, variable: one.missing }];
  }
  if ('tooHeavy' in one) {
    return [
      { kind: 'template_too_heavy', message: 'The text takes too long to write for one recipient', variable: null },
    ];
  }
  return 'invalid' in one ? [{ kind: 'invalid_content', message: one.invalid, variable: null }] : [];
}

/** What the messaging domain refuses, as a problem; anything else is an error. */
function asProblem(error: unknown, absent: string, about: Partial<Problem>): Problem {
  if (!(error instanceof AppError)) throw error;
  return problem({
    ...about,
    code: error.code,
    kind: error.code === 'NOT_FOUND' ? absent : (error.details?.kind ?? 'invalid_content'),
    message: error.message,
  });
}
