/** The types of received events. A type has no row of its own: it exists while there are events of it. */
import { DataEvent } from '@tessera/db';
import type { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { filterReceived, requireEventFilterTargets } from '../events/event-query.ts';
import type { ListEventTypesInput } from './event-type.schema.ts';

const DAY_MS = 86_400_000;
const MAX_TYPE_LENGTH = 200;
const DEFAULT_DAYS = 7;

interface EventTypeRow {
  eventType: string;
  count: number;
  lastAt: Date;
}

/** Ordered by name. The cursor is the last type of the page, because the type is its own key. */
export async function listEventTypes(
  ctx: Ctx,
  { filter = { days: DEFAULT_DAYS }, cursor, limit }: z.infer<typeof ListEventTypesInput>,
) {
  await requireEventFilterTargets(ctx, filter);
  const query = DataEvent.of(ctx);
  if (filter.sourceId) query.where({ dataSourceId: filter.sourceId });
  if (cursor !== undefined) query.where('eventType', '>', eventTypeInCursor(cursor));
  filterReceived(query, new Date(ctx.now().getTime() - filter.days * DAY_MS), undefined);
  const rows = (await query
    .select('eventType', ctx.db.raw('count(*) as count'), ctx.db.raw('max(created_at) as last_at'))
    .groupBy('eventType')
    .orderBy('eventType')
    .limit(limit + 1)) as unknown as EventTypeRow[];
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > limit && last ? Buffer.from(last.eventType).toString('base64url') : null,
  };
}

function eventTypeInCursor(cursor: string): string {
  const eventType = Buffer.from(cursor, 'base64url').toString();
  if (
    eventType.includes('\0') ||
    eventType.length > MAX_TYPE_LENGTH ||
    Buffer.from(eventType).toString('base64url') !== cursor
  ) {
    throw badInput('cursor', 'was not returned by this list; pass the nextCursor of the previous page');
  }
  return eventType;
}
