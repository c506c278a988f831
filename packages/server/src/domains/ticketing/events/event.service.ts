/** Events: create, get, list, update and delete, for their organizers. Status changes are in `event-status.service.ts`. */
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
  WaitlistEntry,
} from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { likePattern } from '../../../lib/text/like-pattern.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, isFoundBy, page } from '../../../trpc/list.ts';
import { getSettings } from '../../organizations/index.ts';
import { rebuildAnalyticsJob } from '../analytics/analytics-aggregation.ts';
import { setPoolCapacity } from '../capacity-pools/pool-capacity.ts';
import type { CreateEventInput, EventFilter, ListEventsInput, UpdateEventInput } from './event.schema.ts';
import { availableSlug } from './event-slug.ts';
import { withoutUndefined } from './without-undefined.ts';

export async function createEvent(ctx: Ctx, input: z.infer<typeof CreateEventInput>) {
  const { capacity, postalCode, ...fields } = input;
  requireDatesInOrder(fields);
  const event = await TicketedEvent.add(ctx, {
    ...fields,
    zipCode: postalCode,
    slug: fields.slug ?? (await availableSlug(ctx, fields.title)),
    currency: fields.currency ?? (await getSettings(ctx)).defaultCurrency,
    createdBy: userId(ctx),
    updatedBy: userId(ctx),
  });
  await CapacityPool.add(ctx, { eventId: event.id, kind: 'event', name: 'Event', capacity });
  return { ...toEvent(event), capacity, held: 0, sold: 0 };
}

export async function getEvent(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [event] = await toEvents(ctx, await TicketedEvent.of(ctx).select(TicketedEvent.columns).where({ id }));
  if (!event) throw notFound('event');
  return event;
}

/** Reads and locks the event's row. Locks of events come before those of ticket types and pools. */
export async function lockEvent(ctx: Ctx, id: string): Promise<TicketedEvent> {
  const event = await TicketedEvent.of(ctx).findOne({ id }).forNoKeyUpdate();
  if (!event) throw notFound('event');
  return event;
}

export async function requireEvent(ctx: Ctx, id: string): Promise<TicketedEvent> {
  const event = await TicketedEvent.byId(ctx, id);
  if (!event) throw notFound('event');
  return event;
}

export async function listEvents(ctx: Ctx, input: z.infer<typeof ListEventsInput>) {
  const query = TicketedEvent.of(ctx).select(TicketedEvent.columns);
  await filterEvents(ctx, query, input.filter ?? {});
  const { items, nextCursor } = await page(query, input, {
    createdAt: byAge,
    startsAt: { column: 'startsAt', type: 'date' },
    updatedAt: { column: 'updatedAt', type: 'date' },
    title: { column: 'title', type: 'text' },
  });
  return { items: await toEvents(ctx, items), nextCursor };
}

export async function updateEvent(ctx: Ctx, input: z.infer<typeof UpdateEventInput>) {
  const { id, version, capacity, postalCode, ...fields } = input;
  const before = await lockEvent(ctx, id);
  if (before.version !== version) {
    throw new AppError('CONFLICT', 'This event has changed since you read it; read it again', {
      kind: 'event_version_conflict',
      version: before.version,
    });
  }
  requireNotCancelled(before);
  requireDatesInOrder({ ...before, ...withoutUndefined(fields) });
  if (before.status === 'completed' && (fields.startsAt || fields.endsAt)) {
    throw new AppError('CONFLICT', 'This event is completed: its dates can no longer change', {
      kind: 'event_completed',
    });
  }
  if (fields.currency && fields.currency !== before.currency) await requireNoOrders(ctx, id, 'event_currency_fixed');
  await TicketedEvent.of(ctx)
    .where({ id })
    .patch({ ...fields, zipCode: postalCode, version: version + 1, updatedBy: userId(ctx) });
  await emit(ctx, 'ticketing.event.updated', { eventId: id });
  if (fields.timeZone && fields.timeZone !== before.timeZone) await rebuildDailyFigures(ctx, id);
  const after = await getEvent(ctx, { id });
  await recordActivity(ctx, {
    action: 'ticketing.events.update',
    resource: 'ticketing.events',
    resourceId: id,
    changes: changesOf(
      { ...toEvent(before), capacity: after.capacity },
      { ...after, ...(capacity !== undefined && { capacity }) },
      Object.keys(withoutUndefined({ ...fields, postalCode, capacity })) as (keyof typeof after)[],
    ),
  });
  if (capacity === undefined || capacity === after.capacity) return after;
  // The pool last: every buyer of a hot event waits for its row.
  return { ...after, ...(await setPoolCapacity(ctx, { eventId: id, kind: 'event' }, { capacity })) };
}

