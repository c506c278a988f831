/** Ticket types: create with their own pool, list with their availability, update, reorder, delete or archive. */
import { arrayBinding, CapacityPool, CartItem, OrderItem, TicketType, TicketTypePool } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { page } from '../../../trpc/list.ts';
import { setPoolCapacity } from '../capacity-pools/pool-capacity.ts';
import { lockEvent, requireEvent, requireNotCancelled, requireSalesWindowInOrder } from '../events/event.service.ts';
import { withoutUndefined } from '../events/without-undefined.ts';
import type {
  CreateTicketTypeInput,
  ListTicketTypesInput,
  ReorderTicketTypesInput,
  UpdateTicketTypeInput,
} from './ticket-type.schema.ts';

const MAX_TICKET_TYPES = 200;

export async function createTicketType(ctx: Ctx, input: z.infer<typeof CreateTicketTypeInput>) {
  const { quantity, sharedPoolIds, ...fields } = input;
  requireConsistentLimits(fields);
  requireNotCancelled(await lockEvent(ctx, fields.eventId));
  const [{ types, last }] = (await TicketType.of(ctx)
    .where({ eventId: fields.eventId, archivedAt: null })
    .select(TicketType.raw('count(*)::integer as types, max(sort_order) as last'))
    .castTo<{ types: number; last: number | null }[]>()) as [{ types: number; last: number | null }];
  if (types >= MAX_TICKET_TYPES) {
    throw new AppError('CONFLICT', `An event can have ${MAX_TICKET_TYPES} ticket types; delete one first`, {
      kind: 'ticket_type_limit_reached',
    });
  }
  const pool = await CapacityPool.add(ctx, {
    eventId: fields.eventId,
    kind: 'ticket_type',
    name: fields.name,
    capacity: quantity,
  });
  const type = await TicketType.add(ctx, {
    ...fields,
    poolId: pool.id,
    isFree: fields.price === 0,
    sortOrder: fields.sortOrder ?? (last ?? -1) + 1,
  });
  const pools = await requirePools(ctx, fields.eventId, sharedPoolIds);
  for (const poolId of [pool.id, ...pools]) await TicketTypePool.add(ctx, { ticketTypeId: type.id, poolId });
  await emit(ctx, 'ticketing.event.updated', { eventId: fields.eventId });
  return getTicketType(ctx, { id: type.id });
}

export async function getTicketType(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [type] = await withAvailability(ctx, await TicketType.of(ctx).select(TicketType.columns).where({ id }));
  if (!type) throw notFound('ticket_type');
  return type;
}

export async function listTicketTypes(ctx: Ctx, input: z.infer<typeof ListTicketTypesInput>) {
  const { eventId, filter, ...paging } = input;
  await requireEvent(ctx, eventId);
  const query = TicketType.of(ctx).select(TicketType.columns).where({ eventId });
  if (!filter?.includeArchived) query.whereNull('archivedAt');
  const inOrder = { ...paging, sort: { field: 'sortOrder', direction: 'asc' as const } };
  const { items, nextCursor } = await page(query, inOrder, { sortOrder: { column: 'sortOrder', type: 'number' } });
  return { items: await withAvailability(ctx, items), nextCursor };
}

export async function updateTicketType(ctx: Ctx, { id, quantity, ...fields }: z.infer<typeof UpdateTicketTypeInput>) {
  const before = await TicketType.of(ctx).findOne({ id }).forNoKeyUpdate();
  if (!before) throw notFound('ticket_type');
  requireConsistentLimits({ ...before, ...withoutUndefined(fields) });
  requireNotCancelled(await requireEvent(ctx, before.eventId));
  await TicketType.of(ctx)
    .where({ id })
    .patch({ ...fields, ...(fields.price !== undefined && { isFree: fields.price === 0 }) });
  await emit(ctx, 'ticketing.event.updated', { eventId: before.eventId });
  const after = await getTicketType(ctx, { id });
  await recordActivity(ctx, {
    action: 'ticketing.ticketTypes.update',
    resource: 'ticketing.ticketTypes',
    resourceId: id,
    changes: changesOf(
      { ...before, quantity: after.quantity },
      { ...after, ...(quantity !== undefined && { quantity }) },
      Object.keys(withoutUndefined({ ...fields, quantity })) as (keyof typeof after)[],
    ),
  });
  if (quantity === undefined || quantity === after.quantity) return after;
  await setPoolCapacity(ctx, { id: before.poolId }, { capacity: quantity });
  return getTicketType(ctx, { id });
}

