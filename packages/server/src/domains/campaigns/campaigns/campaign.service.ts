/** Campaigns: made, found, changed and deleted. */
import { Campaign, CampaignChannel, CampaignStep, CampaignVariant } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { audienceQuery } from '../../contacts/index.ts';
import {
  type Contents,
  Drip,
  Experiment,
  type FrequencyCap,
  type QuietHours,
  type Utm,
} from '../content/content.schema.ts';
import type * as schema from './campaign.schema.ts';

/** A campaign as its schema has it: what is stored as JSON went in through it. */
export type CampaignRow = Omit<Campaign, 'quietHours' | 'frequencyCaps' | 'experiment' | 'drip' | 'utm'> & {
  quietHours: QuietHours | null;
  frequencyCaps: FrequencyCap[] | null;
  experiment: Experiment | null;
  drip: Drip | null;
  utm: Utm | null;
};
export type ChannelRow = Omit<CampaignChannel, 'config'> & { config: z.infer<typeof schema.CampaignChannel>['config'] };
export type VariantRow = Omit<CampaignVariant, 'contents'> & { contents: Contents };
export type StepRow = Omit<CampaignStep, 'contents'> & { contents: Contents };

export async function createCampaign(ctx: Ctx, input: z.infer<typeof schema.CreateCampaignInput>) {
  if (input.audienceId) await audienceQuery(ctx, input.audienceId);
  requireFitting(input.type, input);
  const { id } = await Campaign.add(ctx, {
    ...(input as Partial<Campaign>),
    ...defaults(input),
    createdBy: userId(ctx),
  });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  return getCampaign(ctx, { id });
}

/** What its kind takes to be complete. */
const defaults = ({
  type,
  experiment,
  drip,
}: Pick<z.infer<typeof schema.CreateCampaignInput>, 'type' | 'experiment' | 'drip'>) => ({
  ...(type === 'ab_test' && { experiment: (experiment ?? Experiment.parse({})) as Campaign['experiment'] }),
  ...(type === 'drip' && { drip: (drip ?? Drip.parse({})) as Campaign['drip'] }),
});

export async function getCampaign(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const campaign = await requireCampaign(ctx, id);
  return { ...campaign, ...(await partsOf(ctx, id)) };
}

/** What a campaign consists of, each in its order. */
export async function partsOf(ctx: Ctx, campaignId: string) {
  const [channels, variants, steps] = await Promise.all([
    CampaignChannel.rows(ctx).where({ campaignId }).orderBy(['position', 'id']),
    CampaignVariant.rows(ctx).where({ campaignId }).orderBy('id'),
    CampaignStep.rows(ctx).where({ campaignId }).orderBy('position'),
  ]);
  return { channels: channels as ChannelRow[], variants: variants as VariantRow[], steps: steps as StepRow[] };
}

export async function listCampaigns(ctx: Ctx, input: z.infer<typeof schema.ListCampaignsInput>) {
  const { status, type, audienceId, text } = input.filter ?? {};
  const query = Campaign.rows(ctx);
  if (status) query.whereIn('status', status);
  if (type) query.where({ type });
  if (audienceId) {
    await audienceQuery(ctx, audienceId);
    query.where({ audienceId });
  }
  if (text) query.whereRaw('strpos(contacts.search_key(name), contacts.search_key(?)) > 0', [text]);
  const { items, nextCursor } = await page(query, input, {
    createdAt: byAge,
    updatedAt: { column: 'updatedAt', type: 'date' },
    name: { column: 'name', type: 'text' },
  });
  return { items: items as CampaignRow[], nextCursor };
}

/** What decides whom it reaches and how it is counted stays, once it has begun. */
const FIXED = ['audienceId', 'channelMode', 'experiment'] as const;

export async function updateCampaign(ctx: Ctx, { id, version, ...fields }: z.infer<typeof schema.UpdateCampaignInput>) {
  const before = await lockCampaign(ctx, id);
  if (before.version !== version) {
    throw new AppError('CONFLICT', 'Somebody else changed this campaign; look at it again', {
      kind: 'version_conflict',
      version: before.version,
    });
  }
  requireChangeable(before);
  if (FIXED.some((field) => fields[field] !== undefined)) requireNotBegun(before);
  if (fields.audienceId) await audienceQuery(ctx, fields.audienceId);
  requireFitting(before.type, fields);
  await Campaign.of(ctx)
    .where({ id })
    .patch({ ...(fields as Partial<Campaign>), version: version + 1 });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  const after = await getCampaign(ctx, { id });
  await recordActivity(ctx, {
    action: 'campaigns.update',
    resource: 'campaigns',
    resourceId: id,
    changes: changesOf(before, after, Object.keys(fields) as (keyof typeof after)[]),
  });
  return after;
}

/** Drafts only: what was sent stays to be looked up. */
export async function deleteCampaign(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const { status } = await lockCampaign(ctx, id);
  if (status !== 'draft') throw wrongStatus(status, 'cannot be deleted; only drafts can');
  await Campaign.of(ctx).where({ id }).delete();
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
}

export async function requireCampaign(ctx: Ctx, id: string): Promise<CampaignRow> {
  const [campaign] = await Campaign.rows(ctx).where({ id });
  if (!campaign) throw notFound('campaign');
  return campaign as CampaignRow;
}

/** Locked until the end of the transaction: two people change its parts one after the other. */
export async function lockCampaign(ctx: Ctx, id: string): Promise<CampaignRow> {
  const [campaign] = await Campaign.rows(ctx).where({ id }).forUpdate();
  if (!campaign) throw notFound('campaign');
  return campaign as CampaignRow;
}

/** Locked, and in a state in which people may write on it. */
export async function lockChangeable(ctx: Ctx, id: string): Promise<CampaignRow> {
  const campaign = await lockCampaign(ctx, id);
  requireChangeable(campaign);
  return campaign;
}

function requireChangeable({ status }: Pick<CampaignRow, 'status'>): void {
  if (!['draft', 'scheduled', 'paused'].includes(status))
    throw wrongStatus(status, 'cannot be changed; pause it first');
}

/** Once recipients are there, who gets what has been decided. */
export function requireNotBegun({ startedAt }: Pick<CampaignRow, 'startedAt'>): void {
  if (startedAt)
    throw new AppError('CONFLICT', 'The campaign has begun: this cannot be changed any more', {
      kind: 'campaign_begun',
    });
}

export const wrongStatus = (status: string, what: string): AppError =>
  new AppError('CONFLICT', `A campaign that is ${status} ${what}`, { kind: 'campaign_status', status });

function requireFitting(
  type: CampaignRow['type'],
  { experiment, drip }: { experiment?: unknown; drip?: unknown },
): void {
  if (experiment && type !== 'ab_test') throw badInput('experiment', 'is for campaigns of type ab_test');
  if (drip && type !== 'drip') throw badInput('drip', 'is for campaigns of type drip');
  if (experiment === null && type === 'ab_test') throw badInput('experiment', 'is what an A/B test is made of');
  if (drip === null && type === 'drip') throw badInput('drip', 'is what a drip is made of');
}
