/** Copies an event to other dates: its set-up, without sales, carts and figures. */
import {
  CapacityPool,
  CheckInList,
  DiscountCode,
  DiscountCodeTicketType,
  newId,
  TicketedEvent,
  TicketType,
  TicketTypePool,
} from '@tessera/db';
import type { z } from 'zod';
import { offsetAt, shiftWallClock } from '../../../lib/time/time-zones.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import type { DuplicateEventInput } from './event.schema.ts';
import { getEvent, requireDatesInOrder, requireEvent } from './event.service.ts';
import { availableSlug } from './event-slug.ts';

/** Fields that a copy does not take over. */
const NOT_COPIED = [
  'id',
  'slug',
  'status',
  'totalTicketsSold',
  'totalRevenue',
  'publishedAt',
  'cancelledAt',
  'cancellationReason',
  'cancellationCompletedAt',
  'completedAt',
  'version',
  'sold',
  'revenue',
  'held',
  'createdAt',
  'updatedAt',
] as const;

export async function duplicateEvent(ctx: Ctx, input: z.infer<typeof DuplicateEventInput>) {
  const original = await requireEvent(ctx, input.id);
  const shift = shiftBetween(original, input.startsAt);
  const title = input.title ?? original.title;
  const dates = {
    startsAt: input.startsAt,
    endsAt: input.endsAt ?? (shift(original.endsAt) as Date),
    salesStartsAt: shift(original.salesStartsAt),
    salesEndsAt: shift(original.salesEndsAt),
  };
  requireDatesInOrder(dates);
  const event = await TicketedEvent.add(ctx, {
    ...copiedFields(original),
    ...dates,
    title,
    slug: await availableSlug(ctx, title),
    duplicatedFrom: original.id,
    createdBy: userId(ctx),
    updatedBy: userId(ctx),
  });
  const pools = await copyPools(ctx, original.id, event.id, input.withTicketTypes);
  const types = input.withTicketTypes ? await copyTypes(ctx, original.id, event.id, pools, shift) : new Map();
  await copyCheckInLists(ctx, original, event, types, shift);
  if (input.withDiscountCodes) await copyCodes(ctx, original.id, event.id, types, shift);
  await emit(ctx, 'ticketing.event.updated', { eventId: event.id });
  return getEvent(ctx, { id: event.id });
}

/** Moves moments as far as clocks at the event moved, so that a sale that begins at 10:00 does so in the copy. */
function shiftBetween({ startsAt, timeZone }: TicketedEvent, newStart: Date): ShiftDate {
  const clockMs = (moment: Date) => moment.getTime() + offsetAt(timeZone, moment.getTime());
  const byMs = clockMs(newStart) - clockMs(startsAt);
  return (moment) => moment && shiftWallClock(moment, byMs, timeZone);
}

/** The id of each copy, by the id of the original. */
type CopiedIds = Map<string, string>;
type ShiftDate = (moment: Date | null) => Date | null;

async function copyPools(ctx: Ctx, from: string, to: string, withTypes: boolean): Promise<CopiedIds> {
  const copies: CopiedIds = new Map();
  const kinds = withTypes ? ['event', 'shared', 'ticket_type'] : ['event'];
  const unused = TicketType.of(ctx).where({ eventId: from }).whereNotNull('archivedAt').select('poolId');
  const pools = await CapacityPool.of(ctx).where({ eventId: from }).whereIn('kind', kinds).whereNotIn('id', unused);
  for (const pool of pools)
    copies.set(pool.id, (await CapacityPool.add(ctx, { ...copiedFields(pool), eventId: to })).id);
  return copies;
}

