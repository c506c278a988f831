/** Tickets as those see them who hold them: whoever has the holder's or the order's secret. */
import { arrayBinding, type Order, type Ticket, type TicketedEvent } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { hashToken } from '../../../lib/tokens.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** A ticket with what stands on it. */
export interface TicketWithContext extends Omit<Ticket, 'accessHash'> {
  orderNumber: string;
  event: Pick<
    TicketedEvent,
    | 'id'
    | 'title'
    | 'slug'
    | 'status'
    | 'startsAt'
    | 'endsAt'
    | 'timeZone'
    | 'venueName'
    | 'address'
    | 'city'
    | 'country'
    | 'virtualEventUrl'
  >;
  typeName: string;
  /** Who bought it. */
  customer: Order['customer'];
  /** By the event's own decision or the organization's settings. */
  transfersEnabled: boolean;
  openTransfer: { id: string; toEmail: string; expiresAt: Date } | null;
  /** Of the token it was asked for with: the holder's own, or that of an order which has it no more. */
  isOwn: boolean;
}

const COLUMNS = `
  t.id, t.event_id, t.ticket_type_id, t.order_id, t.order_item_id, t.number, t.amount, t.generation, t.status,
  t.holder_email, t.attendee_info, t.checked_in_at, t.checked_in_by, t.transferred_at, t.transferred_from,
  t.transferred_to, t.created_at, t.updated_at,
  o.order_number, o.customer, y.name as type_name,
  e.title, e.slug, e.status as event_status, e.starts_at, e.ends_at, e.time_zone, e.venue_name, e.address, e.city,
  e.country, e.virtual_event_url,
  coalesce(e.ticket_transfers_enabled, s.ticket_transfers_enabled, true) as transfers_enabled,
  w.id as transfer_id, w.to_email as transfer_to, w.expires_at as transfer_expires_at`;

const FROM = `
  from ticketing.tickets t
  join ticketing.orders o on o.organization_id = t.organization_id and o.id = t.order_id
  join ticketing.events e on e.organization_id = t.organization_id and e.id = t.event_id
  join ticketing.ticket_types y on y.organization_id = t.organization_id and y.id = t.ticket_type_id
  left join organizations.organization_settings s on s.organization_id = t.organization_id
  left join ticketing.transfers w on w.organization_id = t.organization_id and w.ticket_id = t.id
    and w.status = 'offered' and w.expires_at > ?
  where t.organization_id = ?`;

/** Passed on, the ticket is the new holder's: the order's secret opens it no more. */
const IS_OWN = '(t.access_hash is not distinct from ? or (t.transferred_at is null and o.access_hashes @> array[?]))';

export const ticketNotFound = (): AppError =>
  new AppError('NOT_FOUND', 'Ticket not found', { kind: 'ticket_not_found' });

/**
 * Whoever changes tickets locks their rows first, and in this order: two gates that sync the same ones wait for each other, and
 * no more. Sent at once, and not when somebody awaits it: what is sent behind it sees what the lock has waited for.
 */
export const lockTickets = (ctx: Ctx, ticketIds: string[]): Promise<unknown> =>
  ctx.db
    .raw(
      // Behind a select PostgreSQL does not look at how many there are, which would have it plan the statement anew each time.
      `select from ticketing.tickets where organization_id = ? and id = any((select ?::uuid[])::uuid[])
       order by id for no key update`,
      [ctx.organization.id, arrayBinding(ticketIds)],
    )
    .then();

export async function readTicket(ctx: Ctx, id: string): Promise<TicketWithContext> {
  const { rows } = await ctx.db.raw(`select ${COLUMNS}, true as is_own ${FROM} and t.id = ?`, [
    ctx.now(),
    ctx.organization.id,
    id,
  ]);
  if (!rows[0]) throw ticketNotFound();
  return withContext(rows[0]);
}

/** With the holder's token, or with the order's, which also sees what became of tickets that were passed on. */
export async function readHeldTicket(ctx: Ctx, { id, token }: { id: string; token: string }) {
  const hash = hashToken(token);
  const { rows } = await ctx.db.raw(
    `select ${COLUMNS}, ${IS_OWN} as is_own ${FROM} and t.id = ? and (t.access_hash = ? or o.access_hashes @> array[?])`,
    [hash, hash, ctx.now(), ctx.organization.id, id, hash, hash],
  );
  if (!rows[0]) throw ticketNotFound();
  return withContext(rows[0]);
}

/** As `readHeldTicket`, for what only the holder may do. */
export async function readOwnTicket(ctx: Ctx, access: { id: string; token: string }): Promise<TicketWithContext> {
  const ticket = await readHeldTicket(ctx, access);
  if (!ticket.isOwn) throw ticketNotFound();
  return ticket;
}

export async function readTicketsOfOrder(ctx: Ctx, { id, token }: { id: string; token: string }) {
  const hash = hashToken(token);
  const { rows } = await ctx.db.raw(
    `select ${COLUMNS}, ${IS_OWN} as is_own ${FROM} and t.order_id = ? and o.access_hashes @> array[?]
     order by t.id limit 1000`,
    [hash, hash, ctx.now(), ctx.organization.id, id, hash],
  );
  return (rows as Found[]).map(withContext);
}

type Found = Omit<TicketWithContext, 'event' | 'openTransfer'> &
  Omit<TicketWithContext['event'], 'id' | 'status'> & {
    eventStatus: TicketedEvent['status'];
    transferId: string | null;
    transferTo: string;
    transferExpiresAt: Date;
  };

function withContext(found: Found): TicketWithContext {
  const { title, slug, eventStatus, startsAt, endsAt, timeZone, venueName, address, city, country, virtualEventUrl } =
    found;
  const { transferId, transferTo, transferExpiresAt, ...ticket } = found;
  return {
    ...ticket,
    event: {
      ...{ id: found.eventId, status: eventStatus },
      ...{ title, slug, startsAt, endsAt, timeZone, venueName, address, city, country, virtualEventUrl },
    },
    openTransfer: transferId ? { id: transferId, toEmail: transferTo, expiresAt: transferExpiresAt } : null,
  };
}

/** Why a ticket may not be passed on; null when it may. */
export function whyNotTransferable({ status, event, transfersEnabled }: TicketWithContext, now: Date): string | null {
  if (!transfersEnabled) return 'Tickets of this event may not be passed on';
  if (status === 'used') return 'This ticket was used already';
  if (status !== 'valid') return 'This ticket is no good any more';
  if (event.status !== 'published' || event.endsAt <= now) return 'The event is over or was cancelled';
  return null;
}
