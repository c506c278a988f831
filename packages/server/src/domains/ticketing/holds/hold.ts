/**
 * Seats and uses as carts take them. Pools move by one conditional statement each, their rows locked in ascending order of id
 * and last in the transaction: on a hot event every buyer waits for the same row.
 */

import { arrayBinding } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { postgresError } from '../../../trpc/errors.ts';
import { CONVERT, EXPIRE, LOCK, REACQUIRE, RECLAIM, RELEASE, TAKE, TAKE_OR_FAIL, typesOf } from './hold-sql.ts';

/** So many of a type, from every pool it draws on. */
export interface SeatRequest {
  ticketTypeId: string;
  quantity: number;
}

/** How many due carts a buyer who is short gives back, at least: more than their own need, for those who come behind. */
const RECLAIMED_AT_ONCE = 20;

/** `unguarded` only where a test asks for it, to see that it then fails. */
const guardOf = (ctx: Ctx) => (ctx.app.config.capacityGuard ? 'guarded' : 'unguarded');

interface Answer {
  ok: boolean;
  short: Short[];
}
interface Short {
  poolId: string;
  /** What the cart could have of it. */
  free: number;
  /** null: uses of the discount code. */
  ticketTypeId: string | null;
}

/**
 * Sets what the cart holds to exactly these seats, and one use of the discount code whose pool is given. The cart is new or its
 * row is locked by the caller. When something is short, what due carts hold of it is taken back first; what is still short is
 * CONFLICT `sold_out` or `discount_code_used_up`.
 */
export async function holdSeats(
  ctx: Ctx,
  cartId: string,
  seats: SeatRequest[],
  codePoolId: string | null = null,
): Promise<void> {
  const { id } = ctx.organization;
  const wanted = seats.reduce((sum, { quantity }) => sum + quantity, 0);
  const bindings = [givenOf(seats), id, codePoolId, id, cartId, id, id, id, cartId, id, cartId];
  const answer = await orReclaim(ctx, cartId, wanted, () =>
    afterLock(ctx, toLock(cartId, seats, codePoolId), () => ask(ctx, TAKE[guardOf(ctx)], bindings)),
  );
  if (!answer.ok) throw shortage(answer);
}

/**
 * As `takeSeats`, for a new cart where there were plenty a moment ago: with COMMIT right behind, so that the pools are locked no
 * longer than PostgreSQL works on them, whatever else this process has to do. Should the seats be gone, the call is tried again.
 */
export function holdSeatsWithCommit(
  ctx: Ctx,
  cartId: string,
  seats: SeatRequest[],
  codePoolId: string | null = null,
): void {
  const { id } = ctx.organization;
  const bindings = [givenOf(seats), id, codePoolId, id, cartId, id];
  ctx.withCommit(() => lockPools(ctx, toLock(cartId, seats, codePoolId)));
  ctx.withCommit(async () => {
    try {
      await ctx.db.raw(TAKE_OR_FAIL[guardOf(ctx)], bindings as string[]);
    } catch (error) {
      if (postgresError(error)?.code !== DIVISION_BY_ZERO) throw error;
      throw Object.assign(new Error('Seats were taken at the same moment'), { code: SERIALIZATION_FAILURE });
    }
  });
}

const DIVISION_BY_ZERO = '22012';
const SERIALIZATION_FAILURE = '40001';

const givenOf = (seats: SeatRequest[]): string =>
  JSON.stringify(seats.map(({ ticketTypeId, quantity }) => ({ ticket_type_id: ticketTypeId, quantity })));

/**
 * For the transactions that everybody on a hot event makes: what comes after it is planned once per connection. Of an organization
 * that is not among the largest PostgreSQL expects so few rows that it would plan the lock of the pools anew for each buyer,
 * which takes longer than the rest of it. And plans for large tables: a small one is read as a whole otherwise, also to check
 * a foreign key, and of one row that all buyers move there are a thousand old versions between two vacuums.
 */
export async function useGenericPlans(ctx: Ctx): Promise<void> {
  await ctx.db.raw(`select set_config('plan_cache_mode', ?, true), set_config('enable_seqscan', ?, true)`, [
    'force_generic_plan',
    'off',
  ]);
}

