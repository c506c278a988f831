/** Events as their organizers make, find, change and delete them. What becomes of one is in `event-status.service.ts`. */
import {
  arrayBinding,
  CapacityPool,
  Cart,
  EventAnalytics,
  EventView,
  Order,
  type Rows,
  TicketedEvent,
  TicketType,
} from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { getSettings } from '../../organizations/index.ts';
import { rebuildAnalyticsJob } from '../analytics/analytics-count.ts';
import { setCapacity } from '../capacity-pools/pool-capacity.ts';
import type { CreateEventInput, EventFilter, ListEventsInput, UpdateEventInput } from './event.schema.ts';
import { freeSlug } from './event-slug.ts';

export async function createEvent(ctx: Ctx, input: z.infer<typeof CreateEventInput>) {
  const { capacity, ...fields } = input;
  requireOrder(fields);
  const event = await TicketedEvent.add(ctx, {
    ...fields,
    slug: fields.slug ?? (await freeSlug(ctx, fields.title)),
    currency: fields.currency ?? (await getSettings(ctx)).defaultCurrency,
    createdBy: userId(ctx),
    updatedBy: userId(ctx),
  });
  await CapacityPool.add(ctx, { eventId: event.id, kind: 'event', name: 'Event', capacity });
  return { ...event, capacity, held: 0, sold: 0 };
}

export async function getEvent(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [event] = await withSeats(ctx, await TicketedEvent.rows(ctx).where({ id }));
  if (!event) throw notFound('event');
  return event;
}

/** The event, which nobody else changes meanwhile. */
export async function lockEvent(ctx: Ctx, id: string): Promise<TicketedEvent> {
  const event = await TicketedEvent.of(ctx).findOne({ id }).forNoKeyUpdate();
  if (!event) throw notFound('event');
  return event;
}

export async function requireEvent(ctx: Ctx, id: string): Promise<TicketedEvent> {
  const [event] = await TicketedEvent.rows(ctx).where({ id });
  if (!event) throw notFound('event');
  return event;
}

export async function listEvents(ctx: Ctx, input: z.infer<typeof ListEventsInput>) {
  const query = TicketedEvent.rows(ctx);
  narrowEvents(ctx, query, input.filter ?? {});
  const { items, nextCursor } = await page(query, input, {
    createdAt: byAge,
    startsAt: { column: 'startsAt', type: 'date' },
    updatedAt: { column: 'updatedAt', type: 'date' },
    title: { column: 'title', type: 'text' },
  });
  return { items: await withSeats(ctx, items), nextCursor };
}

export async function updateEvent(ctx: Ctx, input: z.infer<typeof UpdateEventInput>) {
  const { id, version, capacity, ...fields } = input;
  const before = await lockEvent(ctx, id);
  if (before.version !== version) {
    throw new AppError('CONFLICT', 'Somebody else changed this event; look at it again', {
      kind: 'version_conflict',
      version: before.version,
    });
  }
  refuseCancelled(before);
  requireOrder({ ...before, ...given(fields) });
  if (before.status === 'completed' && (fields.startsAt || fields.endsAt)) {
    throw new AppError('CONFLICT', 'This event is over: its dates stay', { kind: 'event_completed' });
  }
  if (fields.currency && fields.currency !== before.currency) await requireNoOrders(ctx, id, 'currency_fixed');
  await TicketedEvent.of(ctx)
    .where({ id })
    .patch({ ...fields, version: version + 1, updatedBy: userId(ctx) });
  await emit(ctx, 'ticketing.event.updated', { eventId: id });
  if (fields.timeZone && fields.timeZone !== before.timeZone) await moveDays(ctx, id);
  const was = await getEvent(ctx, { id });
  await recordActivity(ctx, {
    action: 'ticketing.events.update',
    resource: 'ticketing.events',
    resourceId: id,
    changes: changesOf(
      { ...before, capacity: was.capacity },
      { ...was, ...(capacity !== undefined && { capacity }) },
      Object.keys(given({ ...fields, capacity })) as (keyof typeof was)[],
    ),
  });
  if (capacity === undefined || capacity === was.capacity) return was;
  // The pool last: on a hot event every buyer waits for its row.
  return { ...was, ...(await setCapacity(ctx, { eventId: id, kind: 'event' }, { capacity })) };
}

