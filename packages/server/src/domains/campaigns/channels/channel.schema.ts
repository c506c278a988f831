import { Channel } from '@tessera/db';
import { z } from 'zod';
import { WrittenContent } from '../content/content.schema.ts';

const position = z
  .int()
  .min(0)
  .max(10)
  .describe('Its rank, lowest first. Campaigns of channel mode `first` try channels in this order.');

export const AddChannelInput = z.object({
  campaignId: z.uuid().describe('The campaign to add it to.'),
  channel: Channel,
  senderId: z.uuid().describe('The sender, of the same channel.'),
  position: position.default(0),
  config: WrittenContent.describe('The content that the channel sends.'),
});

export const UpdateChannelInput = z.object({
  id: z.uuid().describe('The channel of the campaign.'),
  senderId: z.uuid().optional().describe('Another sender of the same channel.'),
  position: position.optional(),
  config: WrittenContent.optional().describe('Replaces the content.'),
});