/** Money has come: what the cart holds is sold. False when the cart was not active any more. */
export async function convertHolds(ctx: Ctx, cartId: string): Promise<boolean> {
  const [, carts] = await Promise.all([awaitCart(ctx, cartId), leaving(ctx, CONVERT, 'converted', [cartId])]);
  return carts > 0;
}

/** Money has come late: the seats of an expired or abandoned cart go straight to sold if they are free. */
export async function reacquire(ctx: Ctx, cartId: string): Promise<boolean> {
  const { id } = ctx.organization;
  const cart = await lockCart(ctx, cartId);
  if (cart?.status !== 'expired' && cart?.status !== 'abandoned') return false;
  const answer = await orReclaim(ctx, cartId, cart.seats, () =>
    afterLock(ctx, { cartIds: [cartId] }, () => ask(ctx, REACQUIRE[guardOf(ctx)], [id, cartId, id, id, id, cartId])),
  );
  return answer.ok;
}

/** Gives back everything an active cart holds. False when it was not active any more. The rows stay, for `reacquire`. */
export async function expireCart(ctx: Ctx, cartId: string, to: 'expired' | 'abandoned'): Promise<boolean> {
  const cart = await lockCart(ctx, cartId);
  if (cart?.status !== 'active') return false;
  await giveBack(ctx, [cart], to);
  return true;
}

/** Carts whose seats may be taken back, as many as one transaction should: for the sweeper. */
export async function expireDueCarts(ctx: Ctx, limit: number): Promise<number> {
  const { rows } = await ctx.db.raw(
    `select id, event_id, ${typesOf('carts')} as ticket_type_ids from ticketing.carts
     where organization_id = ? and status = 'active' and reclaim_at <= ?
       and not exists (
         select from ticketing.orders o where o.organization_id = carts.organization_id and o.cart_id = carts.id
       )
     order by reclaim_at limit ? for no key update skip locked`,
    [ctx.organization.id, ctx.now(), limit],
  );
  await giveBack(ctx, rows as DueCart[], 'expired');
  return rows.length;
}

/** After a refund or a cancellation: seats that were sold are free again. More than the cart has left is an error. */
export async function releaseSold(
  ctx: Ctx,
  cartId: string,
  seats: { ticketTypeId: string | null; quantity: number }[],
): Promise<void> {
  const released = seats.filter(({ quantity }) => quantity > 0);
  if (released.length === 0) return;
  const cart = await lockCart(ctx, cartId);
  if (cart?.status !== 'converted') throw new Error('Only seats of a converted cart are sold');
  const given = released.map(({ ticketTypeId, quantity }) => ({ ticket_type_id: ticketTypeId, quantity }));
  const types = released.map(({ ticketTypeId }) => ticketTypeId).filter((type) => type !== null);
  // Sent together, so that the pools are locked last and for no round trip more than needed.
  await Promise.all([
    types.length > 0 && emit(ctx, 'ticketing.seats.released', { eventId: cart.eventId, ticketTypeIds: types }),
    lockPools(ctx, { cartIds: [cartId] }),
    release(ctx, cartId, given),
  ]);
}

async function release(ctx: Ctx, cartId: string, given: object[]): Promise<void> {
  const { id } = ctx.organization;
  await ctx.db.raw(RELEASE, [JSON.stringify(given), id, cartId, id, id]);
}

interface PoolsOf {
  cartIds: string[];
  ticketTypeIds?: string[];
  codePoolId?: string | null;
}

const toLock = (cartId: string, seats: SeatRequest[], codePoolId: string | null): PoolsOf => ({
  cartIds: [cartId],
  ticketTypeIds: seats.map(({ ticketTypeId }) => ticketTypeId),
  codePoolId,
});

async function lockPools(ctx: Ctx, { cartIds, ticketTypeIds = [], codePoolId = null }: PoolsOf): Promise<void> {
  const { id } = ctx.organization;
  const bindings: unknown[] = [id, id, ticketTypeIds, id, cartIds, codePoolId];
  await ctx.db.raw(LOCK, bindings as string[]);
}

/** Both are sent at once; the second sees what the first waited for. */
async function afterLock<T>(ctx: Ctx, of: PoolsOf, work: () => Promise<T>): Promise<T> {
  const [, result] = await Promise.all([lockPools(ctx, of), work()]);
  return result;
}

