/**
 * Holds: the seats and the discount code use that a cart has taken from capacity pools. Carts, checkout, orders and refunds call
 * these functions. Each changes its pools by one conditional statement. Lock order: the cart's row first, then its pools in
 * ascending order of id, last in the transaction, because every buyer of a hot event waits for the same pool row.
 */
import { arrayBinding, pipeline } from '@tessera/db';
import { statesBefore } from '../../../lib/state-machine.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { type CartState, cartTransitions } from '../carts/cart-state.ts';
import {
  CONVERT,
  EXPIRE,
  HOLD,
  HOLD_OR_FAIL,
  heldTicketTypes,
  LOCK_DUE_CARTS,
  LOCK_POOLS,
  REACQUIRE,
  RECLAIM,
  RELEASE_SOLD,
} from './hold-sql.ts';
import { type ShortPool, shortageError } from './shortage.ts';

/** So many seats of a ticket type, from every pool it draws on. */
export interface SeatRequest {
  ticketTypeId: string;
  quantity: number;
}

/** Due carts that a short buyer's call expires, at least: more than it needs, so that the next buyers find free seats. */
const MIN_RECLAIMED = 20;

interface HoldResult {
  ok: boolean;
  short: ShortPool[];
}

/**
 * Sets what the cart holds to exactly these seats and one use of the given discount code pool. The cart is new, or the caller has
 * locked its row. When a pool is short, due carts that hold seats of it are expired first; what is still short then is
 * CONFLICT `sold_out` or `discount_code_used_up`.
 */
export async function holdSeats(
  ctx: Ctx,
  cartId: string,
  seats: SeatRequest[],
  codePoolId: string | null = null,
): Promise<void> {
  const quantity = seats.reduce((sum, seat) => sum + seat.quantity, 0);
  const bindings = { org: ctx.organization.id, cart: cartId, seats: seatsJson(seats), codePool: codePoolId };
  const result = await withReclaim(ctx, cartId, quantity, () =>
    withPoolsLocked(ctx, poolsOfRequest(cartId, seats, codePoolId), () => runHold(ctx, HOLD, bindings)),
  );
  if (!result.ok) throw shortageError(result.short);
}

/**
 * As `holdSeats`, for a new cart and a ticket type with plenty of seats left. The statements are sent together with COMMIT, so the
 * pools are locked no longer than PostgreSQL works on them. When a pool is short after all, the transaction fails with a
 * serialization failure, and the call runs again.
 */
export function holdSeatsWithCommit(
  ctx: Ctx,
  cartId: string,
  seats: SeatRequest[],
  codePoolId: string | null = null,
): void {
  const bindings = { org: ctx.organization.id, cart: cartId, seats: seatsJson(seats), codePool: codePoolId };
  ctx.withCommit(() => lockPools(ctx, poolsOfRequest(cartId, seats, codePoolId)));
  ctx.withCommit(async () => {
    await ctx.db.raw(HOLD_OR_FAIL, bindings);
  });
}

const seatsJson = (seats: { ticketTypeId: string | null; quantity: number }[]): string =>
  JSON.stringify(seats.map(({ ticketTypeId, quantity }) => ({ ticket_type_id: ticketTypeId, quantity })));

/**
 * Makes PostgreSQL use generic plans without sequential scans. Both settings last until the transaction commits. For the
 * transactions of a hot event: PostgreSQL expects few rows in a small organization and would plan the pool lock again for each
 * buyer, which takes longer than running it. Without the second setting it scans small tables as a whole, also to check foreign
 * keys, and a hot row leaves a thousand dead versions there between two vacuums.
 */
export async function useGenericPlans(ctx: Ctx): Promise<void> {
  await ctx.db.raw(`select set_config('plan_cache_mode', ?, true), set_config('enable_seqscan', ?, true)`, [
    'force_generic_plan',
    'off',
  ]);
}

/** Moves what an active cart holds to sold, after the payment. Locks the cart and its pools. False: it was not active. */
export async function convertHolds(ctx: Ctx, cartId: string): Promise<boolean> {
  const [, carts] = await pipeline(
    () => lockCartRow(ctx, cartId),
    () => leaveActive(ctx, CONVERT, 'converted', [cartId]),
  );
  return carts > 0;
}

/** Moves the seats of an expired or abandoned cart straight to sold, after a late payment. False: the seats are not free. */
export async function reacquire(ctx: Ctx, cartId: string): Promise<boolean> {
  const cart = await lockCartWithSeats(ctx, cartId);
  const from: CartState[] = statesBefore<CartState>(cartTransitions, 'converted').filter((state) => state !== 'active');
  if (!cart || !from.includes(cart.status)) return false;
  const bindings = { org: ctx.organization.id, cart: cartId, from: arrayBinding(from) };
  const result = await withReclaim(ctx, cartId, cart.seats, () =>
    withPoolsLocked(ctx, { cartIds: [cartId] }, () => runHold(ctx, REACQUIRE, bindings)),
  );
  return result.ok;
}

/** Gives back everything that an active cart holds. The hold rows stay, for `reacquire`. False: the cart was not active. */
export async function expireCart(ctx: Ctx, cartId: string, to: 'expired' | 'abandoned'): Promise<boolean> {
  const cart = await lockCartWithSeats(ctx, cartId);
  if (cart?.status !== 'active') return false;
  await releaseCarts(ctx, [cart], to);
  return true;
}

/** Expires due carts, `limit` at most, and answers how many. The sweeper calls it; it skips carts that others have locked. */
export async function expireDueCarts(ctx: Ctx, limit: number): Promise<number> {
  const { rows } = await ctx.db.raw(LOCK_DUE_CARTS, { org: ctx.organization.id, now: ctx.now(), limit });
  await releaseCarts(ctx, rows as DueCart[], 'expired');
  return rows.length;
}

