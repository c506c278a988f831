/** Capacity pools for organizers: list them, and create, change and delete shared ones. Carts and orders move their counters in `holds/`. */
import { CapacityPool, Hold, TicketType, TicketTypePool } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { lockEvent, requireEvent, requireNotCancelled } from '../events/event.service.ts';
import { withoutUndefined } from '../events/without-undefined.ts';
import type {
  CreateCapacityPoolInput,
  ListCapacityPoolsInput,
  SetCapacityPoolTicketTypesInput,
  UpdateCapacityPoolInput,
} from './capacity-pool.schema.ts';
import { emitSeatsReleased, setPoolCapacity } from './pool-capacity.ts';

export async function createCapacityPool(
  ctx: Ctx,
  { ticketTypeIds, ...fields }: z.infer<typeof CreateCapacityPoolInput>,
) {
  requireNotCancelled(await requireEvent(ctx, fields.eventId));
  const pool = await CapacityPool.add(ctx, { ...fields, kind: 'shared' });
  await replaceTicketTypes(ctx, pool, ticketTypeIds);
  return readPool(ctx, pool.id);
}

export async function listCapacityPools(ctx: Ctx, { eventId, ...paging }: z.infer<typeof ListCapacityPoolsInput>) {
  await requireEvent(ctx, eventId);
  const { items, nextCursor } = await page(
    CapacityPool.of(ctx).select(CapacityPool.columns).where({ eventId }),
    paging,
    { createdAt: byAge },
  );
  return { items: await withTicketTypes(ctx, items), nextCursor };
}

export async function updateCapacityPool(ctx: Ctx, { id, ...fields }: z.infer<typeof UpdateCapacityPoolInput>) {
  const before = await requireSharedPool(ctx, id);
  await recordActivity(ctx, {
    action: 'ticketing.capacityPools.update',
    resource: 'ticketing.capacityPools',
    resourceId: id,
    changes: changesOf(before, { ...before, ...withoutUndefined(fields) }, ['name', 'capacity']),
  });
  if (fields.capacity !== undefined) await setPoolCapacity(ctx, { id }, { ...fields, capacity: fields.capacity });
  else await CapacityPool.of(ctx).where({ id }).patch(fields);
  return readPool(ctx, id);
}

export async function setCapacityPoolTicketTypes(
  ctx: Ctx,
  { id, ticketTypeIds }: z.infer<typeof SetCapacityPoolTicketTypesInput>,
) {
  const pool = await requireSharedPool(ctx, id);
  await replaceTicketTypes(ctx, pool, ticketTypeIds);
  return readPool(ctx, id);
}

export async function deleteCapacityPool(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const pool = await requireSharedPool(ctx, id);
  await replaceTicketTypes(ctx, pool, []);
  // Expired and abandoned carts keep their hold rows, which still refer to the pool.
  await Hold.of(ctx).where({ poolId: id }).delete();
  const deleted = await CapacityPool.of(ctx).where({ id, held: 0, sold: 0 }).delete();
  if (deleted === 0) throw poolInUse();
}

/** Only shared pools can be changed here; the others belong to an event, a ticket type or a discount code. */
async function requireSharedPool(ctx: Ctx, id: string): Promise<CapacityPool> {
  const pool = await CapacityPool.of(ctx).findOne({ id });
  if (!pool) throw notFound('capacity_pool');
  if (pool.kind !== 'shared') {
    throw badInput('id', 'belongs to an event, a ticket type or a discount code; change it there');
  }
  return pool;
}

/**
 * A shared pool does not count seats that were taken before the type drew on it, so a type is added or removed only while none of its
 * seats are held or sold. Locks the event, then the ticket types: a cart that is being filled keeps a key share lock of its types
 * until its seats are counted.
 */
async function replaceTicketTypes(ctx: Ctx, { id, eventId }: CapacityPool, ticketTypeIds: string[]): Promise<void> {
  await lockEvent(ctx, eventId as string);
  const links = await TicketTypePool.of(ctx).where({ poolId: id });
  const current = new Set(links.map(({ ticketTypeId }) => ticketTypeId));
  const added = ticketTypeIds.filter((typeId) => !current.has(typeId));
  const removed = [...current].filter((typeId) => !ticketTypeIds.includes(typeId));
  const changed = [...added, ...removed];
  if (changed.length === 0) return;
  const types = await TicketType.of(ctx).whereIn('id', changed).where({ eventId }).orderBy('id').forUpdate();
  if (types.length < changed.length) throw notFound('ticket_type');
  const pools = types.map(({ poolId }) => poolId);
  const taken = await CapacityPool.of(ctx).whereIn('id', pools).whereRaw('held + sold > 0').first();
  if (taken) throw poolInUse();
  await TicketTypePool.of(ctx).where({ poolId: id }).whereIn('ticketTypeId', removed).delete();
  for (const ticketTypeId of added) await TicketTypePool.add(ctx, { ticketTypeId, poolId: id });
  // This pool may have been the one that limited the removed types.
  await emitSeatsReleased(ctx, eventId as string, removed);
}

const poolInUse = () =>
  new AppError('CONFLICT', 'Seats of this pool or ticket type are held or sold; create another one instead', {
    kind: 'capacity_pool_in_use',
  });

async function readPool(ctx: Ctx, id: string) {
  const [pool] = await withTicketTypes(ctx, await CapacityPool.of(ctx).select(CapacityPool.columns).where({ id }));
  if (!pool) throw notFound('capacity_pool');
  return pool;
}

async function withTicketTypes(ctx: Ctx, pools: CapacityPool[]) {
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
