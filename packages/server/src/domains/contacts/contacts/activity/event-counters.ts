/** What contacts did, counted by day: told by whoever knows of events, and asked by audiences. */
import { Contact } from '@tessera/db';
import { emit } from '../../../../runtime/emit.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { withIds } from '../contact-set.ts';

export interface Activity {
  contactId: string;
  eventType: string;
  /** As 2026-11-20, in UTC. */
  day: string;
  count: number;
  lastAt: Date;
}

/** Those of `ids` that are there. They stay until the transaction ends: neither merged nor deleted. */
export async function holdContacts(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const held = await withIds(Contact.of(ctx), ids).select('id').orderBy('id').forKeyShare();
  return new Set(held.map(({ id }) => id));
}

/** Adds to what is counted, of contacts that are held: exactly once if the caller's transaction says what it has told. */
export async function countActivity(ctx: Ctx, activities: Activity[]): Promise<void> {
  if (activities.length === 0) return;
  // In one order, so that two who count do not deadlock.
  await ctx.db.raw(
    `insert into contacts.contact_event_days as known (organization_id, contact_id, event_type, day, count, last_at)
     select ?, "contactId", "eventType", day, count, "lastAt" from json_to_recordset(?) as
       given("contactId" uuid, "eventType" text, day date, count integer, "lastAt" timestamptz)
     order by "contactId", "eventType", day
     on conflict (organization_id, contact_id, event_type, day) do update
       set count = known.count + excluded.count, last_at = greatest(known.last_at, excluded.last_at)`,
    [ctx.organization.id, JSON.stringify(activities)],
  );
  const contacts = new Set(activities.map(({ contactId }) => contactId)).size;
  await emit(ctx, 'contacts.activity.counted', { contacts });
}

/** Both of them are locked. */
export async function moveActivity(ctx: Ctx, keepId: string, mergeId: string): Promise<void> {
  await ctx.db.raw(
    `insert into contacts.contact_event_days as known (organization_id, contact_id, event_type, day, count, last_at)
     select organization_id, ?, event_type, day, count, last_at from contacts.contact_event_days
     where organization_id = ? and contact_id = ?
     on conflict (organization_id, contact_id, event_type, day) do update
       set count = known.count + excluded.count, last_at = greatest(known.last_at, excluded.last_at)`,
    [keepId, ctx.organization.id, mergeId],
  );
}
