/** Events: listed, looked at, counted and watched. */
import { setTimeout as delay } from 'node:timers/promises';
import { DataEvent, DataSource, firstIdAt, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { type Ctx, inTransaction, type SubscriptionCtx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireContacts } from '../../contacts/index.ts';
import type { DataEventFilter, EventTypesInput, ListDataEventsInput, WatchDataEventsInput } from './event.schema.ts';

type Filter = z.infer<typeof DataEventFilter>;

const DAY_MS = 86_400_000;
const MAX_TYPES = 500;
/** Ids are made as events come in, by clocks that may differ a little. */
const CLOCKS_MS = 60_000;

export async function listDataEvents(ctx: Ctx, input: z.infer<typeof ListDataEventsInput>) {
  await requireNamed(ctx, input.filter);
  return page(matching(ctx, input.filter), input, { createdAt: byAge });
}

export async function getDataEvent(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [event] = await DataEvent.rows(ctx).where({ id });
  if (!event) throw notFound('event');
  return event;
}

export async function countEventTypes(ctx: Ctx, { dataSourceId, days }: z.infer<typeof EventTypesInput>) {
  await requireNamed(ctx, { dataSourceId });
  const query = ctx.db.table(DataEvent.tableName).where({ organizationId: ctx.organization.id });
  if (dataSourceId) query.where({ dataSourceId });
  narrowToTime(query, new Date(ctx.now().getTime() - days * DAY_MS), undefined);
  const items = (await query
    .select('eventType', ctx.db.raw('count(*) as count'), ctx.db.raw('max(created_at) as last_at'))
    .groupBy('eventType')
    .orderByRaw('count(*) desc, event_type')
    .limit(MAX_TYPES)) as { eventType: string; count: number; lastAt: Date }[];
  return { items };
}

/** What names something of another organization names nothing. */
async function requireNamed(ctx: Ctx, { dataSourceId, contactId }: Filter = {}): Promise<void> {
  if (contactId) await requireContacts(ctx, [contactId]);
  if (!dataSourceId) return;
  const source = await DataSource.of(ctx).findOne({ id: dataSourceId }).whereNull('deletedAt');
  if (!source) throw notFound('source', 'Data source');
}

function matching(ctx: Ctx, filter: Filter = {}): Rows<DataEvent> {
  const { dataSourceId, eventType, contactId, anonymousId, receivedAfter, receivedBefore } = filter;
  const query = DataEvent.rows(ctx);
  if (dataSourceId) query.where({ dataSourceId });
  if (eventType) query.where({ eventType });
  if (contactId) query.where({ contactId });
  if (anonymousId) query.where({ anonymousId });
  narrowToTime(query, receivedAfter, receivedBefore);
  return query;
}

/** By id as well: that is the order of the indexes. */
function narrowToTime(query: Pick<Rows<DataEvent>, 'where'>, after?: Date, before?: Date): void {
  if (after) query.where('createdAt', '>=', after).where('id', '>=', firstIdAt(new Date(after.getTime() - CLOCKS_MS)));
  if (before) query.where('createdAt', '<', before).where('id', '<', firstIdAt(new Date(before.getTime() + CLOCKS_MS)));
}

const LOOK_MS = 1_000;
/** Of one look: more than that in a second nobody reads. */
const MAX_SHOWN = 100;
/** A transaction that is slow may commit that much later than it began. */
const LATE_MS = 10_000;

/** Events as they come in: looked for every second, because at a thousand a second each would be a wake-up. */
export async function* watchDataEvents(
  ctx: SubscriptionCtx,
  filter: z.infer<typeof WatchDataEventsInput>,
  signal: AbortSignal = new AbortController().signal,
) {
  await inTransaction(ctx, (inner) => requireNamed(inner, filter), { readOnly: true });
  const now = ctx.now ?? ctx.app.now;
  const begun = now();
  let seen = new Set<string>();
  while (!signal.aborted) {
    const receivedAfter = new Date(Math.max(begun.getTime(), now().getTime() - LATE_MS));
    const newest = await inTransaction(
      ctx,
      async (inner) =>
        matching(inner, { ...filter, receivedAfter })
          .orderBy('id', 'desc')
          .limit(MAX_SHOWN),
      { readOnly: true },
    );
    await ctx.stillAllowed();
    for (const event of newest.reverse()) if (!seen.has(event.id)) yield event;
    seen = new Set(newest.map(({ id }) => id));
    await delay(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}
