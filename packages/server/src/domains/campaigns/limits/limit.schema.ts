import { Channel } from '@tessera/db';
import { z } from 'zod';

const minuteOfDay = z.int().min(0).max(1439);

export const QuietHours = z
  .strictObject({
    from: minuteOfDay.describe('Minutes after midnight, local to the recipient: 1260 is 21:00.'),
    until: minuteOfDay.describe('Minutes after midnight: 480 is 08:00. Equal to `from`: no quiet hours.'),
  })
  .meta({
    id: 'QuietHours',
    description:
      'The hours, local to the recipient, in which no marketing message is sent. Messages wait until they end.',
  });
export type QuietHours = z.infer<typeof QuietHours>;

export const FrequencyCap = z
  .strictObject({
    channel: Channel.nullable().describe('The channel that is counted; null counts all channels together.'),
    messages: z.int().min(1).max(1000).describe('The most messages a contact gets within `hours`.'),
    hours: z.int().min(1).max(8760).describe('The length of the sliding window.'),
  })
  .meta({
    id: 'FrequencyCap',
    description: 'The most marketing messages of campaigns that a contact gets within so many hours.',
  });
export type FrequencyCap = z.infer<typeof FrequencyCap>;
export const FrequencyCaps = z.array(FrequencyCap).max(10);
