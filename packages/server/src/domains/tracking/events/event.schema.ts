import { dataEventRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const DataEvent = dataEventRow
  .omit({ organizationId: true, dataSourceId: true })
  .extend({
    sourceId: z.uuid().describe('The data source that sent it.'),
    eventType: z.string().describe('The type: page, identify, order_placed or a type of your own.'),
    eventData: z
      .record(z.string(), z.unknown())
      .describe('The content: `properties`, `traits`, `context`, and the `name` of a page.'),
    messageId: z.string().describe("The sender's id of the event. The same id is stored once."),
    anonymousId: z.string().nullable().describe('The browser that the event came from.'),
    userRef: z.string().nullable().describe("The site's own id of its user."),
    contactId: z.uuid().nullable().describe('The contact that the event is attributed to, if it is known.'),
    occurredAt: z.date().describe("When the event happened, corrected for the error of the sender's clock."),
    processedAt: z.date().nullable().describe('When the event was attributed; null while that is pending.'),
    createdAt: z.date().describe('When the event was received.'),
  })
  .meta({ id: 'DataEvent', description: 'An event of a visitor, user or customer.' });

const eventType = z.string().min(1).max(200);

export const DataEventFilter = z.object({
  sourceId: z.uuid().optional().describe('Events of this data source.'),
  eventType: eventType
    .optional()
    .describe('Events of this type. A vendor’s name for it, such as add_to_cart, means the same type.'),
  contactId: z.uuid().optional().describe('Events of this contact: its timeline.'),
  anonymousId: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Events of this browser, including those before its contact was known.'),
  receivedAfter: z.date().optional().describe('Events received at this time or later.'),
  receivedBefore: z.date().optional().describe('Events received before this time.'),
});

export const ListDataEventsInput = listInput(DataEventFilter, ['createdAt']);
export const DataEventList = listOutput(DataEvent);

export const WatchDataEventsInput = z
  .object({
    filter: DataEventFilter.pick({ sourceId: true, eventType: true, contactId: true })
      .optional()
      .describe('The events to receive. Without it, all events.'),
  })
  .prefault({});