export async function reorderTicketTypes(
  ctx: Ctx,
  { eventId, ticketTypeIds }: z.infer<typeof ReorderTicketTypesInput>,
) {
  await lockEvent(ctx, eventId);
  const types = await TicketType.of(ctx).where({ eventId }).orderBy(['sortOrder', 'id']).select('id');
  const existing = new Set(types.map(({ id }) => id));
  if (ticketTypeIds.some((id) => !existing.has(id))) throw notFound('ticket_type');
  const ordered = [...new Set([...ticketTypeIds, ...existing])];
  await ctx.db.raw(
    `update ticketing.ticket_types t set sort_order = o.position - 1
     from unnest(?::uuid[]) with ordinality o(id, position)
     where t.organization_id = ? and t.event_id = ? and t.id = o.id and t.sort_order <> o.position - 1`,
    [arrayBinding(ordered), ctx.organization.id, eventId],
  );
  return listTicketTypes(ctx, { eventId, limit: MAX_TICKET_TYPES });
}

export async function deleteTicketType(ctx: Ctx, { id }: z.infer<typeof withId>) {
  // The lock keeps the type out of new carts: a cart item needs a key share lock of its row.
  const type = await TicketType.of(ctx).findOne({ id }).forUpdate();
  if (!type) throw notFound('ticket_type');
  const { eventId, poolId } = type;
  const isArchived = await isTicketTypeInUse(ctx, id);
  if (isArchived) {
    await TicketType.of(ctx).where({ id, archivedAt: null }).patch({ archivedAt: ctx.now() });
  } else {
    await TicketType.of(ctx).where({ id }).delete();
    await CapacityPool.of(ctx).where({ id: poolId }).delete();
  }
  await emit(ctx, 'ticketing.event.updated', { eventId });
  return { isArchived };
}

async function isTicketTypeInUse(ctx: Ctx, ticketTypeId: string): Promise<boolean> {
  const ordered = await OrderItem.of(ctx).where({ ticketTypeId }).first();
  return ordered !== undefined || (await CartItem.of(ctx).where({ ticketTypeId }).first()) !== undefined;
}

/** The ids of the event's own pool and of the shared pools given; NOT_FOUND when one is not the event's. */
async function requirePools(ctx: Ctx, eventId: string, sharedPoolIds: string[]): Promise<string[]> {
  const pools = await CapacityPool.of(ctx)
    .where({ eventId })
    .where((query) => query.where({ kind: 'event' }).orWhere({ kind: 'shared' }))
    .select('id', 'kind');
  const wanted = new Set(sharedPoolIds);
  const found = pools.filter(({ id, kind }) => kind === 'event' || wanted.has(id));
  if (found.filter(({ kind }) => kind === 'shared').length < wanted.size) throw notFound('capacity_pool');
  return found.map(({ id }) => id);
}

function requireConsistentLimits(type: {
  minPerOrder: number;
  maxPerOrder: number;
  salesStartsAt?: Date | null;
  salesEndsAt?: Date | null;
}): void {
  if (type.minPerOrder > type.maxPerOrder) throw badInput('maxPerOrder', 'must not be less than minPerOrder');
  requireSalesWindowInOrder(type);
}

/** Each type with the counters of its own pool, its availability over all pools, and its shared pools. */
export async function withAvailability(ctx: Ctx, types: TicketType[]) {
  if (types.length === 0) return [];
  const { rows } = await ctx.db.raw(
    `select l.ticket_type_id, p.id, p.kind, p.capacity, p.held, p.sold
     from ticketing.ticket_type_pools l
     join ticketing.capacity_pools p on p.organization_id = l.organization_id and p.id = l.pool_id
     where l.organization_id = ? and l.ticket_type_id = any(?::uuid[])
     order by p.id`,
    [ctx.organization.id, arrayBinding(types.map(({ id }) => id))],
  );
  const pools = Map.groupBy(
    rows as ({ ticketTypeId: string } & Pick<CapacityPool, 'id' | 'kind' | 'capacity' | 'held' | 'sold'>)[],
    ({ ticketTypeId }) => ticketTypeId,
  );
  return types.map((type) => {
    const drawnOn = pools.get(type.id) ?? [];
    const own = drawnOn.find(({ id }) => id === type.poolId);
    const left = drawnOn.flatMap(({ capacity, held, sold }) => (capacity === null ? [] : [capacity - held - sold]));
    return {
      ...type,
      quantity: own?.capacity ?? null,
      held: own?.held ?? 0,
      sold: own?.sold ?? 0,
      availableQuantity: left.length === 0 ? null : Math.max(0, Math.min(...left)),
      sharedPoolIds: drawnOn.filter(({ kind }) => kind === 'shared').map(({ id }) => id),
    };
  });
}
