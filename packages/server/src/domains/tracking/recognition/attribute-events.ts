/** Attribution: assigns events to contacts, and counts each event of a contact exactly once. */
import { type DataEvent, EventRow } from '@tessera/db';
import { IDENTIFY } from '../../../lib/event-names.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { addEventCounts, lockContactsForKeyShare, subtractEventCounts } from '../../contacts/index.ts';
import type { Handover } from './link-history.ts';

export type AttributedEvent = Pick<DataEvent, 'id' | 'createdAt' | 'eventType' | 'occurredAt' | 'contactId'>;
type EventCount = Parameters<typeof addEventCounts>[1][number];

/** Longest chain of merges that is followed to the survivor. */
const MAX_MERGES = 20;

/**
 * Marks the events as processed, stores their contacts, and counts those that have one. All in the caller's transaction, which
 * holds the contacts (`survivingContacts`).
 */
export async function attributeEvents(ctx: Ctx, events: AttributedEvent[]): Promise<void> {
  await ctx.db.raw(
    `update tracking.data_events e set contact_id = given."contactId", processed_at = coalesce(e.processed_at, ?)
     from json_to_recordset(?) as given(id uuid, "createdAt" timestamptz, "contactId" uuid)
     where e.organization_id = ? and e.id = given.id and e.created_at = given."createdAt"`,
    [
      ctx.now(),
      JSON.stringify(events.map(({ id, createdAt, contactId }) => ({ id, createdAt, contactId }))),
      ctx.organization.id,
    ],
  );
  const counts = new Map<string, EventCount>();
  for (const { contactId, eventType, occurredAt } of events) {
    if (!contactId) continue;
    const day = occurredAt.toISOString().slice(0, 10);
    const key = `${contactId} ${day} ${eventType}`;
    const known = counts.get(key);
    if (!known) counts.set(key, { contactId, eventType, day, count: 1, lastAt: occurredAt });
    else {
      known.count++;
      if (occurredAt > known.lastAt) known.lastAt = occurredAt;
    }
  }
  await addEventCounts(ctx, [...counts.values()]);
}

/**
 * Gives events to the contact who used the browser when they happened, where an event that says so was recognized after them. Events
 * that name their contact themselves stay.
 */
export async function handOver(
  ctx: Ctx,
  { browser, fromContactId, toContactId, from, until }: Handover,
  current: Map<string, string>,
): Promise<void> {
  const contactId = current.get(toContactId);
  if (!contactId) return;
  const { rows } = await ctx.db.raw(
    `with moved as (
       update tracking.data_events e set contact_id = :contactId
       where organization_id = :organization and contact_id = :fromContactId and anonymous_id = :browser
         and event_type <> '${IDENTIFY}' and event_data -> 'traits' is null
         and not exists (select from tracking.identities i
           where i.organization_id = :organization and i.kind = 'user' and i.value = e.user_ref)
         and (:fromTime::timestamptz is null or (occurred_at, id) >= (:fromTime::timestamptz, :fromId::uuid))
         and (:untilTime::timestamptz is null or (occurred_at, id) < (:untilTime::timestamptz, :untilId::uuid))
       returning event_type, occurred_at
     )
     select event_type, to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::int as count,
       max(occurred_at) as last_at from moved group by 1, 2`,
    {
      organization: ctx.organization.id,
      contactId,
      fromContactId,
      browser,
      fromTime: from?.occurredAt.toISOString() ?? null,
      fromId: from?.id ?? null,
      untilTime: until?.occurredAt.toISOString() ?? null,
      untilId: until?.id ?? null,
    } as Record<string, string>,
  );
  const counts = rows as Omit<EventCount, 'contactId'>[];
  const previous = current.get(fromContactId);
  if (previous)
    await subtractEventCounts(
      ctx,
      counts.map((count) => ({ ...count, contactId: previous })),
    );
  await addEventCounts(
    ctx,
    counts.map((count) => ({ ...count, contactId })),
  );
}

/**
 * The current contact for each id: the contact itself, or its merge survivor. Deleted contacts are absent from the map. A link or an
 * event may name a contact that was merged a moment ago. The returned contacts are locked FOR KEY SHARE until the transaction ends,
 * so they can be neither merged nor deleted.
 */
export async function survivingContacts(ctx: Ctx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const given = [...new Set(ids)].filter((id) => id !== null);
  const locked = await lockContactsForKeyShare(ctx, given);
  const current = new Map(given.flatMap((id) => (locked.has(id) ? [[id, id] as const] : [])));
  for (const id of given) {
    const survivor = current.has(id) ? null : await mergeSurvivorOf(ctx, id);
    if (survivor) current.set(id, survivor);
  }
  return current;
}

async function mergeSurvivorOf(ctx: Ctx, id: string): Promise<string | null> {
  let contactId = id;
  for (let merges = 0; merges < MAX_MERGES; merges++) {
    const merge = await EventRow.of(ctx)
      .where({ type: 'contacts.contact.merged' })
      .whereRaw(`payload ->> 'mergedId' = ?`, [contactId])
      .first();
    if (!merge) return null;
    contactId = (merge.payload as { contactId: string }).contactId;
    if ((await lockContactsForKeyShare(ctx, [contactId])).size > 0) return contactId;
  }
  return null;
}
