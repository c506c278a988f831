/**
 * Reads tickets with their order, event and ticket type, for staff by id and for holders by token. A token is that of the holder
 * or that of the order. After a transfer the order's token still finds the ticket, but no longer owns it (`isOwn`).
 */
import { arrayBinding, type Order, type Ticket, type TicketedEvent } from '@tessera/db';
import { type AppError, notFound } from '../../../lib/app-error.ts';
import { hashToken } from '../../../lib/tokens.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { page } from '../../../trpc/list.ts';

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
  /** The buyer. */
  customer: Order['customer'];
  /** As the event decides, otherwise the organization's settings. */
  transfersEnabled: boolean;
  openTransfer: { id: string; toEmail: string; expiresAt: Date } | null;
  /** Whether the token that found the ticket owns it. False for the order's token after a transfer. */
  isOwn: boolean;
}

const COLUMNS = `
  t.id, t.event_id, t.ticket_type_id, t.order_id, t.order_item_id, t.number, t.amount, t.generation, t.status,
  t.holder_email, t.attendee_info, t.checked_in_at, t.checked_in_by, t.transferred_at, t.transferred_from,
  t.transferred_to, t.created_at, t.updated_at,
  o.order_number, o.customer, i.name as type_name,
  e.title, e.slug, e.status as event_status, e.starts_at, e.ends_at, e.time_zone, e.venue_name, e.address, e.city,
  e.country, e.virtual_event_url,
  coalesce(e.ticket_transfers_enabled, s.ticket_transfers_enabled, true) as transfers_enabled,
  tr.id as transfer_id, tr.to_email as transfer_to, tr.expires_at as transfer_expires_at`;

/** Binds `:now` and `:organizationId`. */
const FROM = `
  from ticketing.tickets t
  join ticketing.orders o on o.organization_id = t.organization_id and o.id = t.order_id
  join ticketing.events e on e.organization_id = t.organization_id and e.id = t.event_id
  join ticketing.order_items i on i.organization_id = t.organization_id and i.id = t.order_item_id
  left join organizations.organization_settings s on s.organization_id = t.organization_id
  left join ticketing.transfers tr on tr.organization_id = t.organization_id and tr.ticket_id = t.id
    and tr.status = 'offered' and tr.expires_at > :now
  where t.organization_id = :organizationId`;

/** Binds `:tokenHash`. The order's token owns a ticket until its first transfer. */
const IS_OWN = `(t.access_hash is not distinct from :tokenHash
  or (t.transferred_at is null and o.access_hashes @> array[:tokenHash]))`;

export const ticketNotFound = (): AppError => notFound('ticket');

/**
 * Locks the rows of tickets in order of their ids. Every transaction that changes tickets locks them first, so two transactions
 * that change the same tickets wait for each other and cannot deadlock. Sends its statement when it is called: a statement that is
 * sent after it sees what the lock has waited for.
 */
export const lockTickets = (ctx: Ctx, ticketIds: string[]): Promise<unknown> =>
  ctx.db
    .raw(
      // The subselect hides the number of ids from the planner, which would otherwise plan the statement again for each number.
      `select from ticketing.tickets where organization_id = ? and id = any((select ?::uuid[])::uuid[])
       order by id for no key update`,
      [ctx.organization.id, arrayBinding(ticketIds)],
    )
    .then();

export async function readTicket(ctx: Ctx, id: string): Promise<TicketWithContext> {
  const { rows } = await ctx.db.raw(`select ${COLUMNS}, true as is_own ${FROM} and t.id = :id`, {
    now: ctx.now(),
    organizationId: ctx.organization.id,
    id,
  });
  if (!rows[0]) throw ticketNotFound();
  return toTicketWithContext(rows[0]);
}

/** By the token of the holder or of the order. */
export async function readHeldTicket(ctx: Ctx, { id, token }: { id: string; token: string }) {
  const { rows } = await ctx.db.raw(
    `select ${COLUMNS}, ${IS_OWN} as is_own ${FROM}
       and t.id = :id and (t.access_hash = :tokenHash or o.access_hashes @> array[:tokenHash])`,
    { now: ctx.now(), organizationId: ctx.organization.id, id, tokenHash: hashToken(token) },
  );
  if (!rows[0]) throw ticketNotFound();
  return toTicketWithContext(rows[0]);
}

/** As `readHeldTicket`, but NOT_FOUND unless the token owns the ticket. */
export async function readOwnTicket(ctx: Ctx, access: { id: string; token: string }): Promise<TicketWithContext> {
  const ticket = await readHeldTicket(ctx, access);
  if (!ticket.isOwn) throw ticketNotFound();
  return ticket;
}

/** One page of an order's tickets, oldest first, by the order's token. */
export async function pageOfOrderTickets(
  ctx: Ctx,
  { id, token, cursor, limit }: { id: string; token: string; cursor?: string; limit: number },
) {
  const tickets = ctx.db.raw(
    `(select ${COLUMNS}, ${IS_OWN} as is_own ${FROM}
       and t.order_id = :id and o.access_hashes @> array[:tokenHash]) as order_tickets`,
    { now: ctx.now(), organizationId: ctx.organization.id, id, tokenHash: hashToken(token) },
  );
  const { items, nextCursor } = await page<TicketRow>(
    ctx.db.select('*').from(tickets),
    { cursor, limit, sort: { field: 'id', direction: 'asc' } },
    { id: { column: 'id', type: 'id' } },
  );
  return { items: items.map(toTicketWithContext), nextCursor };
}

type TicketRow = Omit<TicketWithContext, 'event' | 'openTransfer'> &
  Omit<TicketWithContext['event'], 'id' | 'status'> & {
    eventStatus: TicketedEvent['status'];
    transferId: string | null;
    transferTo: string;
    transferExpiresAt: Date;
  };

function toTicketWithContext(row: TicketRow): TicketWithContext {
  const { title, slug, eventStatus, startsAt, endsAt, timeZone, venueName, address, city, country, virtualEventUrl } =
    row;
  const { transferId, transferTo, transferExpiresAt, ...ticket } = row;
  return {
    ...ticket,
    event: {
      ...{ id: row.eventId, status: eventStatus },
      ...{ title, slug, startsAt, endsAt, timeZone, venueName, address, city, country, virtualEventUrl },
    },
    openTransfer: transferId ? { id: transferId, toEmail: transferTo, expiresAt: transferExpiresAt } : null,
  };
}

/** Why a ticket cannot be transferred, as a sentence for its holder; null if it can. */
export function transferRefusalOf({ status, event, transfersEnabled }: TicketWithContext, now: Date): string | null {
  if (!transfersEnabled) return 'Tickets of this event cannot be transferred';
  if (status === 'used') return 'This ticket has been used already';
  if (status !== 'valid') return 'This ticket is no longer valid';
  if (event.status !== 'published' || event.endsAt <= now) return 'The event has ended or was cancelled';
  return null;
}
