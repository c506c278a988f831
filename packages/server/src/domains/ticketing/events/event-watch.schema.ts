import { z } from 'zod';
import { lastEventId } from '../../../trpc/subscription.ts';

export const WatchEventInput = z.object({ eventId: z.uuid(), lastEventId });

export const EventSalesUpdate = z
  .object({
    type: z
      .enum(['snapshot', 'paid', 'refunded', 'cancelled'])
      .describe('snapshot: how it stands, the first thing told; then what happens.'),
    orderId: z.uuid().nullable().describe('null in a snapshot.'),
    tickets: z.int().describe('Tickets that were bought; 0 unless paid.'),
    amount: z.int().describe('What was paid or given back, in minor units.'),
    currency: z.string(),
    at: z.date().describe('When it happened.'),
    totalTicketsSold: z.int().describe('As it stands now, which may be newer than the change; so with the rest.'),
    totalRevenue: z.int().describe('What was paid, less what was given back, in minor units.'),
    capacity: z.int().nullable(),
    held: z.int().describe('Seats in carts.'),
    ticketTypes: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        quantity: z.int().nullable(),
        held: z.int(),
        sold: z.int(),
        availableQuantity: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'EventSalesUpdate', description: 'How an event sells: as it stands, and each order that changes it.' });

export const EventCheckInUpdate = z
  .object({
    type: z
      .enum(['snapshot', 'checked_in', 'undone'])
      .describe('snapshot: how it stands, the first thing told; then what happens.'),
    ticketId: z.uuid().nullable().describe('null in a snapshot.'),
    ticketTypeId: z.uuid().nullable(),
    attendee: z.string().nullable().describe('Who comes with the ticket; null while nobody has said so.'),
    device: z.string().nullable().describe('The gate.'),
    at: z.date().describe('When it happened.'),
    tickets: z.int().describe('Good tickets, used or not, as it stands now, which may be newer than the change.'),
    checkedIn: z.int().describe('Of these, the ones that came in.'),
  })
  .meta({ id: 'EventCheckInUpdate', description: 'Who comes in: as it stands, and each scan that lets somebody in.' });
