/**
 * Links from browsers and users to contacts, and the locks around them. Writers of events share a lock that writers of links take
 * exclusively. So an event is stored either before a link is committed, and then the backfill finds it; or after, and then it is stored
 * as pending and recognition finds it.
 */
import type { Ctx } from '../../../trpc/context.ts';
import type { IdentityLink } from './link-history.ts';
import { RECOGNIZE_LOOP } from './recognize-loop.ts';

/** Classes of advisory locks; the second key is the organization. */
const LINKS_LOCK = 7_355_011;
const RECOGNITION_LOCK = 7_355_012;

/** Held until the transaction ends. */
export const lockLinksShared = (ctx: Ctx): Promise<unknown> =>
  ctx.db.raw('select pg_advisory_xact_lock_shared(?, hashtext(?))', [LINKS_LOCK, ctx.organization.id]).then();

/** Taken last, just before links are written and committed, because the organization's events wait for it. */
const lockLinks = (ctx: Ctx): Promise<unknown> =>
  ctx.db.raw('select pg_advisory_xact_lock(?, hashtext(?))', [LINKS_LOCK, ctx.organization.id]).then();

/** Serializes the transactions that attribute an organization's events to contacts. Held until the transaction ends. */
export const lockRecognition = (ctx: Ctx): Promise<unknown> =>
  ctx.db.raw('select pg_advisory_xact_lock(?, hashtext(?))', [RECOGNITION_LOCK, ctx.organization.id]).then();

/** The same without waiting; false when another transaction holds the lock. */
export async function tryLockRecognition(ctx: Ctx): Promise<boolean> {
  const { rows } = await ctx.db.raw('select pg_try_advisory_xact_lock(?, hashtext(?)) as locked', [
    RECOGNITION_LOCK,
    ctx.organization.id,
  ]);
  return rows[0].locked;
}

/** Stores links, which are backfilled later. */
export async function saveLinks(ctx: Ctx, links: IdentityLink[]): Promise<void> {
  if (links.length === 0) return;
  ctx.afterCommit(() => ctx.app.loops.wake(RECOGNIZE_LOOP));
  await lockLinks(ctx);
  await ctx.db.raw(
    `insert into tracking.identities (organization_id, kind, value, contact_id, since, event_id)
     select ?, kind, value, "contactId", since, "eventId" from json_to_recordset(?) as
       given(kind text, value text, "contactId" uuid, since timestamptz, "eventId" uuid)
     order by kind, value, since
     on conflict (organization_id, kind, value, since, event_id) do update set contact_id = excluded.contact_id`,
    [ctx.organization.id, JSON.stringify(links)],
  );
}
