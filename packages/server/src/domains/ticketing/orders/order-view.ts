/** Orders with all that belongs to them, for people of the organization and for buyers. */
import { Order, OrderItem, OrderRefund, pipeline, Ticket, type TicketedEvent } from '@tessera/db';
import { hashToken } from '../../../lib/tokens.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { holderName } from '../tickets/ticket-holder.ts';
import { orderNotFound } from './order-lock.ts';

export async function loadOrderDetails(ctx: Ctx, { id }: { id: string }) {
  const [[order], items, tickets, refunds] = await pipeline(
    () => Order.of(ctx).select(Order.columns).where({ id }),
    () => OrderItem.of(ctx).select(OrderItem.columns).where({ orderId: id }).orderBy('id'),
    () => Ticket.of(ctx).select(Ticket.columns).where({ orderId: id }).orderBy(['orderItemId', 'number']),
    () => OrderRefund.of(ctx).select(OrderRefund.columns).where({ orderId: id }).orderBy('id'),
  );
  if (!order) throw orderNotFound();
  const { customer } = order;
  const named = tickets.map((ticket) => ({ ...ticket, holderName: holderName(ticket, customer) }));
  return { ...order, items, tickets: named, refunds };
}

type BuyersEvent = Pick<
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

/** An order as its buyer sees it, with the event fields that its page shows. */
export async function loadBuyersOrder(ctx: Ctx, id: string) {
  const { id: organizationId } = ctx.organization;
  const [order, { rows }] = await pipeline(
    () => loadOrderDetails(ctx, { id }),
    () =>
      ctx.db.raw(
        `select id, title, slug, status, starts_at, ends_at, time_zone, location_type, venue_name, address, city, country
       from ticketing.events
       where organization_id = ? and id = (select event_id from ticketing.orders where organization_id = ? and id = ?)`,
        [organizationId, organizationId, id],
      ),
  );
  const event: BuyersEvent = rows[0];
  const tickets = order.tickets.map((ticket) =>
    ticket.transferredAt === null ? ticket : { ...ticket, ...HOLDER_HIDDEN },
  );
  return { ...order, tickets, event, secondsLeft: order.payBy && secondsLeft(ctx, order.payBy) };
}

/** Hides the holder and check-in of a transferred ticket from its former owner. */
const HOLDER_HIDDEN = { holderName: null, attendeeInfo: null, checkedInAt: null };

export const secondsLeft = (ctx: Ctx, until: Date): number =>
  Math.max(0, Math.floor((until.getTime() - ctx.now().getTime()) / 1000));

/** Whether the token is one of the order's secrets: its cart's, or one from a mail. */
export async function hasOrderAccess(ctx: Ctx, id: string, token: string): Promise<boolean> {
  const [order] = await Order.of(ctx)
    .select(Order.columns)
    .where({ id })
    .whereRaw('access_hashes @> array[?]::text[]', [hashToken(token)]);
  return order !== undefined;
}
