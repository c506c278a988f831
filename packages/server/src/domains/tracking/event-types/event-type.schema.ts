import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';

const EventTypeFilter = z.object({
  sourceId: z.uuid().optional().describe('Event types of this data source.'),
  days: z.int().min(1).max(31).default(7).describe('How far to look back, in days of 24 hours. 7 when omitted.'),
});

export const ListEventTypesInput = z
  .object({
    ...pageFields,
    filter: EventTypeFilter.optional().describe(
      'The event types to list. Without it, those of all sources in the last 7 days.',
    ),
  })
  .prefault({});

export const EventTypeUse = z
  .object({
    eventType: z.string(),
    count: z.int().describe('The number of events received.'),
    lastAt: z.date().describe('When the newest event was received.'),
  })
  .meta({ id: 'EventTypeUse', description: 'An event type, and how many events of it were received.' });

export const EventTypeList = listOutput(EventTypeUse);
