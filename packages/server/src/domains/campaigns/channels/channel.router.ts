import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { CampaignChannel } from '../campaigns/campaign.schema.ts';
import { AddChannelInput, UpdateChannelInput } from './channel.schema.ts';
import { addChannel, removeChannel, updateChannel } from './channel.service.ts';

export const channelRouter = {
  add: orgProcedure('campaigns.write')
    .meta({
      summary: 'Adds a channel to a campaign, with what it is sent from and what it says.',
      description:
        'CONFLICT with kind `wrong_channel` for a sender of another channel, `channel_taken` for a second one.',
    })
    .input(AddChannelInput)
    .output(CampaignChannel)
    .mutation(({ ctx, input }) => addChannel(ctx, input)),

  update: orgProcedure('campaigns.write')
    .meta({ summary: 'Changes what a channel says, or what it is sent from; what is not given stays.' })
    .input(UpdateChannelInput)
    .output(CampaignChannel)
    .mutation(({ ctx, input }) => updateChannel(ctx, input)),

  remove: orgProcedure('campaigns.write')
    .meta({ summary: 'Takes a channel from a campaign that has not begun.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => removeChannel(ctx, input)),
} satisfies TRPCRouterRecord;
