/** What may be put into a cart: each refusal has its own kind, and says what to do. */

import { AppError } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { capacityPoolMissing, discountCodeUsedUp, soldOut } from '../holds/hold.ts';
import { type Discount, discountApplies } from './pricing/pricing.ts';
import type { Sale, SaleCode, SaleEvent } from './sale.ts';

export interface RequestedItem {
  ticketTypeId: string;
  quantity: number;
}

export const saleEventNotFound = (): AppError =>
  new AppError('NOT_FOUND', 'Event not found; look at the list of events again', { kind: 'event_not_found' });

export function requireGuestsAllowed({ actor }: Ctx, { allowGuestCheckout }: { allowGuestCheckout: boolean }): void {
  const isGuest = actor.type === 'api_key' && actor.kind === 'publishable';
  if (!isGuest || allowGuestCheckout) return;
  throw new AppError('FORBIDDEN', 'Sign in to buy here: this organizer sells to people with an account only', {
    kind: 'guest_checkout_disabled',
  });
}

/** A private event is for those who have one of its codes; to others it is not there. */
export function requireEventAccess({ event, code }: Sale): void {
  if (event.visibility === 'private' && code?.eventId !== event.id) throw saleEventNotFound();
}

export function requireOnSale(ctx: Ctx, { event }: Sale): void {
  if (event.status === 'cancelled') {
    throw new AppError('CONFLICT', 'This event was cancelled: no tickets are sold any more', {
      kind: 'event_cancelled',
    });
  }
  if (event.status === 'draft') throw saleEventNotFound();
  if (event.status !== 'published') {
    throw new AppError('CONFLICT', 'This event is not on sale any more', { kind: 'event_not_on_sale' });
  }
  requireWindow(ctx, event.salesStartsAt, event.salesEndsAt, {});
}

export function requireEventCurrency({ currency }: SaleEvent, shown: string | undefined): void {
  if (shown === undefined || shown === currency) return;
  throw new AppError('CONFLICT', `This event sells in ${currency}; show its prices in that`, {
    kind: 'currency_mismatch',
    currency,
  });
}

function requireWindow(ctx: Ctx, startsAt: Date | null, endsAt: Date | null, of: { ticketTypeId?: string }): void {
  const now = ctx.now();
  if (startsAt && now < startsAt) {
    const when = startsAt.toISOString();
    throw new AppError('CONFLICT', `The sale has not started yet; come back at ${when}`, {
      kind: 'sale_not_started',
      startsAt: when,
      ...of,
    });
  }
  if (endsAt && endsAt <= now) {
    const when = endsAt.toISOString();
    throw new AppError('CONFLICT', `The sale ended at ${when}`, { kind: 'sale_ended', endsAt: when, ...of });
  }
}

/** `had` is what the cart has of it already: keeping that, or less of it, needs no seat and no sale. */
export function requireTicketType(ctx: Ctx, sale: Sale, { ticketTypeId, quantity }: RequestedItem, had: number): void {
  const type = sale.types.find(({ id }) => id === ticketTypeId);
  const isUnlocked = had > 0 || !type?.isHidden || sale.code?.ticketTypeIds.includes(ticketTypeId);
  if (!type || !isUnlocked) throw typeNotFound(ticketTypeId);
  if (quantity === had) return;
  if (quantity < type.minPerOrder) {
    throw new AppError('CONFLICT', `${type.name}: take at least ${type.minPerOrder}`, {
      kind: 'quantity_below_minimum',
      ticketTypeId,
      minimum: type.minPerOrder,
    });
  }
  if (quantity < had) return;
  if (type.isArchived) {
    throw new AppError('CONFLICT', `${type.name} is not sold any more; choose another ticket`, {
      kind: 'ticket_type_unavailable',
      ticketTypeId,
    });
  }
  if (quantity > type.maxPerOrder) {
    throw new AppError('CONFLICT', `${type.name}: take at most ${type.maxPerOrder}`, {
      kind: 'quantity_above_maximum',
      ticketTypeId,
      maximum: type.maxPerOrder,
    });
  }
  requireWindow(ctx, dateOf(type.salesStartsAt), dateOf(type.salesEndsAt), { ticketTypeId });
  if (!type.hasPool) throw capacityPoolMissing(ticketTypeId);
}

/**
 * Seats that are freed go to the waiting list before anybody else. And who comes to a sold-out sale is told at once, without
 * waiting in line for the pools with those who still may get a seat.
 */
export function requireAvailability(
  ctx: Ctx,
  { types, hasDue }: Sale,
  wanted: RequestedItem,
  had: number,
  isPublic: boolean,
): void {
  const more = wanted.quantity - had;
  const type = types.find(({ id }) => id === wanted.ticketTypeId);
  if (!type) throw typeNotFound(wanted.ticketTypeId);
  const { id, free, hasWaiting } = type;
  if (more <= 0) return;
  if (isPublic && hasWaiting) throw soldOut(id, had, { waitlist: true });
  if (free === null || more <= free || hasDue || !ctx.app.config.capacityGuard) return;
  throw soldOut(id, Math.max(0, free) + had);
}

const typeNotFound = (ticketTypeId: string) =>
  new AppError('NOT_FOUND', 'Ticket type not found; look at the event again', {
    kind: 'ticket_type_not_found',
    ticketTypeId,
  });

/** The code as it may be put on a cart with these items. */
export function requireDiscountCode(ctx: Ctx, { event, code, hasDue }: Sale, items: RequestedItem[]): SaleCode {
  const now = ctx.now();
  if (!code?.isActive) {
    throw new AppError('NOT_FOUND', 'There is no such code for this event; check how it is spelled', {
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
    throw new AppError('CONFLICT', 'This code has expired; leave it out to go on', {
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
  if (code.free !== null && code.free <= 0 && !hasDue && ctx.app.config.capacityGuard) throw discountCodeUsedUp();
  return code;
}

export const discountTerms = ({ type, basisPoints, amount, ticketTypeIds }: SaleCode): Discount => ({
  ticketTypeIds: ticketTypeIds.length > 0 ? ticketTypeIds : null,
  ...(type === 'percent' ? { type, basisPoints: basisPoints ?? 0 } : { type, amount: amount ?? 0 }),
});

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));
