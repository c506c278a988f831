/** Attribution: assigns events to contacts, and counts each event of a contact exactly once. */
import { type DataEvent, EventRow } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { addEventCounts, lockContactsForKeyShare } from '../../contacts/index.ts';

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
