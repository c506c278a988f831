/** CopiedIds an event to other dates: its set-up, without sales, carts and figures. */
import {
  CapacityPool,
  DiscountCode,
  DiscountCodeTicketType,
  newId,
  TicketedEvent,
  TicketType,
  TicketTypePool,
} from '@tessera/db';
import type { z } from 'zod';
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
  const offset = input.startsAt.getTime() - original.startsAt.getTime();
  const shift = (moment: Date | null): Date | null => moment && new Date(moment.getTime() + offset);
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
  if (input.withDiscountCodes) await copyCodes(ctx, original.id, event.id, types, shift);
  await emit(ctx, 'ticketing.event.updated', { eventId: event.id });
  return getEvent(ctx, { id: event.id });
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
