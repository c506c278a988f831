import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { CampaignChannel } from '../campaigns/campaign.schema.ts';
import { AddChannelInput, UpdateChannelInput } from './channel.schema.ts';
import { addChannel, removeChannel, updateChannel } from './channel.service.ts';

export const channelRouter = {
  add: orgProcedure('campaigns.write')
    .meta({
      summary: 'Adds a channel with its sender and content to a campaign that has not started.',
      description:
        'Refused with kind `channel_mismatch` if the sender is of another channel, and CONFLICT of kind `channel_already_added` if the ' +
        'campaign has this channel already.',
      example: {
        campaignId: sample.abTest,
        channel: 'sms',
        senderId: sample.smsSender,
        position: 1,
        config: { type: 'text', text: 'Hello {{ name | default: "there" }}' },
      },
    })
    .input(AddChannelInput)
    .output(CampaignChannel)
    .mutation(({ ctx, input }) => addChannel(ctx, input)),

  update: orgProcedure('campaigns.write')
    .meta({
      summary: 'Changes the sender, position or content of a channel; fields left out keep their value.',
      example: {
        id: sample.campaignChannel,
        senderId: sample.emailSender,
        config: { subject: 'Changed', text: 'Hello' },
      },
    })
    .input(UpdateChannelInput)
    .output(CampaignChannel)
    .mutation(({ ctx, input }) => updateChannel(ctx, input)),

  remove: orgProcedure('campaigns.write')
    .meta({
      summary: 'Removes a channel from a campaign that has not started.',
      example: { id: sample.campaignChannel },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => removeChannel(ctx, input)),
} satisfies TRPCRouterRecord;
