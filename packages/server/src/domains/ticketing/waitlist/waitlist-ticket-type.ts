/** A ticket type as the waitlist needs it: its sale, its seats, and whether entries wait for it. */
import type { TicketType } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';

export interface WaitlistTicketType
  extends Pick<TicketType, 'id' | 'name' | 'minPerOrder' | 'maxPerOrder' | 'isHidden'> {
  eventId: string;
  eventTitle: string;
  eventStatus: string;
  visibility: string;
  waitlistOfferMinutes: number;
  maxSeatsPerNetwork: number;
  saleEndsAt: Date;
  /** Whether tickets are sold now or will be. */
  isSaleOpen: boolean;
  /** Whether the sale has started: an offer that cannot be bought yet would lapse unused. */
  hasSaleStarted: boolean;
  /** Seats that are neither held nor sold, of the smallest pool; null: unlimited. */
  freeCount: number | null;
  /** Seats in all, of the smallest pool; null: unlimited. */
  capacity: number | null;
  hasWaiting: boolean;
}

export async function readWaitlistTicketType(ctx: Ctx, ticketTypeId: string): Promise<WaitlistTicketType> {
  const { rows } = await ctx.db.raw(
    `select t.id, t.name, t.min_per_order, t.max_per_order, t.is_hidden,
       e.id as event_id, e.title as event_title, e.status as event_status, e.visibility, e.waitlist_offer_minutes,
       e.max_seats_per_network,
       sale.ends_at as sale_ends_at,
       e.status = 'published' and t.archived_at is null and sale.ends_at > :now as is_sale_open,
       coalesce(greatest(t.sales_starts_at, e.sales_starts_at) <= :now, true) as has_sale_started,
       pools.free_count, pools.capacity,
       exists (select from ticketing.waitlist_entries w where w.organization_id = :organizationId
         and w.ticket_type_id = t.id and w.status = 'waiting') as has_waiting
     from ticketing.ticket_types t
     join ticketing.events e on e.organization_id = t.organization_id and e.id = t.event_id
     cross join lateral (select least(t.sales_ends_at, e.sales_ends_at, e.ends_at) as ends_at) as sale
     cross join lateral (
       select min(p.capacity - p.held - p.sold)::integer as free_count, min(p.capacity) as capacity
       from ticketing.ticket_type_pools tp
       join ticketing.capacity_pools p on p.organization_id = tp.organization_id and p.id = tp.pool_id
       where tp.organization_id = :organizationId and tp.ticket_type_id = t.id
     ) as pools
     where t.organization_id = :organizationId and t.id = :ticketTypeId`,
    { now: ctx.now(), organizationId: ctx.organization.id, ticketTypeId },
  );
  if (!rows[0]) throw notFound('ticket_type');
  return rows[0];
}
