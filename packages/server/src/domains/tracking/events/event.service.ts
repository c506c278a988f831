/** Events: listed, read and streamed. */
import { setTimeout as delay } from 'node:timers/promises';
import { arrayBinding } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { eventTypesNamed } from '../../../lib/event-names.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { type Ctx, inTransaction, type SubscriptionCtx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { ListDataEventsInput, WatchDataEventsInput } from './event.schema.ts';
import { eventViews, filteredEvents, requireEventFilterTargets } from './event-query.ts';

export async function listDataEvents(ctx: Ctx, input: z.infer<typeof ListDataEventsInput>) {
  await requireEventFilterTargets(ctx, input.filter);
  return page(filteredEvents(ctx, input.filter), input, { createdAt: byAge });
}

export async function getDataEvent(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [event] = await eventViews(ctx).where({ id });
  if (!event) throw notFound('tracked_event', 'Event');
  return event;
}

const POLL_INTERVAL_MS = 1_000;
/** Events that one poll yields. */
const MAX_EVENTS_PER_POLL = 100;
/** A slow transaction may commit its events this much later than it received them. */
const MAX_COMMIT_DELAY_MS = 10_000;

/** Yields events by polling every second. A notification per event would cost too much at a thousand events a second. */
export async function* watchDataEvents(
  ctx: SubscriptionCtx,
  { filter }: z.infer<typeof WatchDataEventsInput>,
  signal: AbortSignal = new AbortController().signal,
) {
  await inTransaction(ctx, (inner) => requireEventFilterTargets(inner, filter), { readOnly: true });
  const now = ctx.now ?? ctx.app.now;
  const subscribedAt = now();
  let yielded = new Set<string>();
  while (!signal.aborted) {
    const receivedAfter = new Date(Math.max(subscribedAt.getTime(), now().getTime() - MAX_COMMIT_DELAY_MS));
    const newest = await inTransaction(
      ctx,
      async (inner) =>
        filteredEvents(inner, { ...filter, receivedAfter })
          .orderBy('id', 'desc')
          .limit(MAX_EVENTS_PER_POLL),
      { readOnly: true },
    );
    await ctx.stillAllowed();
    for (const event of newest.reverse()) if (!yielded.has(event.id)) yield event;
    yielded = new Set(newest.map(({ id }) => id));
    await delay(POLL_INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}

/** Returns those of the contacts that had one of the events after their own `since`. Campaigns call it. */
export async function contactsWithEventSince(
  ctx: Ctx,
  events: readonly string[],
  contacts: readonly { contactId: string; since: Date }[],
): Promise<Set<string>> {
  if (events.length === 0 || contacts.length === 0) return new Set();
  const earliest = new Date(Math.min(...contacts.map(({ since }) => since.getTime())));
  const { rows } = await ctx.db.raw(
    `select given."contactId" as contact_id
     from json_to_recordset(:contacts) as given("contactId" uuid, since timestamptz)
     where exists (select from tracking.data_events e where e.organization_id = :organization
       and e.contact_id = given."contactId" and e.event_type = any(:events::text[]) and e.occurred_at > given.since
       and e.created_at >= :earliest)`,
    {
      organization: ctx.organization.id,
      contacts: JSON.stringify(contacts),
      events: arrayBinding(events.flatMap(eventTypesNamed)),
      earliest,
    },
  );
  return new Set((rows as { contactId: string }[]).map(({ contactId }) => contactId));
}
