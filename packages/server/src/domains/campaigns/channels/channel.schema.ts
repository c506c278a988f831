import { Channel } from '@tessera/db';
import { z } from 'zod';
import { WrittenContent } from '../content/content.schema.ts';

const position = z.int().min(0).max(10).describe('Which comes first, for campaigns that take the first that reaches.');

export const AddChannelInput = z.object({
  campaignId: z.uuid(),
  channelType: Channel,
  senderId: z.uuid(),
  position: position.default(0),
  config: WrittenContent.describe('What it says.'),
});

export const UpdateChannelInput = z.object({
  id: z.uuid(),
  senderId: z.uuid().optional().describe('Of the same channel.'),
  position: position.optional(),
  config: WrittenContent.optional().describe('Replaces what it says.'),
});