async function copyTypes(ctx: Ctx, from: string, to: string, pools: CopiedIds, shift: ShiftDate): Promise<CopiedIds> {
  const copies: CopiedIds = new Map();
  for (const type of await TicketType.of(ctx).where({ eventId: from, archivedAt: null }).orderBy('sortOrder')) {
    const copy = await TicketType.add(ctx, {
      ...copiedFields(type),
      eventId: to,
      poolId: pools.get(type.poolId) as string,
      salesStartsAt: shift(type.salesStartsAt),
      salesEndsAt: shift(type.salesEndsAt),
    });
    copies.set(type.id, copy.id);
    for (const { poolId } of await TicketTypePool.of(ctx).where({ ticketTypeId: type.id })) {
      await TicketTypePool.add(ctx, { ticketTypeId: copy.id, poolId: pools.get(poolId) as string });
    }
  }
  return copies;
}

/** Does not copy a list whose ticket types were not copied: it would admit none. */
async function copyCheckInLists(
  ctx: Ctx,
  from: TicketedEvent,
  to: TicketedEvent,
  types: CopiedIds,
  shift: ShiftDate,
): Promise<void> {
  const lists = await CheckInList.of(ctx).where({ eventId: from.id }).orderBy('id');
  const rows = lists.flatMap((list) => {
    const ticketTypeIds = list.ticketTypeIds?.map((id) => types.get(id)).filter((id) => id !== undefined) ?? null;
    if (ticketTypeIds?.length === 0) return [];
    const name = list.isDefault ? to.title : list.name;
    const times = { opensAt: shift(list.opensAt), closesAt: shift(list.closesAt) };
    const organizationId = ctx.organization.id;
    return [{ ...copiedFields(list), ...times, organizationId, id: newId(), eventId: to.id, name, ticketTypeIds }];
  });
  await ctx.db.batchInsert(CheckInList.tableName, rows, 500);
}

/** Does not copy a code whose ticket types were not copied: it could not be used. */
async function copyCodes(ctx: Ctx, from: string, to: string, types: CopiedIds, shift: ShiftDate): Promise<void> {
  const codes = await DiscountCode.of(ctx).where({ eventId: from });
  // By a subquery: there may be more codes than the 65,535 bindings of a statement.
  const links = Map.groupBy(
    await DiscountCodeTicketType.of(ctx).whereIn(
      'discountCodeId',
      DiscountCode.of(ctx).where({ eventId: from }).select('id'),
    ),
    ({ discountCodeId }) => discountCodeId,
  );
  const pools = await CapacityPool.of(ctx).where({ eventId: from, kind: 'discount' });
  const capacities = new Map(pools.map(({ id, capacity }) => [id, capacity]));
  const rows = codes.flatMap((code) => {
    const named = links.get(code.id)?.map(({ ticketTypeId }) => types.get(ticketTypeId)) ?? [];
    const kept = named.filter((id) => id !== undefined);
    return code.coversAllTypes || kept.length > 0 ? [{ code, types: kept, id: newId(), poolId: newId() }] : [];
  });
  const organizationId = ctx.organization.id;
  await ctx.db.batchInsert(
    CapacityPool.tableName,
    rows.map(({ code, poolId }) => ({
      organizationId,
      id: poolId,
      eventId: to,
      kind: 'discount',
      name: code.code,
      capacity: capacities.get(code.poolId) ?? null,
    })),
    500,
  );
  await ctx.db.batchInsert(
    DiscountCode.tableName,
    rows.map(({ code, id, poolId }) => ({
      ...copiedFields(code),
      id,
      poolId,
      organizationId,
      eventId: to,
      startsAt: shift(code.startsAt),
      endsAt: shift(code.endsAt),
      createdBy: userId(ctx),
    })),
    500,
  );
  const named = rows.flatMap(({ id, types: ids }) =>
    ids.map((ticketTypeId) => ({ organizationId, discountCodeId: id, ticketTypeId })),
  );
  await ctx.db.batchInsert(DiscountCodeTicketType.tableName, named, 5_000);
}

function copiedFields<Row extends object>(row: Row): Partial<Row> {
  const copy = { ...row } as Record<string, unknown>;
  for (const field of [...NOT_COPIED, 'searchText', 'codeKey']) delete copy[field];
  return copy as Partial<Row>;
}
