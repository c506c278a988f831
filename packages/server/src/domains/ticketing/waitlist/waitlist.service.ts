/** Waiting for seats: joining when there are none, one's place, leaving. What is offered to whom: waitlist-offer.ts. */
import { newId, type TicketType, WaitlistEntry } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { hashToken } from '../../../lib/tokens.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { getSettings } from '../../organizations/index.ts';
import { limitGuests } from '../carts/guest-limits.ts';
import { requireGuestsAllowed } from '../carts/sale-rules.ts';
import { expireCart } from '../holds/hold.ts';
import { requireReferences } from '../require-references.ts';
import type { JoinWaitlistInput, ListWaitlistInput, WaitlistAccess } from './waitlist.schema.ts';
import { mailJoined } from './waitlist-mails.ts';
import { waitlistToken } from './waitlist-token.ts';

interface SoldType extends Pick<TicketType, 'id' | 'minPerOrder' | 'maxPerOrder' | 'isHidden'> {
  name: string;
  title: string;
  eventStatus: string;
  visibility: string;
  isOver: boolean;
  free: number | null;
  /** Seats there are in all, sold or not; null: without end. */
  capacity: number | null;
  hasWaiting: boolean;
}

const JOINS = { name: 'waitlist.join', points: 60, seconds: 3600 };

/** Only while it is sold out: whoever can buy need not wait. */
export async function joinWaitlist(ctx: Ctx, { eventId, ticketTypeId, ...person }: z.infer<typeof JoinWaitlistInput>) {
  // An offer is a cart: whoever may not fill one need not wait for one.
  requireGuestsAllowed(ctx, await getSettings(ctx));
  const type = await readType(ctx, eventId, ticketTypeId);
  demandJoinable(type, person.quantity);
  await limitGuests(ctx, JOINS);
  const id = newId();
  const token = waitlistToken(ctx, id);
  const inserted = await ctx.db
    .table(WaitlistEntry.tableName)
    .insert({
      organizationId: ctx.organization.id,
      id,
      eventId,
      ticketTypeId,
      ...person,
      name: person.name ?? null,
      tokenHash: hashToken(token),
    })
    .onConflict()
    .ignore()
    .returning('id');
  if (inserted.length === 0) {
    throw new AppError('CONFLICT', 'This address is on the waiting list already; the mail has a link to its place', {
      kind: 'waitlist_joined',
    });
  }
  await mailJoined(ctx, { id, token, email: person.email, title: type.title, typeName: type.name });
  await tell(ctx, 'join', { id, ticketTypeId });
  return { place: await placeOf(ctx, id), token };
}

function demandJoinable(type: SoldType, quantity: number): void {
  if (type.eventStatus !== 'published' || type.isOver) {
    throw new AppError('CONFLICT', 'This ticket is not sold any more', { kind: 'sale_ended' });
  }
  const { name, minPerOrder: minimum } = type;
  // More than there are would never be free at once, and whoever is behind would wait for ever. (An event of no seats at all may
  // get some.)
  const maximum = Math.min(type.maxPerOrder, type.capacity || type.maxPerOrder);
  if (quantity < minimum) {
    throw new AppError('CONFLICT', `${name}: take at least ${minimum}`, {
      kind: 'quantity_below_minimum',
      ticketTypeId: type.id,
      minimum,
    });
  }
  if (quantity > maximum) {
    throw new AppError('CONFLICT', `${name}: take at most ${maximum}`, {
      kind: 'quantity_above_maximum',
      ticketTypeId: type.id,
      maximum,
    });
  }
  const isSoldOut = type.free !== null && type.free < type.minPerOrder;
  if (!isSoldOut && !type.hasWaiting) {
    throw new AppError('CONFLICT', 'There are seats left: buy them right away', {
      kind: 'waitlist_not_needed',
      available: type.free,
    });
  }
}

async function readType(ctx: Ctx, eventId: string, id: string): Promise<SoldType> {
  const { rows } = await ctx.db.raw(
    `select t.id, t.name, t.min_per_order, t.max_per_order, t.is_hidden, e.title, e.visibility, e.status as event_status,
       coalesce(least(t.sales_ends_at, e.sales_ends_at, e.ends_at) <= ?, false) or t.archived_at is not null as is_over,
       pools.free, pools.capacity,
       exists (select from ticketing.waitlist_entries w where w.organization_id = t.organization_id
         and w.ticket_type_id = t.id and w.status = 'waiting') as has_waiting
     from ticketing.ticket_types t
     join ticketing.events e on e.organization_id = t.organization_id and e.id = t.event_id
     cross join lateral (
       select min(p.capacity - p.held - p.sold)::integer as free, min(p.capacity) as capacity
       from ticketing.ticket_type_pools l
       join ticketing.capacity_pools p on p.organization_id = l.organization_id and p.id = l.pool_id
       where l.organization_id = t.organization_id and l.ticket_type_id = t.id
     ) as pools
     where t.organization_id = ? and t.id = ? and e.id = ?`,
    [ctx.now(), ctx.organization.id, id, eventId],
  );
  const type = rows[0] as SoldType | undefined;
  // Of hidden types and of events that are not public nothing is told.
  if (!type || type.isHidden || type.visibility === 'private' || type.eventStatus === 'draft') {
    throw new AppError('NOT_FOUND', 'Ticket type not found', { kind: 'ticket_type_not_found' });
  }
  return type;
}

