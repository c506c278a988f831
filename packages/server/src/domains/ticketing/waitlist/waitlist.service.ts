/** Waitlist entries: joining when a ticket type is sold out, reading one's entry, leaving. `waitlist-offer.ts` makes the offers. */
import { newId, WaitlistEntry } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { statesBefore } from '../../../lib/state-machine.ts';
import { hashToken } from '../../../lib/tokens.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { getSettings } from '../../organizations/index.ts';
import { limitGuests } from '../carts/guest-limits.ts';
import { requireGuestsAllowed } from '../carts/sale-rules.ts';
import { expireCart } from '../holds/hold.ts';
import { requireReferences } from '../references/require-references.ts';
import type { JoinWaitlistInput, ListWaitlistInput, WaitlistAccess } from './waitlist.schema.ts';
import { mailWaitlistJoined } from './waitlist-mails.ts';
import { waitlistEntryTransitions } from './waitlist-state.ts';
import { readWaitlistTicketType, type WaitlistTicketType } from './waitlist-ticket-type.ts';
import { waitlistToken } from './waitlist-token.ts';

const JOIN_LIMIT = { name: 'waitlist.join', points: 60, seconds: 3600 };
/** Seats of an event that a network may ask for in a day: each offer holds them for hours. */
const seatsLimit = (points: number) => ({ name: 'waitlist.seats', points, seconds: 86_400 });

/** CONFLICT while there are seats to buy, unless entries are waiting for them already. */
export async function joinWaitlist(ctx: Ctx, { eventId, ticketTypeId, ...person }: z.infer<typeof JoinWaitlistInput>) {
  // An offer is a cart, so a guest who may not fill a cart may not join.
  requireGuestsAllowed(ctx, await getSettings(ctx));
  const type = await readWaitlistTicketType(ctx, ticketTypeId);
  requireJoinable(type, eventId, person.quantity);
  await limitGuests(ctx, JOIN_LIMIT);
  await limitGuests(ctx, seatsLimit(type.maxSeatsPerNetwork), { of: ` ${eventId}`, count: person.quantity });
  const id = newId();
  const token = waitlistToken(ctx, id);
  const entry = { id, eventId, ticketTypeId, ...person, name: person.name ?? null, tokenHash: hashToken(token) };
  if ((await WaitlistEntry.addMissing(ctx, [entry])) === 0) {
    throw new AppError('CONFLICT', 'This address is on the waiting list already; the mail has a link to the entry', {
      kind: 'waitlist_already_joined',
    });
  }
  await mailWaitlistJoined(ctx, { id, token, entry: person, title: type.eventTitle, typeName: type.name });
  await recordWaitlistActivity(ctx, 'join', { id, ticketTypeId });
  return { entry: await readOwnEntry(ctx, id), token };
}

function requireJoinable(type: WaitlistTicketType, eventId: string, quantity: number): void {
  // Hidden types and events that are not public are not disclosed.
  const isDisclosed = !type.isHidden && type.visibility !== 'private' && type.eventStatus !== 'draft';
  if (type.eventId !== eventId || !isDisclosed) throw notFound('ticket_type');
  if (!type.isSaleOpen) {
    throw new AppError('CONFLICT', 'The sale of this ticket has ended', { kind: 'sale_ended' });
  }
  const { id: ticketTypeId, name, minPerOrder: minimum } = type;
  // An entry for more seats than there are could never be served and would block the entries after it. A capacity of 0 is no
  // bound: the organizer may add seats.
  const maximum = Math.min(type.maxPerOrder, type.capacity || type.maxPerOrder);
  if (quantity < minimum) {
    throw new AppError('CONFLICT', `${name}: take at least ${minimum}`, {
      kind: 'quantity_below_minimum',
      ticketTypeId,
      minimum,
    });
  }
  if (quantity > maximum) {
    throw new AppError('CONFLICT', `${name}: take at most ${maximum}`, {
      kind: 'quantity_above_maximum',
      ticketTypeId,
      maximum,
    });
  }
  const isSoldOut = type.freeCount !== null && type.freeCount < minimum;
  if (!isSoldOut && !type.hasWaiting) {
    throw new AppError('CONFLICT', 'There are seats left: buy them right away', {
      kind: 'waitlist_not_needed',
      available: type.freeCount,
    });
  }
}

export async function getWaitlistEntry(ctx: Ctx, access: z.infer<typeof WaitlistAccess>) {
  const { id } = await requireEntryByToken(ctx, access);
  return readOwnEntry(ctx, id);
}

