/** Channels of a campaign: what it is sent from, and what it says there. */
import { CampaignChannel } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { requireSender } from '../../messaging/index.ts';
import { type ChannelRow, lockChangeable, requireNotBegun } from '../campaigns/campaign.service.ts';
import type { AddChannelInput, UpdateChannelInput } from './channel.schema.ts';

export async function addChannel(
  ctx: Ctx,
  { campaignId, ...input }: z.infer<typeof AddChannelInput>,
): Promise<ChannelRow> {
  requireNotBegun(await lockChangeable(ctx, campaignId));
  await requireSender(ctx, input.senderId, input.channelType);
  const taken = await CampaignChannel.of(ctx).findOne({ campaignId, channelType: input.channelType });
  if (taken) {
    throw new AppError('CONFLICT', `The campaign has this channel already: ${input.channelType}`, {
      kind: 'channel_taken',
      channelId: taken.id,
    });
  }
  const channel = await CampaignChannel.add(ctx, { ...input, campaignId });
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return channel as ChannelRow;
}

export async function updateChannel(
  ctx: Ctx,
  { id, ...fields }: z.infer<typeof UpdateChannelInput>,
): Promise<ChannelRow> {
  const { campaignId, channelType } = await requireChannel(ctx, id);
  await lockChangeable(ctx, campaignId);
  if (fields.senderId) await requireSender(ctx, fields.senderId, channelType);
  await CampaignChannel.of(ctx).where({ id }).patch(fields);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  return requireChannel(ctx, id);
}

export async function removeChannel(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const { campaignId } = await requireChannel(ctx, id);
  requireNotBegun(await lockChangeable(ctx, campaignId));
  await CampaignChannel.of(ctx).where({ id }).delete();
  await emit(ctx, 'campaigns.campaign.changed', { campaignId });
}

async function requireChannel(ctx: Ctx, id: string): Promise<ChannelRow> {
  const [channel] = await CampaignChannel.rows(ctx).where({ id });
  if (!channel) throw notFound('channel');
  return channel as ChannelRow;
}
