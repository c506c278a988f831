/** Giving events to contacts: once, together with what is counted of them. */
import { type DataEvent, EventRow } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { countActivity, holdContacts } from '../../contacts/index.ts';

type Credited = Pick<DataEvent, 'id' | 'createdAt' | 'eventType' | 'occurredAt' | 'contactId'>;
type Activity = Parameters<typeof countActivity>[1][number];

/** Merges in a row that are followed. */
const MAX_MERGES = 20;

/** Marks the events as looked at, and counts those that are somebody's; their contacts are held. */
export async function attributeEvents(ctx: Ctx, events: Credited[]): Promise<void> {
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
  const days = new Map<string, Activity>();
  for (const { contactId, eventType, occurredAt } of events) {
    if (!contactId) continue;
    const day = occurredAt.toISOString().slice(0, 10);
    const name = `${contactId} ${day} ${eventType}`;
    const known = days.get(name);
    if (!known) days.set(name, { contactId, eventType, day, count: 1, lastAt: occurredAt });
    else {
      known.count++;
      if (occurredAt > known.lastAt) known.lastAt = occurredAt;
    }
  }
  await countActivity(ctx, [...days.values()]);
}

/**
 * Who each contact is now: itself, or the one it went up in, and nobody when it is gone. A link may name a contact that was
 * merged a moment ago. Those that are found stay until the transaction ends.
 */
export async function survivingContacts(ctx: Ctx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const given = [...new Set(ids)].filter((id) => id !== null);
  const held = await holdContacts(ctx, given);
  const living = new Map(given.flatMap((id) => (held.has(id) ? [[id, id] as const] : [])));
  for (const id of given) {
    const heir = living.has(id) ? null : await mergeSurvivorOf(ctx, id);
    if (heir) living.set(id, heir);
  }
  return living;
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
    if ((await holdContacts(ctx, [contactId])).size > 0) return contactId;
  }
  return null;
}
