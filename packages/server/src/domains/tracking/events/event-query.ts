/** Narrows queries of events. Lists, streams and statistics of events share it. */
import { DataEvent, firstIdAt, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { eventTypesNamed } from '../../../lib/event-names.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { requireContacts } from '../../contacts/index.ts';
import { requireSource } from '../sources/source.service.ts';
import type { DataEventFilter } from './event.schema.ts';

type Filter = z.infer<typeof DataEventFilter>;

/** An event as clients see it: `sourceId` for the column `data_source_id`. */
export type DataEventView = Omit<DataEvent, 'dataSourceId'> & { sourceId: string };

/** Event ids contain the clock of the server that received the event. Clocks of servers may differ by this much. */
const MAX_CLOCK_DIFFERENCE_MS = 60_000;

/** Throws NOT_FOUND when the filter names a contact or source that the organization does not have. */
export async function requireEventFilterTargets(ctx: Ctx, { sourceId, contactId }: Filter = {}): Promise<void> {
  if (contactId) await requireContacts(ctx, [contactId]);
  if (sourceId) await requireSource(ctx, sourceId);
}

export const eventViews = (ctx: Ctx): Rows<DataEventView> =>
  DataEvent.of(ctx)
    .select(DataEvent.columns)
    .select(ctx.db.raw('data_source_id as source_id')) as unknown as Rows<DataEventView>;

export function filteredEvents(ctx: Ctx, filter: Filter = {}): Rows<DataEventView> {
  const { sourceId, eventType, contactId, anonymousId, receivedAfter, receivedBefore } = filter;
  const query = eventViews(ctx);
  if (sourceId) query.where({ dataSourceId: sourceId });
  if (eventType) query.whereIn('eventType', eventTypesNamed(eventType));
  if (contactId) query.where({ contactId });
  if (anonymousId) query.where({ anonymousId });
  filterReceived(query as unknown as Rows<DataEvent>, receivedAfter, receivedBefore);
  return query;
}

/** Narrows by time and by id, because the indexes are in the order of ids. */
export function filterReceived(query: Rows<DataEvent>, after: Date | undefined, before: Date | undefined): void {
  const idAt = (time: Date, differenceMs: number) => firstIdAt(new Date(time.getTime() + differenceMs));
  if (after) query.where('createdAt', '>=', after).where('id', '>=', idAt(after, -MAX_CLOCK_DIFFERENCE_MS));
  if (before) query.where('createdAt', '<', before).where('id', '<', idAt(before, MAX_CLOCK_DIFFERENCE_MS));
}