export async function getPlace(ctx: Ctx, access: z.infer<typeof WaitlistAccess>) {
  const { id } = await findByToken(ctx, access);
  return placeOf(ctx, id);
}

async function placeOf(ctx: Ctx, id: string) {
  const entry = await WaitlistEntry.of(ctx).findOne({ id }).throwIfNotFound();
  const { ticketTypeId, status, cartId, offerExpiresAt } = entry;
  const isOffered = status === 'offered' && cartId !== null && offerExpiresAt !== null && offerExpiresAt > ctx.now();
  const position =
    status === 'waiting'
      ? await WaitlistEntry.of(ctx).where({ ticketTypeId, status }).where('id', '<=', id).resultSize()
      : null;
  return { ...entry, position, offer: isOffered ? { cartId, expiresAt: offerExpiresAt } : null };
}

export async function leaveWaitlist(ctx: Ctx, access: z.infer<typeof WaitlistAccess>) {
  const { id } = await findByToken(ctx, access);
  return leave(ctx, id, 'leave');
}

/** Staff take somebody off. */
export async function removeFromWaitlist(ctx: Ctx, { id }: z.infer<typeof withId>) {
  if (!(await WaitlistEntry.of(ctx).findOne({ id }))) throw entryNotFound();
  return leave(ctx, id, 'remove');
}

/** Seats that were offered go to the next. Whoever is paying for them keeps them, and is off the list by that. */
async function leave(ctx: Ctx, id: string, verb: string): Promise<{ id: string }> {
  const { cartId, ticketTypeId, status } = await WaitlistEntry.of(ctx).findOne({ id }).throwIfNotFound();
  // The cart before the entry, as whoever makes an offer does.
  if (status === 'offered' && cartId && !(await isOrdered(ctx, cartId))) await expireCart(ctx, cartId, 'abandoned');
  const left = await WaitlistEntry.of(ctx)
    .where({ id, status })
    .whereIn('status', ['waiting', 'offered'])
    .patch({ status: 'cancelled' });
  if (left === 0) {
    // An offer that was made in between is given up as well.
    const now = await WaitlistEntry.of(ctx).findOne({ id }).throwIfNotFound();
    if (status === 'waiting' && now.status === 'offered') return leave(ctx, id, verb);
    throw new AppError('CONFLICT', 'This place is not on the waiting list any more', { kind: 'waitlist_over' });
  }
  await tell(ctx, verb, { id, ticketTypeId });
  return { id };
}

async function isOrdered(ctx: Ctx, cartId: string): Promise<boolean> {
  // Locked: an order of the cart is made under the same lock.
  await ctx.db.raw('select from ticketing.carts where organization_id = ? and id = ? for no key update', [
    ctx.organization.id,
    cartId,
  ]);
  const { rows } = await ctx.db.raw(
    'select exists (select from ticketing.orders where organization_id = ? and cart_id = ?) as ordered',
    [ctx.organization.id, cartId],
  );
  return rows[0].ordered;
}

export async function listWaitlist(ctx: Ctx, input: z.infer<typeof ListWaitlistInput>) {
  const { eventId, ticketTypeId, status } = input.filter ?? {};
  await requireReferences(ctx, { eventId, ticketTypeId });
  const query = WaitlistEntry.rows(ctx);
  if (eventId) query.where({ eventId });
  if (ticketTypeId) query.where({ ticketTypeId });
  if (status) query.whereIn('status', status);
  return page(query, input, { createdAt: byAge });
}

const entryNotFound = () => new AppError('NOT_FOUND', 'Place not found', { kind: 'waitlist_entry_not_found' });

async function findByToken(ctx: Ctx, { id, token }: z.infer<typeof WaitlistAccess>): Promise<WaitlistEntry> {
  const entry = await WaitlistEntry.of(ctx).findOne({ id, tokenHash: hashToken(token) });
  if (!entry) throw entryNotFound();
  return entry;
}

const tell = (ctx: Ctx, verb: string, { id, ticketTypeId }: { id: string; ticketTypeId: string }): Promise<void> =>
  recordActivity(ctx, {
    action: `ticketing.waitlist.${verb}`,
    resource: 'ticketing.waitlist',
    resourceId: id,
    details: { ticketTypeId },
  });
