/** Counters of contacts' events by day. Tracking adds to them; audiences with event conditions read them. */
import { Contact, pipeline } from '@tessera/db';
import { emit } from '../../../../runtime/emit.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { withIds } from '../contact-set.ts';

/** Events of one type that a contact had on one day. */
export interface EventCount {
  contactId: string;
  eventType: string;
  /** The UTC day, as 2026-11-20. */
  day: string;
  count: number;
  lastAt: Date;
}

/**
 * Locks the existing contacts of `ids` FOR KEY SHARE until the transaction ends, in the order of their ids, and returns their
 * ids. They can be neither merged nor deleted until then.
 */
export async function lockContactsForKeyShare(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const locked = await withIds(Contact.of(ctx), ids).select('id').orderBy('id').forKeyShare();
  return new Set(locked.map(({ id }) => id));
}

/**
 * Adds to the counters. The caller holds the contacts (`holdContacts`) and marks the events as counted in the same transaction:
 * each event counts exactly once.
 */
export async function addEventCounts(ctx: Ctx, counts: EventCount[]): Promise<void> {
  if (counts.length === 0) return;
  // In one order, so that concurrent callers do not deadlock.
  await ctx.db.raw(
    `insert into contacts.contact_event_days as known (organization_id, contact_id, event_type, day, count, last_at)
     select ?, "contactId", "eventType", day, count, "lastAt" from json_to_recordset(?) as
       given("contactId" uuid, "eventType" text, day date, count integer, "lastAt" timestamptz)
     order by "contactId", "eventType", day
     on conflict (organization_id, contact_id, event_type, day) do update
       set count = known.count + excluded.count, last_at = greatest(known.last_at, excluded.last_at)`,
    [ctx.organization.id, JSON.stringify(counts)],
  );
  const contacts = new Set(counts.map(({ contactId }) => contactId)).size;
  await emit(ctx, 'contacts.activity.counted', { contacts });
}

/** Takes events away that were counted for a contact and belong to another one. The caller holds the contacts. */
export async function subtractEventCounts(ctx: Ctx, counts: EventCount[]): Promise<void> {
  if (counts.length === 0) return;
  const given = `json_to_recordset(:counts) as given("contactId" uuid, "eventType" text, day date, count integer)
    where known.organization_id = :organization and known.contact_id = "contactId" and known.event_type = "eventType"
      and known.day = given.day`;
  const bindings = { organization: ctx.organization.id, counts: JSON.stringify(counts) };
  await pipeline(
    () =>
      ctx.db.raw(
        `delete from contacts.contact_event_days known using ${given} and known.count <= given.count`,
        bindings,
      ),
    () =>
      ctx.db.raw(
        `update contacts.contact_event_days known set count = known.count - given.count from ${given}`,
        bindings,
      ),
  );
}

/** Adds the counters of a merged contact to those of the merge survivor. The caller has locked both contacts. */
export async function moveEventCounters(ctx: Ctx, keepId: string, mergeId: string): Promise<void> {
  await ctx.db.raw(
    `insert into contacts.contact_event_days as known (organization_id, contact_id, event_type, day, count, last_at)
     select organization_id, ?, event_type, day, count, last_at from contacts.contact_event_days
     where organization_id = ? and contact_id = ?
     on conflict (organization_id, contact_id, event_type, day) do update
       set count = known.count + excluded.count, last_at = greatest(known.last_at, excluded.last_at)`,
    [keepId, ctx.organization.id, mergeId],
  );
}
