/**
 * What may be put into a cart and what may be bought. Carts and checkout apply these rules to what they read; nothing here sends a
 * statement. Each refusal has its own kind and says what to do next.
 */
import type { TicketedEvent, TicketType } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { isGuest } from '../../../trpc/admission.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { capacityPoolMissing, discountCodeUsedUp, soldOut } from '../holds/shortage.ts';
import { type Discount, discountApplies } from './pricing/pricing.ts';
import type { Sale, SaleCode, SaleEvent } from './sale.ts';

export interface RequestedItem {
  ticketTypeId: string;
  quantity: number;
}

/** NOT_FOUND also for events that this buyer must not know of. */
export const saleEventNotFound = (): AppError =>
  new AppError('NOT_FOUND', 'Event not found; look at the list of events again', { kind: 'event_not_found' });

export function requireGuestsAllowed({ actor }: Ctx, { allowGuestCheckout }: { allowGuestCheckout: boolean }): void {
  if (actor.type === 'user' || !isGuest(actor) || allowGuestCheckout) return;
  throw new AppError('FORBIDDEN', 'Sign in to buy here: this organizer sells to people with an account only', {
    kind: 'guest_checkout_disabled',
  });
}

/** A private event exists only for buyers who give one of its own discount codes. */
export function requireEventAccess({ event, code }: Sale): void {
  if (event.visibility === 'private' && code?.eventId !== event.id) throw saleEventNotFound();
}

export type EventOnSale = Pick<TicketedEvent, 'status' | 'salesStartsAt' | 'salesEndsAt'>;

/** The event sells right now. A draft is NOT_FOUND, so that its existence is not revealed. */
export function requireOnSale(now: Date, { status, salesStartsAt, salesEndsAt }: EventOnSale): void {
  if (status === 'cancelled') {
    throw new AppError('CONFLICT', 'This event was cancelled: its tickets are no longer sold', {
      kind: 'event_cancelled',
    });
  }
  if (status === 'draft') throw saleEventNotFound();
  if (status !== 'published') {
    throw new AppError('CONFLICT', 'This event is no longer on sale', { kind: 'event_not_on_sale' });
  }
  requireWithinWindow(now, salesStartsAt, salesEndsAt, {});
}

export type TypeOnSale = Pick<TicketType, 'id' | 'name' | 'salesStartsAt' | 'salesEndsAt'> & { isArchived: boolean };

/** The ticket type sells right now: it is not archived, and now is within its own window. */
export function requireTicketTypeOnSale(now: Date, type: TypeOnSale): void {
  if (type.isArchived) {
    throw new AppError('CONFLICT', `${type.name} is no longer sold; choose another ticket`, {
      kind: 'ticket_type_unavailable',
      ticketTypeId: type.id,
    });
  }
  requireWithinWindow(now, type.salesStartsAt, type.salesEndsAt, { ticketTypeId: type.id });
}

function requireWithinWindow(
  now: Date,
  startsAt: Date | null,
  endsAt: Date | null,
  details: { ticketTypeId?: string },
): void {
  if (startsAt && now < startsAt) {
    const at = startsAt.toISOString();
    throw new AppError('CONFLICT', `The sale has not started yet; come back at ${at}`, {
      kind: 'sale_not_started',
      startsAt: at,
      ...details,
    });
  }
  if (endsAt && endsAt <= now) {
    const at = endsAt.toISOString();
    throw new AppError('CONFLICT', `The sale ended at ${at}`, { kind: 'sale_ended', endsAt: at, ...details });
  }
}

export function requireEventCurrency({ currency }: SaleEvent, shown: string | undefined): void {
  if (shown === undefined || shown === currency) return;
  throw new AppError('CONFLICT', `This event sells in ${currency}; show its prices in that`, {
    kind: 'currency_mismatch',
    currency,
  });
}

