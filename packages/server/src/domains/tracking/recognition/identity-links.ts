/**
 * Who is who, while events come in. An event is stored either before a link is, and then found by whoever gives a person
 * their earlier events; or after, and then it waits to be looked at. Never in between: writers of events share a lock that
 * a writer of links takes alone.
 */
import type { TrackingIdentity } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

export type Link = Pick<TrackingIdentity, 'kind' | 'value' | 'contactId'>;

const LINKS = 7_355_011;
const RECOGNITION = 7_355_012;

/** Until the transaction ends. */
export const shareLinks = (ctx: Ctx): Promise<unknown> =>
  ctx.db.raw('select pg_advisory_xact_lock_shared(?, hashtext(?))', [LINKS, ctx.organization.id]).then();

/** Taken last, just before links are written and committed: meanwhile the organization's events wait. */
const holdLinks = (ctx: Ctx): Promise<unknown> =>
  ctx.db.raw('select pg_advisory_xact_lock(?, hashtext(?))', [LINKS, ctx.organization.id]).then();

/** One at a time gives events to an organization's contacts. */
export const holdRecognition = (ctx: Ctx): Promise<unknown> =>
  ctx.db.raw('select pg_advisory_xact_lock(?, hashtext(?))', [RECOGNITION, ctx.organization.id]).then();

export async function tryRecognition(ctx: Ctx): Promise<boolean> {
  const { rows } = await ctx.db.raw('select pg_try_advisory_xact_lock(?, hashtext(?)) as mine', [
    RECOGNITION,
    ctx.organization.id,
  ]);
  return rows[0].mine;
}

/** New ones are to be backfilled; of one that moves to another contact, what came before stays with the first. */
export async function saveLinks(ctx: Ctx, links: Link[]): Promise<void> {
  if (links.length === 0) return;
  await holdLinks(ctx);
  await ctx.db.raw(
    `insert into tracking.identities (organization_id, kind, value, contact_id)
     select ?, kind, value, "contactId" from json_to_recordset(?) as given(kind text, value text, "contactId" uuid)
     order by kind, value
     on conflict (organization_id, kind, value) do update set contact_id = excluded.contact_id`,
    [ctx.organization.id, JSON.stringify(links)],
  );
}