/** The entry as the person who waits sees it: with its position while it waits, and its offer while the offer is open. */
async function readOwnEntry(ctx: Ctx, id: string) {
  const entry = await requireEntry(ctx, id);
  const { ticketTypeId, status, cartId, offerExpiresAt } = entry;
  const isOffered = status === 'offered' && cartId !== null && offerExpiresAt !== null && offerExpiresAt > ctx.now();
  const position =
    status === 'waiting'
      ? await WaitlistEntry.of(ctx).where({ ticketTypeId, status }).where('id', '<=', id).resultSize()
      : null;
  return { ...entry, position, offer: isOffered ? { cartId, expiresAt: offerExpiresAt } : null };
}

export async function leaveWaitlist(ctx: Ctx, access: z.infer<typeof WaitlistAccess>) {
  const { id } = await requireEntryByToken(ctx, access);
  return cancelEntry(ctx, id, 'leave');
}

/** For staff: needs no token. */
export const removeWaitlistEntry = (ctx: Ctx, { id }: z.infer<typeof withId>) => cancelEntry(ctx, id, 'remove');

/** Cancels an entry and releases the seats of its offer. If an order of the cart is being paid, the cart keeps its seats. */
async function cancelEntry(ctx: Ctx, id: string, verb: 'leave' | 'remove'): Promise<{ id: string }> {
  const { cartId, ticketTypeId, status } = await requireEntry(ctx, id);
  // Locks the cart before the entry.
  if (status === 'offered' && cartId && !(await lockCartAndCheckOrdered(ctx, cartId))) {
    await expireCart(ctx, cartId, 'abandoned');
  }
  const cancelledCount = await WaitlistEntry.of(ctx)
    .where({ id, status })
    .whereIn('status', statesBefore(waitlistEntryTransitions, 'cancelled'))
    .patch({ status: 'cancelled' });
  if (cancelledCount === 0) {
    // The entry was offered seats since it was read: the second call gives them up as well.
    const current = await requireEntry(ctx, id);
    if (status === 'waiting' && current.status === 'offered') return cancelEntry(ctx, id, verb);
    throw new AppError('CONFLICT', 'This entry is no longer on the waiting list', { kind: 'waitlist_entry_closed' });
  }
  await recordWaitlistActivity(ctx, verb, { id, ticketTypeId });
  return { id };
}

/** Checkout creates the order of a cart under the same lock. */
async function lockCartAndCheckOrdered(ctx: Ctx, cartId: string): Promise<boolean> {
  await ctx.db.raw('select from ticketing.carts where organization_id = ? and id = ? for no key update', [
    ctx.organization.id,
    cartId,
  ]);
  const { rows } = await ctx.db.raw(
    'select exists (select from ticketing.orders where organization_id = ? and cart_id = ?) as is_ordered',
    [ctx.organization.id, cartId],
  );
  return rows[0].isOrdered;
}

export async function listWaitlistEntries(ctx: Ctx, input: z.infer<typeof ListWaitlistInput>) {
  const { eventId, ticketTypeId, status } = input.filter ?? {};
  await requireReferences(ctx, { eventId, ticketTypeId });
  const query = WaitlistEntry.of(ctx).select(WaitlistEntry.columns);
  if (eventId) query.where({ eventId });
  if (ticketTypeId) query.where({ ticketTypeId });
  if (status) query.whereIn('status', status);
  return page(query, input, { createdAt: byAge });
}

const entryNotFound = () => notFound('waitlist_entry');

async function requireEntry(ctx: Ctx, id: string): Promise<WaitlistEntry> {
  const entry = await WaitlistEntry.of(ctx).findOne({ id });
  if (!entry) throw entryNotFound();
  return entry;
}

async function requireEntryByToken(ctx: Ctx, { id, token }: z.infer<typeof WaitlistAccess>): Promise<WaitlistEntry> {
  const entry = await WaitlistEntry.of(ctx).findOne({ id, tokenHash: hashToken(token) });
  if (!entry) throw entryNotFound();
  return entry;
}

const recordWaitlistActivity = (
  ctx: Ctx,
  verb: 'join' | 'leave' | 'remove',
  { id, ticketTypeId }: { id: string; ticketTypeId: string },
): Promise<void> =>
  recordActivity(ctx, {
    action: `ticketing.waitlist.${verb}`,
    resource: 'ticketing.waitlist',
    resourceId: id,
    details: { ticketTypeId },
  });
