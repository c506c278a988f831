/** An order with all that belongs to it, as it is shown. */
import { Order, OrderItem, OrderRefund, Ticket, type TicketedEvent } from '@tessera/db';
import { hashToken } from '../../../lib/tokens.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { holderName } from '../tickets/ticket-holder.ts';
import { orderNotFound } from './order-lock.ts';

export async function orderDetails(ctx: Ctx, { id }: { id: string }) {
  const [[order], items, tickets, refunds] = await Promise.all([
    Order.rows(ctx).where({ id }),
    OrderItem.rows(ctx).where({ orderId: id }).orderBy('id'),
    Ticket.rows(ctx).where({ orderId: id }).orderBy(['orderItemId', 'number']),
    OrderRefund.rows(ctx).where({ orderId: id }).orderBy('id'),
  ]);
  if (!order) throw orderNotFound();
  const { customer } = order;
  const named = tickets.map((ticket) => ({ ...ticket, holderName: holderName(ticket, customer) }));
  return { ...order, items, tickets: named, refunds };
}

type EventOfBuyer = Pick<
  TicketedEvent,
  | 'id'
  | 'title'
  | 'slug'
  | 'status'
  | 'startsAt'
  | 'endsAt'
  | 'timeZone'
  | 'locationType'
  | 'venueName'
  | 'address'
  | 'city'
  | 'country'
>;

/** As its buyer sees it: with what a page about it needs to say of the event. */
export async function buyersOrder(ctx: Ctx, id: string) {
  const { id: organizationId } = ctx.organization;
  const [order, { rows }] = await Promise.all([
    orderDetails(ctx, { id }),
    ctx.db.raw(
      `select id, title, slug, status, starts_at, ends_at, time_zone, location_type, venue_name, address, city, country,
         tax_inclusive
       from ticketing.events
       where organization_id = ? and id = (select event_id from ticketing.orders where organization_id = ? and id = ?)`,
      [organizationId, organizationId, id],
    ),
  ]);
  const { taxInclusive, ...event } = rows[0] as EventOfBuyer & Pick<TicketedEvent, 'taxInclusive'>;
  const tickets = order.tickets.map((ticket) =>
    ticket.transferredAt === null ? ticket : { ...ticket, ...NOT_THEIRS },
  );
  return { ...order, tickets, event, taxInclusive, secondsLeft: order.payBy && secondsLeft(ctx, order.payBy) };
}

/** Of a ticket that was passed on: who comes with it, and whether they have, is not the buyer's to know any more. */
const NOT_THEIRS = { holderName: null, attendeeInfo: null, checkedInAt: null };

export const secondsLeft = (ctx: Ctx, until: Date): number =>
  Math.max(0, Math.floor((until.getTime() - ctx.now().getTime()) / 1000));

/** Whether this is one of the order's secrets: the cart's, or one of a mail's. */
export async function hasAccess(ctx: Ctx, id: string, token: string): Promise<boolean> {
  const [order] = await Order.rows(ctx)
    .where({ id })
    .whereRaw('access_hashes @> array[?]::text[]', [hashToken(token)]);
  return order !== undefined;
}
