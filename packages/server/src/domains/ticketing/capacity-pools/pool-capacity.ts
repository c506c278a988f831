/** Changes of a pool's capacity, for events, ticket types, shared pools and discount codes. */
import { CapacityPool, TicketTypePool } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';

/**
 * Changes a pool in one statement; `capacity_below_sold` when more is held and sold than the new capacity. Services call it last:
 * every buyer of a hot event waits for the row.
 */
export async function setPoolCapacity(
  ctx: Ctx,
  which: Partial<Pick<CapacityPool, 'id' | 'eventId' | 'kind'>>,
  { capacity, ...fields }: { capacity: number | null; name?: string },
): Promise<Pick<CapacityPool, 'capacity' | 'held' | 'sold'>> {
  await emitSeatsAdded(ctx, which, capacity);
  const fitting = CapacityPool.of(ctx)
    .where(which)
    .patch({ capacity, ...fields });
  if (capacity !== null) fitting.whereRaw('held + sold <= ?', [capacity]);
  const changed = await fitting;
  const pool = await CapacityPool.of(ctx).findOne(which);
  if (!pool) throw notFound('capacity_pool');
  const { held, sold } = pool;
  if (changed === 0) {
    throw new AppError(
      'CONFLICT',
      `${sold} are sold and ${held} are in carts: the capacity must be at least ${held + sold}`,
      {
        kind: 'capacity_below_sold',
        held,
        sold,
      },
    );
  }
  return { capacity, held, sold };
}

/** The waiting list gets new seats in the same way as seats that were given back. */
async function emitSeatsAdded(
  ctx: Ctx,
  which: Partial<Pick<CapacityPool, 'id' | 'eventId' | 'kind'>>,
  capacity: number | null,
): Promise<void> {
  const pool = await CapacityPool.of(ctx).findOne(which);
  if (!pool?.eventId || pool.capacity === null || (capacity !== null && capacity <= pool.capacity)) return;
  const links = await TicketTypePool.of(ctx).where({ poolId: pool.id });
  await emitSeatsReleased(
    ctx,
    pool.eventId,
    links.map(({ ticketTypeId }) => ticketTypeId),
  );
}

/** The waiting list offers the released seats of these types. */
export async function emitSeatsReleased(ctx: Ctx, eventId: string, ticketTypeIds: string[]): Promise<void> {
  if (ticketTypeIds.length > 0) await emit(ctx, 'ticketing.seats.released', { eventId, ticketTypeIds });
}
