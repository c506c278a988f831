/** Capacities: set, shared between ticket types, and looked at. Carts and orders move them in `hold.ts`. */
import { CapacityPool, TicketType, TicketTypePool } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { given, lockEvent, refuseCancelled, requireEvent } from '../events/event.service.ts';
import type { AssignPoolInput, CreatePoolInput, ListPoolsInput, UpdatePoolInput } from './capacity-pool.schema.ts';
import { setCapacity, tellReleased } from './pool-capacity.ts';

export async function createPool(ctx: Ctx, { ticketTypeIds, ...fields }: z.infer<typeof CreatePoolInput>) {
  refuseCancelled(await requireEvent(ctx, fields.eventId));
  const pool = await CapacityPool.add(ctx, { ...fields, kind: 'shared' });
  await assign(ctx, pool, ticketTypeIds);
  return one(ctx, pool.id);
}

export async function listPools(ctx: Ctx, { eventId, ...paging }: z.infer<typeof ListPoolsInput>) {
  await requireEvent(ctx, eventId);
  const { items, nextCursor } = await page(CapacityPool.rows(ctx).where({ eventId }), paging, { createdAt: byAge });
  return { items: await withTypes(ctx, items), nextCursor };
}

export async function updatePool(ctx: Ctx, { id, ...fields }: z.infer<typeof UpdatePoolInput>) {
  const before = await shared(ctx, id);
  await recordActivity(ctx, {
    action: 'ticketing.capacityPools.update',
    resource: 'ticketing.capacityPools',
    resourceId: id,
    changes: changesOf(before, { ...before, ...given(fields) }, ['name', 'capacity']),
  });
  if (fields.capacity !== undefined) await setCapacity(ctx, { id }, { ...fields, capacity: fields.capacity });
  else await CapacityPool.of(ctx).where({ id }).patch(fields);
  return one(ctx, id);
}

export async function assignTypes(ctx: Ctx, { id, ticketTypeIds }: z.infer<typeof AssignPoolInput>) {
  const pool = await shared(ctx, id);
  await assign(ctx, pool, ticketTypeIds);
  return one(ctx, id);
}

export async function deletePool(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const pool = await shared(ctx, id);
  await assign(ctx, pool, []);
  // Carts that are over keep their rows, so that what they held can be told.
  await ctx.db.table('ticketing.holds').where({ organizationId: ctx.organization.id, poolId: id }).delete();
  const deleted = await CapacityPool.of(ctx).where({ id, held: 0, sold: 0 }).delete();
  if (deleted === 0) throw inUse();
}

/** The pool as it stands; only shared ones have a life of their own. */
async function shared(ctx: Ctx, id: string): Promise<CapacityPool> {
  const pool = await CapacityPool.of(ctx).findOne({ id });
  if (!pool) throw notFound('capacity_pool');
  if (pool.kind !== 'shared') {
    throw badInput('id', 'belongs to an event, a ticket type or a discount code; change it there');
  }
  return pool;
}

/**
 * Seats taken before a pool was shared would be missing from it, so a type comes and goes only while nothing of it is
 * held or sold. Its row is locked first: whoever fills a cart holds a key share of it until the seats are counted.
 */
async function assign(ctx: Ctx, { id, eventId }: CapacityPool, ticketTypeIds: string[]): Promise<void> {
  await lockEvent(ctx, eventId as string);
  const links = await TicketTypePool.of(ctx).where({ poolId: id });
  const there = new Set(links.map(({ ticketTypeId }) => ticketTypeId));
  const joining = ticketTypeIds.filter((typeId) => !there.has(typeId));
  const leaving = [...there].filter((typeId) => !ticketTypeIds.includes(typeId));
  const moving = [...joining, ...leaving];
  if (moving.length === 0) return;
  const types = await TicketType.of(ctx).whereIn('id', moving).where({ eventId }).orderBy('id').forUpdate();
  if (types.length < moving.length) throw notFound('ticket_type');
  const pools = types.map(({ poolId }) => poolId);
  const taken = await CapacityPool.of(ctx).whereIn('id', pools).whereRaw('held + sold > 0').first();
  if (taken) throw inUse();
  await TicketTypePool.of(ctx).where({ poolId: id }).whereIn('ticketTypeId', leaving).delete();
  for (const ticketTypeId of joining) await TicketTypePool.add(ctx, { ticketTypeId, poolId: id });
  // What held them back may have been this pool.
  await tellReleased(ctx, eventId as string, leaving);
}

const inUse = () =>
  new AppError('CONFLICT', 'Seats of it are held or sold already; make another one for what comes', {
    kind: 'pool_in_use',
  });

async function one(ctx: Ctx, id: string) {
  const [pool] = await withTypes(ctx, await CapacityPool.rows(ctx).where({ id }));
  if (!pool) throw notFound('capacity_pool');
  return pool;
}

async function withTypes(ctx: Ctx, pools: CapacityPool[]) {
  const links = await TicketTypePool.of(ctx).whereIn(
    'poolId',
    pools.map(({ id }) => id),
  );
  return pools.map((pool) => ({
    ...pool,
    available: pool.capacity === null ? null : pool.capacity - pool.held - pool.sold,
    ticketTypeIds: links.filter(({ poolId }) => poolId === pool.id).map(({ ticketTypeId }) => ticketTypeId),
  }));
}
