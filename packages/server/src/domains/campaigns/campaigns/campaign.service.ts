/** Campaigns as people write them: create, read, change and delete. */
import { Campaign, CampaignChannel, CampaignStep, CampaignVariant, pipeline } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { audienceQuery } from '../../contacts/index.ts';
import type { ContentByChannel } from '../content/content.schema.ts';
import { DripConfig } from '../drips/drip.schema.ts';
import { ExperimentConfig } from '../experiment/experiment-config.schema.ts';
import type { FrequencyCap, QuietHours } from '../limits/limit.schema.ts';
import type { UtmParameters } from '../link-tracking/utm.schema.ts';
import type * as schema from './campaign.schema.ts';
import { editableCampaignStates } from './campaign-state.ts';

/** A row of campaigns. Its JSON columns have the types of the input schemas that they were written through. */
export type CampaignRecord = Omit<Campaign, 'quietHours' | 'frequencyCaps' | 'experiment' | 'drip' | 'utm'> & {
  quietHours: QuietHours | null;
  frequencyCaps: FrequencyCap[] | null;
  experiment: ExperimentConfig | null;
  drip: DripConfig | null;
  utm: UtmParameters | null;
};
export type ChannelRecord = Omit<CampaignChannel, 'config'> & {
  config: z.infer<typeof schema.CampaignChannel>['config'];
};
export type VariantRecord = Omit<CampaignVariant, 'contents'> & { contents: ContentByChannel };
export type StepRecord = Omit<CampaignStep, 'contents'> & { contents: ContentByChannel };

/** The API says `recipientCount`; the column is `total_recipients`. */
export const presentCounts = <Row extends { totalRecipients: number }>({ totalRecipients, ...row }: Row) => ({
  ...row,
  recipientCount: totalRecipients,
});

/** The API says `channel`; the column is `channel_type`. */
export const presentChannel = ({ channelType, ...row }: ChannelRecord) =>
  presentCounts({ ...row, channel: channelType });

export async function createCampaign(ctx: Ctx, input: z.infer<typeof schema.CreateCampaignInput>) {
  if (input.audienceId) await audienceQuery(ctx, input.audienceId);
  requireMatchingType(input.type, input);
  const { id } = await Campaign.add(ctx, {
    ...(input as Partial<Campaign>),
    ...defaultConfigOf(input),
    createdBy: userId(ctx),
  });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  return getCampaign(ctx, { id });
}

/** An A/B test has an experiment and a drip has a drip configuration, also where the input leaves them out. */
const defaultConfigOf = ({
  type,
  experiment,
  drip,
}: Pick<z.infer<typeof schema.CreateCampaignInput>, 'type' | 'experiment' | 'drip'>) => ({
  ...(type === 'ab_test' && { experiment: (experiment ?? ExperimentConfig.parse({})) as Campaign['experiment'] }),
  ...(type === 'drip' && { drip: (drip ?? DripConfig.parse({})) as Campaign['drip'] }),
});

export async function getCampaign(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const campaign = await requireCampaign(ctx, id);
  const { channels, variants, steps } = await loadCampaignParts(ctx, id);
  return {
    ...presentCounts(campaign),
    channels: channels.map(presentChannel),
    variants: variants.map(presentCounts),
    steps,
  };
}

/** Channels, variants and steps of a campaign, each in its order. */
export async function loadCampaignParts(ctx: Ctx, campaignId: string) {
  const [channels, variants, steps] = await pipeline(
    () => CampaignChannel.of(ctx).select(CampaignChannel.columns).where({ campaignId }).orderBy(['position', 'id']),
    () => CampaignVariant.of(ctx).select(CampaignVariant.columns).where({ campaignId }).orderBy('id'),
    () => CampaignStep.of(ctx).select(CampaignStep.columns).where({ campaignId }).orderBy('position'),
  );
  return { channels: channels as ChannelRecord[], variants: variants as VariantRecord[], steps: steps as StepRecord[] };
}

