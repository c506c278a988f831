/** Channels of a campaign: each has a sender and the content it sends. */
import { CampaignChannel } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { requireSender } from '../../messaging/index.ts';
import {
  type ChannelRecord,
  lockEditableCampaign,
  presentChannel,
  requireNotStarted,
} from '../campaigns/campaign.service.ts';
import type { AddChannelInput, UpdateChannelInput } from './channel.schema.ts';

export async function addChannel(ctx: Ctx, { campaignId, channel, ...fields }: z.infer<typeof AddChannelInput>) {
  requireNotStarted(await lockEditableCampaign(ctx, campaignId));
  await requireSender(ctx, fields.senderId, channel);
  const existing = await CampaignChannel.of(ctx).findOne({ campaignId, channelType: channel });
  if (existing) {
    throw new AppError('CONFLICT', `The campaign already has the channel ${channel}; change that one instead`, {
      kind: 'channel_already_added',
      channelId: existing.id,
    });
  }
  const added = await CampaignChannel.add(ctx, { ...fields, channelType: channel, campaignId });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return presentChannel(added as ChannelRecord);
}

export async function updateChannel(ctx: Ctx, { id, ...fields }: z.infer<typeof UpdateChannelInput>) {
  const { campaignId, channelType } = await requireChannel(ctx, id);
  await lockEditableCampaign(ctx, campaignId);
  if (fields.senderId) await requireSender(ctx, fields.senderId, channelType);
  await CampaignChannel.of(ctx).where({ id }).patch(fields);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return presentChannel(await requireChannel(ctx, id));
}

export async function removeChannel(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const { campaignId } = await requireChannel(ctx, id);
  requireNotStarted(await lockEditableCampaign(ctx, campaignId));
  await CampaignChannel.of(ctx).where({ id }).delete();
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
}

async function requireChannel(ctx: Ctx, id: string): Promise<ChannelRecord> {
  const channel = await CampaignChannel.byId(ctx, id);
  if (!channel) throw notFound('channel');
  return channel as ChannelRecord;
}
