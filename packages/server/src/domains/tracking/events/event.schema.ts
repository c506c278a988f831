import { dataEventRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const DataEvent = dataEventRow
  .omit({ organizationId: true })
  .extend({
    eventType: z.string().describe('What happened: page, identify, order_placed or a name of your own.'),
    eventData: z
      .record(z.string(), z.unknown())
      .describe('What came with it: `properties`, `traits`, `context`, and `name` of a page.'),
    messageId: z.string().describe("The sender's own id of it: the same comes in once."),
    anonymousId: z.string().nullable().describe('The browser it came from.'),
    userRef: z.string().nullable().describe("The site's own id of its user."),
    contactId: z.uuid().nullable().describe('Whose it is, as far as that is known by now.'),
    occurredAt: z.date().describe("When it happened, by our clock: the sender's is corrected."),
    processedAt: z.date().nullable().describe('When it was settled whose it is; null while that is still to be done.'),
    createdAt: z.date().describe('When it was received.'),
  })
  .meta({ id: 'DataEvent', description: 'Something that somebody did.' });

const eventType = z.string().min(1).max(200);

export const DataEventFilter = z.object({
  dataSourceId: z.uuid().optional(),
  eventType: eventType.optional(),
  contactId: z.uuid().optional().describe('What this contact did: its timeline.'),
  anonymousId: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('What this browser did, also before it was known whose it is.'),
  receivedAfter: z.date().optional().describe('At this moment or later.'),
  receivedBefore: z.date().optional().describe('Before this moment.'),
});

export const ListDataEventsInput = listInput(DataEventFilter, ['createdAt']);
export const DataEventList = listOutput(DataEvent);

export const WatchDataEventsInput = DataEventFilter.pick({
  dataSourceId: true,
  eventType: true,
  contactId: true,
}).prefault({});

export const EventTypesInput = z
  .object({
    dataSourceId: z.uuid().optional(),
    days: z.int().min(1).max(31).default(7).describe('Of the last so many days of 24 hours.'),
  })
  .prefault({});

export const EventTypes = z.object({
  items: z
    .array(
      z.object({
        eventType: z.string(),
        count: z.int().describe('How many were received.'),
        lastAt: z.date().describe('When the newest was received.'),
      }),
    )
    .describe('The most frequent first; 500 at most.'),
});
