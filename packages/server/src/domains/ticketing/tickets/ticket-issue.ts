/** Tickets as an order brings them into being: one per seat, each with its share of what the line cost. */
import { newId, type Order, type OrderItem } from '@tessera/db';
import { z } from 'zod';
import { allocateEvenly } from '../../../lib/allocate.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** Who will come, as given at checkout; kept with the line until there are tickets. */
export const attendeesOfItem = z.object({ attendees: z.array(z.record(z.string(), z.unknown())).default([]) });

/** Tickets of the lines that are for tickets, in one statement. Called twice, PostgreSQL refuses the second. */
export async function issueTickets(ctx: Ctx, order: Order, items: OrderItem[]): Promise<number> {
  const tickets = items.filter(({ type }) => type === 'ticket').flatMap((item) => ticketsOf(order, item));
  if (tickets.length === 0) return 0;
  await ctx.db.raw(
    `insert into ticketing.tickets
       (organization_id, id, event_id, ticket_type_id, order_id, order_item_id, number, amount, holder_email, attendee_info)
     select ?, id, ?, ticket_type_id, ?, order_item_id, number, amount, holder_email, attendee_info
     from json_to_recordset(?) as given (
       id uuid, ticket_type_id uuid, order_item_id uuid, number integer, amount bigint, holder_email text, attendee_info jsonb
     )`,
    [ctx.organization.id, order.eventId, order.id, JSON.stringify(tickets)],
  );
  return tickets.length;
}

function ticketsOf({ customer }: Order, { id, ticketTypeId, quantity, total, metadata }: OrderItem) {
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
