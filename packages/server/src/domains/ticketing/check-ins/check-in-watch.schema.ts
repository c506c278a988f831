import { z } from 'zod';
import { lastEventId } from '../../../trpc/subscription.ts';

export const WatchCheckInsInput = z.object({
  eventId: z.uuid().describe('The event whose check-ins to watch.'),
  lastEventId,
});

export const CheckInUpdate = z
  .object({
    type: z
      .enum(['snapshot', 'checked_in', 'undone'])
      .describe('snapshot: the first update, without a change; the others name what happened.'),
    ticketId: z.uuid().nullable().describe('The ticket; null in a snapshot.'),
    ticketTypeId: z.uuid().nullable(),
    attendee: z.string().nullable().describe('Name of the attendee; null: not given.'),
    device: z.string().nullable().describe('The device at the gate.'),
    at: z.date().describe('When it happened.'),
    ticketCount: z.int().describe('Valid and used tickets as of now, which may be later than the change.'),
    checkedInCount: z.int().describe('Those of them that were checked in.'),
  })
  .meta({ id: 'CheckInUpdate', description: 'The check-ins of an event, and the scan that changed them.' });
