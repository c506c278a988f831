/** What a buyer is answered when a pool has too few seats, or a discount code too few uses. */
import { AppError } from '../../../lib/app-error.ts';

/** A pool that has less than the cart asked for. */
export interface ShortPool {
  poolId: string;
  /** What the cart could have of it in all. */
  free: number;
  /** null: the pool counts the uses of the discount code. */
  ticketTypeId: string | null;
}

/** The refusal for these short pools; no short pool means that one of them was not found. */
export function shortageError(short: ShortPool[]): AppError {
  const type = short.find(({ ticketTypeId }) => ticketTypeId !== null)?.ticketTypeId;
  if (!type) return short.length > 0 ? discountCodeUsedUp() : capacityPoolMissing(null);
  const free = short.filter(({ ticketTypeId }) => ticketTypeId === type).map((pool) => pool.free);
  return soldOut(type, Math.max(0, Math.min(...free)));
}

export const discountCodeUsedUp = (): AppError =>
  new AppError('CONFLICT', 'This discount code has no uses left; remove it to continue', {
    kind: 'discount_code_used_up',
  });

export const soldOut = (ticketTypeId: string, available: number, more: { waitlist?: boolean } = {}): AppError =>
  new AppError(
    'CONFLICT',
    more.waitlist
      ? 'Sold out, and others are waiting: join the waiting list'
      : available > 0
        ? `Only ${available} can be had: choose fewer`
        : 'Sold out: choose another ticket, or try again later in case some are given back',
    { kind: 'sold_out', ticketTypeId, available, ...more },
  );

export const capacityPoolMissing = (ticketTypeId: string | null): AppError =>
  new AppError('CONFLICT', 'This ticket has no seats to draw on; ask the organizer to set them up', {
    kind: 'capacity_pool_missing',
    ticketTypeId,
  });