/** Gives sold seats back after a refund or a cancellation. Fails when the cart has fewer left. */
export async function releaseSold(
  ctx: Ctx,
  cartId: string,
  seats: { ticketTypeId: string | null; quantity: number }[],
): Promise<void> {
  const released = seats.filter(({ quantity }) => quantity > 0);
  if (released.length === 0) return;
  const cart = await lockCartWithSeats(ctx, cartId);
  if (cart?.status !== 'converted') throw new Error('Only a converted cart has sold seats');
  const ticketTypeIds = released.map(({ ticketTypeId }) => ticketTypeId).filter((id) => id !== null);
  const events = ticketTypeIds.length > 0 ? [{ eventId: cart.eventId, ticketTypeIds }] : [];
  await pipeline(
    () => emit(ctx, 'ticketing.seats.released', ...events),
    () => lockPools(ctx, { cartIds: [cartId] }),
    () => ctx.db.raw(RELEASE_SOLD, { org: ctx.organization.id, cart: cartId, seats: seatsJson(released) }),
  );
}

interface PoolsToLock {
  cartIds: string[];
  ticketTypeIds?: string[];
  codePoolId?: string | null;
}

const poolsOfRequest = (cartId: string, seats: SeatRequest[], codePoolId: string | null): PoolsToLock => ({
  cartIds: [cartId],
  ticketTypeIds: seats.map(({ ticketTypeId }) => ticketTypeId),
  codePoolId,
});

async function lockPools(ctx: Ctx, { cartIds, ticketTypeIds = [], codePoolId = null }: PoolsToLock): Promise<void> {
  await ctx.db.raw(LOCK_POOLS, {
    org: ctx.organization.id,
    ticketTypes: arrayBinding(ticketTypeIds),
    carts: arrayBinding(cartIds),
    codePool: codePoolId,
  });
}

/** Sends the lock and the work together; the work sees what the lock waited for. */
async function withPoolsLocked<T>(ctx: Ctx, pools: PoolsToLock, work: () => Promise<T>): Promise<T> {
  const [, result] = await pipeline(() => lockPools(ctx, pools), work);
  return result;
}

interface DueCart {
  id: string;
  eventId: string;
  ticketTypeIds: string[];
}

async function lockCartRow(ctx: Ctx, cartId: string): Promise<void> {
  await ctx.db.raw('select from ticketing.carts where organization_id = ? and id = ? for no key update', [
    ctx.organization.id,
    cartId,
  ]);
}

/** Locks the cart in a statement of its own, so that the read after it sees the last change of the cart. */
async function lockCartWithSeats(ctx: Ctx, cartId: string) {
  const [, { rows }] = await pipeline(
    () => lockCartRow(ctx, cartId),
    () =>
      ctx.db.raw(
        `select id, event_id, status, ${heldTicketTypes('carts')} as ticket_type_ids,
           (select coalesce(sum(quantity), 0) from ticketing.holds h
            where h.organization_id = :org and h.cart_id = carts.id)::integer as seats
         from ticketing.carts where organization_id = :org and id = :cart`,
        { org: ctx.organization.id, cart: cartId },
      ),
  );
  return rows[0] as (DueCart & { status: CartState; seats: number }) | undefined;
}

/** Gives back what these active carts hold. The caller has locked their rows. */
async function releaseCarts(ctx: Ctx, carts: DueCart[], to: 'expired' | 'abandoned'): Promise<void> {
  if (carts.length === 0) return;
  const released = [...Map.groupBy(carts, ({ eventId }) => eventId)]
    .map(([eventId, same]) => ({ eventId, ticketTypeIds: [...new Set(same.flatMap((cart) => cart.ticketTypeIds))] }))
    .filter(({ ticketTypeIds }) => ticketTypeIds.length > 0);
  const cartIds = carts.map(({ id }) => id);
  await pipeline(
    () => emit(ctx, 'ticketing.seats.released', ...released),
    () => leaveActive(ctx, EXPIRE, to, cartIds),
  );
}

async function leaveActive(ctx: Ctx, sql: string, to: CartState, cartIds: string[]): Promise<number> {
  const bindings = { org: ctx.organization.id, to, from: arrayBinding(['active']), carts: arrayBinding(cartIds) };
  return withPoolsLocked(ctx, { cartIds }, async () => {
    const { rows } = await ctx.db.raw(sql, bindings);
    return (rows[0] as { carts: number }).carts;
  });
}

async function runHold(ctx: Ctx, sql: string, bindings: Record<string, string | null>): Promise<HoldResult> {
  const { rows } = await ctx.db.raw(sql, bindings);
  return rows[0] as HoldResult;
}

/** Attempts once; when a pool is short, expires due carts that hold seats of it and attempts once more. */
async function withReclaim(
  ctx: Ctx,
  cartId: string,
  quantity: number,
  attempt: () => Promise<HoldResult>,
): Promise<HoldResult> {
  const first = await attempt();
  if (first.short.length === 0) return first;
  const poolIds = first.short.map(({ poolId }) => poolId);
  const reclaimed = await reclaimDueCarts(ctx, cartId, poolIds, Math.max(MIN_RECLAIMED, quantity));
  return reclaimed > 0 ? attempt() : first;
}

/** This transaction has locked the short pools already, so from here on it must wait for no lock. */
async function reclaimDueCarts(ctx: Ctx, cartId: string, poolIds: string[], limit: number): Promise<number> {
  const bindings = { org: ctx.organization.id, now: ctx.now(), cart: cartId, pools: arrayBinding(poolIds), limit };
  const { rows } = await ctx.db.raw(RECLAIM, bindings);
  await releaseCarts(ctx, rows as DueCart[], 'expired');
  return rows.length;
}
