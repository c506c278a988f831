import { z } from 'zod';
import { lastEventId } from '../../../trpc/subscription.ts';

export const WatchEventInput = z.object({ id: z.uuid().describe('The event to watch.'), lastEventId });

export const EventSalesUpdate = z
  .object({
    type: z
      .enum(['snapshot', 'paid', 'refunded', 'cancelled'])
      .describe('snapshot: the first update, without a change; the others name what happened.'),
    orderId: z.uuid().nullable().describe('The order; null in a snapshot.'),
    ticketCount: z.int().describe('Tickets of the order when it was paid; 0 otherwise.'),
    amount: z.int().describe('Paid or refunded, in minor units.'),
    currency: z.string(),
    at: z.date().describe('When it happened.'),
    totalTicketsSold: z.int().describe('As of now, which may be later than the change; so are the fields below.'),
    totalRevenue: z.int().describe('Paid less refunded, in minor units.'),
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
  .meta({ id: 'EventSalesUpdate', description: 'The sales of an event, and the order that changed them.' });