/** The days of the event begin at another time now, so figures by day are counted again, in the background. */
async function rebuildDailyFigures(ctx: Ctx, eventId: string): Promise<void> {
  const counted = await EventAnalytics.of(ctx).where({ eventId }).first();
  if (counted) await ctx.app.jobs.enqueue(ctx, rebuildAnalyticsJob, { organizationId: ctx.organization.id });
}

/** Also deletes the carts that were filled while the event was on sale. */
export async function deleteEvent(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const { status } = await lockEvent(ctx, id);
  if (status !== 'draft') {
    throw new AppError('CONFLICT', 'Only drafts can be deleted; cancel it instead', {
      kind: 'event_not_draft',
      status,
    });
  }
  await requireNoOrders(ctx, id, 'event_has_orders');
  await TicketedEvent.of(ctx).where({ duplicatedFrom: id }).patch({ duplicatedFrom: null });
  // Entries name the carts that they were offered.
  await WaitlistEntry.of(ctx).where({ eventId: id }).delete();
  await Cart.of(ctx).where({ eventId: id }).delete();
  await EventView.of(ctx).where({ eventId: id }).delete();
  await TicketType.of(ctx).where({ eventId: id }).delete();
  await TicketedEvent.of(ctx).where({ id }).delete();
}

const orderedMessages = {
  event_currency_fixed: 'This event has orders in this currency; the currency can no longer change',
  event_has_orders: 'This event has orders; cancel it instead',
};

async function requireNoOrders(ctx: Ctx, eventId: string, kind: keyof typeof orderedMessages): Promise<void> {
  const order = await Order.of(ctx).where({ eventId }).select('id').first();
  if (order) throw new AppError('CONFLICT', orderedMessages[kind], { kind });
}

export function requireNotCancelled({ status }: Pick<TicketedEvent, 'status'>): void {
  if (status === 'cancelled') {
    throw new AppError('CONFLICT', 'This event was cancelled and can no longer change', { kind: 'event_cancelled' });
  }
}

interface Dates {
  startsAt: Date;
  endsAt: Date;
  salesStartsAt?: Date | null;
  salesEndsAt?: Date | null;
}

export function requireDatesInOrder({ startsAt, endsAt, salesStartsAt, salesEndsAt }: Dates): void {
  if (endsAt <= startsAt) throw badInput('endsAt', 'must be after startsAt');
  requireSalesWindowInOrder({ salesStartsAt, salesEndsAt });
}

export function requireSalesWindowInOrder({
  salesStartsAt,
  salesEndsAt,
}: Pick<Dates, 'salesStartsAt' | 'salesEndsAt'>): void {
  if (salesStartsAt && salesEndsAt && salesEndsAt <= salesStartsAt) {
    throw badInput('salesEndsAt', 'must be after salesStartsAt');
  }
}

/**
 * Adds the filter to a query of events. Text and tags go through a search function: row-level security would keep PostgreSQL from
 * using their indexes.
 */
export async function filterEvents(
  ctx: Ctx,
  query: Rows<TicketedEvent>,
  { text, tags, status, visibility, category, startsAfter, startsBefore }: z.infer<typeof EventFilter>,
): Promise<void> {
  if (text !== undefined || tags !== undefined) {
    const call = 'ticketing.find_event_ids(:organization, contacts.search_key(:pattern), :tags::text[])';
    const { sql, bindings } = await isFoundBy(ctx, call, {
      organization: ctx.organization.id,
      pattern: text === undefined ? null : likePattern(text),
      tags: arrayBinding(tags ?? null),
    });
    query.whereRaw(sql, bindings);
  }
  if (status) query.whereIn('status', status);
  if (visibility) query.whereIn('visibility', visibility);
  if (category !== undefined) query.where({ category });
  if (startsAfter) query.where('startsAt', '>=', startsAfter);
  if (startsBefore) query.where('startsAt', '<', startsBefore);
}

/** A row as the API answers it: the column zip_code is `postalCode`. */
const toEvent = ({ zipCode, ...event }: TicketedEvent) => ({ ...event, postalCode: zipCode });

/** Each event with the seats of its own pool. */
async function toEvents(ctx: Ctx, events: TicketedEvent[]) {
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
    return { ...toEvent(event), capacity, held, sold };
  });
}
