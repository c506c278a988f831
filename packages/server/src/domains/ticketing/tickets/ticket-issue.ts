/** Issues the tickets of a confirmed order: one per seat, each with its share of the line's total. */
import { newId, type Order, type OrderItem } from '@tessera/db';
import { z } from 'zod';
import { allocateEvenly } from '../../../lib/money/allocate.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** Attendees given at checkout. The order item keeps them until its tickets are issued. */
export const attendeesOfItem = z.object({ attendees: z.array(z.record(z.string(), z.unknown())).default([]) });

/** Inserts the tickets of all ticket lines in one statement. A unique key refuses a second call for the same order. */
export async function issueTickets(ctx: Ctx, order: Order, items: OrderItem[]): Promise<number> {
  const tickets = items.filter(({ type }) => type === 'ticket').flatMap((item) => ticketRowsOf(order, item));
  if (tickets.length === 0) return 0;
  await ctx.db.raw(
    `insert into ticketing.tickets
       (organization_id, id, event_id, ticket_type_id, order_id, order_item_id, number, amount, holder_email, attendee_info)
     select :organizationId, id, :eventId, ticket_type_id, :orderId, order_item_id, number, amount, holder_email, attendee_info
     from json_to_recordset(:tickets) as given (
       id uuid, ticket_type_id uuid, order_item_id uuid, number integer, amount bigint, holder_email text, attendee_info jsonb
     )
     returning organization_id`,
    {
      organizationId: ctx.organization.id,
      eventId: order.eventId,
      orderId: order.id,
      tickets: JSON.stringify(tickets),
    },
  );
  return tickets.length;
}

function ticketRowsOf({ customer }: Order, { id, ticketTypeId, quantity, total, metadata }: OrderItem) {
  const { attendees } = attendeesOfItem.catch({ attendees: [] }).parse(metadata);
  return allocateEvenly(total, quantity).map((amount, i) => {
    const attendee = attendees[i] ?? null;
    return {
      id: newId(),
      ticket_type_id: ticketTypeId,
      order_item_id: id,
      number: i + 1,
      amount,
      holder_email: attendee?.email ?? customer.email,
      attendee_info: attendee,
    };
  });
}