interface DueCart {
  id: string;
  eventId: string;
  ticketTypeIds: string[];
}

async function awaitCart(ctx: Ctx, cartId: string): Promise<void> {
  await ctx.db.raw('select from ticketing.carts where organization_id = ? and id = ? for no key update', [
    ctx.organization.id,
    cartId,
  ]);
}

/** The cart's row, locked: what is read behind it is as the last one who changed the cart left it. */
async function lockCart(ctx: Ctx, cartId: string) {
  // The lock in a statement of its own: one that waits for a row still sees all others as they were before.
  const [, { rows }] = await Promise.all([
    awaitCart(ctx, cartId),
    ctx.db.raw(
      `select id, event_id, status, ${typesOf('carts')} as ticket_type_ids,
         (select coalesce(sum(quantity), 0) from ticketing.holds h
          where h.organization_id = carts.organization_id and h.cart_id = carts.id)::integer as seats
       from ticketing.carts where organization_id = ? and id = ?`,
      [ctx.organization.id, cartId],
    ),
  ]);
  return rows[0] as (DueCart & { status: string; seats: number }) | undefined;
}

async function giveBack(ctx: Ctx, carts: DueCart[], to: 'expired' | 'abandoned'): Promise<void> {
  if (carts.length === 0) return;
  const types = new Map<string, Set<string>>();
  for (const { eventId, ticketTypeIds } of carts) {
    const known = types.get(eventId) ?? new Set();
    for (const id of ticketTypeIds) known.add(id);
    types.set(eventId, known);
  }
  const released = [...types].map(([eventId, ids]) => ({ eventId, ticketTypeIds: [...ids] }));
  await Promise.all([
    emit(ctx, 'ticketing.seats.released', ...released.filter(({ ticketTypeIds }) => ticketTypeIds.length > 0)),
    leaving(
      ctx,
      EXPIRE,
      to,
      carts.map(({ id }) => id),
    ),
  ]);
}

async function leaving(ctx: Ctx, sql: string, to: string, cartIds: string[]): Promise<number> {
  const { id } = ctx.organization;
  const { carts } = await afterLock(ctx, { cartIds }, async () => {
    const { rows } = await ctx.db.raw(sql, [to, id, arrayBinding(cartIds), id, id, id]);
    return rows[0] as { carts: number };
  });
  return carts;
}

async function ask(ctx: Ctx, sql: string, bindings: (string | null)[]): Promise<Answer> {
  const { rows } = await ctx.db.raw(sql, bindings as string[]);
  return rows[0] as Answer;
}

/** Tries; when short takes back what is due in the pools that are short, and tries once more. */
async function orReclaim(ctx: Ctx, cartId: string, quantity: number, attempt: () => Promise<Answer>): Promise<Answer> {
  const first = await attempt();
  if (first.short.length === 0) return first;
  const poolIds = first.short.map(({ poolId }) => poolId);
  const reclaimed = await reclaim(ctx, cartId, poolIds, Math.max(RECLAIMED_AT_ONCE, quantity));
  return reclaimed > 0 ? attempt() : first;
}

/** The pools that are short are locked already: nobody else does this for them now, and from here on nothing may wait. */
async function reclaim(ctx: Ctx, cartId: string, poolIds: string[], limit: number): Promise<number> {
  const { id } = ctx.organization;
  const { rows } = await ctx.db.raw(RECLAIM, [id, ctx.now(), cartId, id, arrayBinding(poolIds), limit, id, id]);
  await giveBack(ctx, rows as DueCart[], 'expired');
  return rows.length;
}

function shortage({ short }: Answer): AppError {
  const type = short.find(({ ticketTypeId }) => ticketTypeId !== null)?.ticketTypeId;
  if (!type) return short.length > 0 ? discountCodeUsedUp() : capacityPoolMissing(null);
  const free = short.filter(({ ticketTypeId }) => ticketTypeId === type).map((pool) => pool.free);
  return soldOut(type, Math.max(0, Math.min(...free)));
}

export const discountCodeUsedUp = (): AppError =>
  new AppError('CONFLICT', 'This discount code was used as often as it can be; leave it out to go on', {
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
  new AppError('CONFLICT', 'This ticket has no seats to draw on; the organizer has to set them up', {
    kind: 'capacity_pool_missing',
    ticketTypeId,
  });