/** `current` is the quantity in the cart. Keeping or reducing it needs no seat and no open sale. */
export function requireTicketType(ctx: Ctx, sale: Sale, item: RequestedItem, current: number): void {
  const { ticketTypeId, quantity } = item;
  const type = sale.types.find(({ id }) => id === ticketTypeId);
  const isUnlocked = current > 0 || !type?.isHidden || sale.code?.ticketTypeIds.includes(ticketTypeId);
  if (!type || !isUnlocked) throw ticketTypeNotFound(ticketTypeId);
  if (quantity === current) return;
  if (quantity < type.minPerOrder) {
    throw new AppError('CONFLICT', `${type.name}: take at least ${type.minPerOrder}`, {
      kind: 'quantity_below_minimum',
      ticketTypeId,
      minimum: type.minPerOrder,
    });
  }
  if (quantity < current) return;
  const salesStartsAt = dateOf(type.salesStartsAt);
  const salesEndsAt = dateOf(type.salesEndsAt);
  requireTicketTypeOnSale(ctx.now(), { ...type, salesStartsAt, salesEndsAt });
  if (quantity > type.maxPerOrder) {
    throw new AppError('CONFLICT', `${type.name}: take at most ${type.maxPerOrder}`, {
      kind: 'quantity_above_maximum',
      ticketTypeId,
      maximum: type.maxPerOrder,
    });
  }
  if (!type.hasPool) throw capacityPoolMissing(ticketTypeId);
}

/**
 * Refuses early what the pools would refuse: buyers of a sold-out type do not queue for the pool lock. While people wait for a type,
 * its free seats are kept for them (`isPublic` is false for their own offers).
 */
export function requireAvailability(
  { types, hasDue }: Sale,
  { ticketTypeId, quantity }: RequestedItem,
  current: number,
  isPublic: boolean,
): void {
  const more = quantity - current;
  const type = types.find(({ id }) => id === ticketTypeId);
  if (!type) throw ticketTypeNotFound(ticketTypeId);
  if (more <= 0) return;
  if (isPublic && type.hasWaiting) throw soldOut(ticketTypeId, current, { waitlist: true });
  if (type.free === null || more <= type.free || hasDue) return;
  throw soldOut(ticketTypeId, Math.max(0, type.free) + current);
}

const ticketTypeNotFound = (ticketTypeId: string) =>
  new AppError('NOT_FOUND', 'Ticket type not found; reload the event', {
    kind: 'ticket_type_not_found',
    ticketTypeId,
  });

/** The discount code of the sale, if it may be put on a cart with these items. */
export function requireDiscountCode(ctx: Ctx, { event, code, hasDue }: Sale, items: RequestedItem[]): SaleCode {
  const now = ctx.now();
  if (!code?.isActive) {
    throw new AppError('NOT_FOUND', 'This event has no such discount code; check the spelling', {
      kind: 'discount_code_not_found',
    });
  }
  const { startsAt, endsAt } = code;
  if (startsAt && now < startsAt) {
    throw new AppError('CONFLICT', `This code can be used from ${startsAt.toISOString()}`, {
      kind: 'discount_code_not_started',
      startsAt: startsAt.toISOString(),
    });
  }
  if (endsAt && endsAt <= now) {
    throw new AppError('CONFLICT', 'This code has expired; remove it to continue', {
      kind: 'discount_code_expired',
      endsAt: endsAt.toISOString(),
    });
  }
  if (code.type === 'fixed' && code.currency !== event.currency) {
    throw new AppError('CONFLICT', `This code is in ${code.currency}, and the event sells in ${event.currency}`, {
      kind: 'currency_mismatch',
      currency: event.currency,
    });
  }
  if (!discountApplies(discountTerms(code), items)) {
    throw new AppError('CONFLICT', 'This code is for other tickets than those in the cart', {
      kind: 'discount_code_not_applicable',
      ticketTypeIds: code.ticketTypeIds,
    });
  }
  if (code.free !== null && code.free <= 0 && !hasDue) throw discountCodeUsedUp();
  return code;
}

export const discountTerms = ({ type, basisPoints, amount, ...code }: SaleCode): Discount => ({
  ticketTypeIds: code.coversAllTypes ? null : code.ticketTypeIds,
  ...(type === 'percent' ? { type, basisPoints: basisPoints ?? 0 } : { type, amount: amount ?? 0 }),
});

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));