export async function listCampaigns(ctx: Ctx, input: z.infer<typeof schema.ListCampaignsInput>) {
  const { status, type, audienceId, text } = input.filter ?? {};
  const query = Campaign.of(ctx).select(Campaign.columns);
  if (status) query.whereIn('status', status);
  if (type) query.whereIn('type', type);
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
  return { items: (items as CampaignRecord[]).map(presentCounts), nextCursor };
}

/** The fields that decide who is reached and how results are compared. */
const FIXED_AFTER_START = ['audienceId', 'channelMode', 'experiment'] as const;

export async function updateCampaign(ctx: Ctx, { id, version, ...fields }: z.infer<typeof schema.UpdateCampaignInput>) {
  const before = await lockCampaign(ctx, id);
  if (before.version !== version) {
    throw new AppError('CONFLICT', 'The campaign has changed since you read it; read it again and repeat your change', {
      kind: 'campaign_version_conflict',
      version: before.version,
    });
  }
  requireEditable(before);
  if (FIXED_AFTER_START.some((field) => fields[field] !== undefined)) requireNotStarted(before);
  if (fields.audienceId) await audienceQuery(ctx, fields.audienceId);
  requireMatchingType(before.type, fields);
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

/** Only drafts can be deleted, so that every message sent keeps its campaign. */
export async function deleteCampaign(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const { status } = await lockCampaign(ctx, id);
  if (status !== 'draft') throw campaignStatusConflict(status, 'cannot be deleted; only drafts can');
  await Campaign.of(ctx).where({ id }).delete();
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
}

export async function requireCampaign(ctx: Ctx, id: string): Promise<CampaignRecord> {
  const campaign = await Campaign.byId(ctx, id);
  if (!campaign) throw notFound('campaign');
  return campaign as CampaignRecord;
}

/** Locks the row until the transaction ends. Everyone who edits parts of a campaign locks it first, so edits do not interleave. */
export async function lockCampaign(ctx: Ctx, id: string): Promise<CampaignRecord> {
  const [campaign] = await Campaign.of(ctx).select(Campaign.columns).where({ id }).forUpdate();
  if (!campaign) throw notFound('campaign');
  return campaign as CampaignRecord;
}

/** Locks a campaign, and refuses one that is not in an editable state. */
export async function lockEditableCampaign(ctx: Ctx, id: string): Promise<CampaignRecord> {
  const campaign = await lockCampaign(ctx, id);
  requireEditable(campaign);
  return campaign;
}

function requireEditable({ status }: Pick<CampaignRecord, 'status'>): void {
  if (!editableCampaignStates.includes(status))
    throw campaignStatusConflict(status, 'cannot be changed; pause it first');
}

/** Once recipients are created, the message and the variant of each one are decided. */
export function requireNotStarted({ startedAt }: Pick<CampaignRecord, 'startedAt'>): void {
  if (startedAt)
    throw new AppError('CONFLICT', 'The campaign has started: this cannot be changed any more', {
      kind: 'campaign_already_started',
    });
}

/** `rest` completes the sentence: "A campaign that is draft cannot be paused". */
export const campaignStatusConflict = (status: string, rest: string): AppError =>
  new AppError('CONFLICT', `A campaign that is ${status} ${rest}`, { kind: 'campaign_status_conflict', status });

function requireMatchingType(
  type: CampaignRecord['type'],
  { experiment, drip }: { experiment?: unknown; drip?: unknown },
): void {
  if (experiment && type !== 'ab_test') throw badInput('experiment', 'is for campaigns of type ab_test');
  if (drip && type !== 'drip') throw badInput('drip', 'is for campaigns of type drip');
  if (experiment === null && type === 'ab_test') throw badInput('experiment', 'cannot be cleared on an A/B test');
  if (drip === null && type === 'drip') throw badInput('drip', 'cannot be cleared on a drip');
}