/** What was counted by day is counted anew: the days begin at another time. */
async function moveDays(ctx: Ctx, eventId: string): Promise<void> {
  const counted = await EventAnalytics.of(ctx).where({ eventId }).first();
  if (counted) await ctx.app.jobs.enqueue(ctx, rebuildAnalyticsJob, { organizationId: ctx.organization.id });
}

/** Carts that were filled while it was on sale go with it. */
export async function deleteEvent(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const { status } = await lockEvent(ctx, id);
  if (status !== 'draft') {
    throw new AppError('CONFLICT', 'Only drafts can be deleted; cancel it instead', {
      kind: 'event_not_draft',
      status,
    });
  }
  await requireNoOrders(ctx, id, 'event_has_orders');
  await Cart.of(ctx).where({ eventId: id }).delete();
  await EventView.of(ctx).where({ eventId: id }).delete();
  await TicketType.of(ctx).where({ eventId: id }).delete();
  await TicketedEvent.of(ctx).where({ id }).delete();
}

const messages = {
  currency_fixed: 'Somebody has ordered in this currency already; it stays',
  event_has_orders: 'Somebody has ordered from this event; cancel it instead',
};

export async function requireNoOrders(ctx: Ctx, eventId: string, kind: keyof typeof messages): Promise<void> {
  const order = await Order.of(ctx).where({ eventId }).select('id').first();
  if (order) throw new AppError('CONFLICT', messages[kind], { kind });
}

export function refuseCancelled({ status }: Pick<TicketedEvent, 'status'>): void {
  if (status === 'cancelled') {
    throw new AppError('CONFLICT', 'This event was cancelled and stays as it is', { kind: 'event_cancelled' });
  }
}

interface Dates {
  startsAt: Date;
  endsAt: Date;
  salesStartsAt?: Date | null;
  salesEndsAt?: Date | null;
}

export function requireOrder({ startsAt, endsAt, salesStartsAt, salesEndsAt }: Dates): void {
  if (endsAt <= startsAt) throw badInput('endsAt', 'must be after startsAt');
  requireSales({ salesStartsAt, salesEndsAt });
}

export function requireSales({ salesStartsAt, salesEndsAt }: Pick<Dates, 'salesStartsAt' | 'salesEndsAt'>): void {
  if (salesStartsAt && salesEndsAt && salesEndsAt <= salesStartsAt) {
    throw badInput('salesEndsAt', 'must be after salesStartsAt');
  }
}

/** Without the fields that were left out. */
export const given = <Fields extends object>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;

/** What LIKE looks for, as `contacts.search_key` will see it. */
export const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Narrows a query of events; text and tags go through the search function, whose indexes RLS would switch off. */
export function narrowEvents(
  ctx: Ctx,
  query: Rows<TicketedEvent>,
  { text, tags, status, visibility, category, startsAfter, startsBefore }: z.infer<typeof EventFilter>,
): void {
  if (text !== undefined || tags !== undefined) {
    query.whereRaw('id = any(array(select ticketing.find_event_ids(?, contacts.search_key(?), ?)))', [
      ctx.organization.id,
      (text === undefined ? null : likePattern(text)) as string,
      arrayBinding(tags ?? null),
    ]);
  }
  if (status) query.whereIn('status', status);
  if (visibility) query.whereIn('visibility', visibility);
  if (category !== undefined) query.where({ category });
  if (startsAfter) query.where('startsAt', '>=', startsAfter);
  if (startsBefore) query.where('startsAt', '<', startsBefore);
}

/** Each event with the seats of its own pool. */
async function withSeats(ctx: Ctx, events: TicketedEvent[]) {
  if (events.length === 0) return [];
  const pools = await CapacityPool.of(ctx)
    .whereIn(
      'eventId',
      events.map(({ id }) => id),
    )
    .where({ kind: 'event' });
  const seats = new Map(pools.map((pool) => [pool.eventId, pool]));
  return events.map((event) => {
    const { capacity = null, held = 0, sold = 0 } = seats.get(event.id) ?? {};
    return { ...event, capacity, held, sold };
  });
}
