/** Backfill: attributes events that a browser or user had before it was linked to a contact. */
import { arrayBinding, type DataEvent, TrackingIdentity } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { attributeEvents, survivingContacts } from './attribute-events.ts';
import { saveLinks } from './identity-links.ts';
import { byPlace, createLinkHistory, type IdentityLink, linksOfEvents } from './link-history.ts';

/** Links that one step backfills together. */
const LINKS_PER_STEP = 100;

type EarlierEvent = Pick<DataEvent, 'id' | 'createdAt' | 'eventType' | 'occurredAt' | 'anonymousId' | 'userRef'>;

/** Attributes up to `maxEvents` events of new links. Returns false when nothing is left. The caller holds the recognition lock. */
export async function backfillStep(ctx: Ctx, maxEvents: number): Promise<boolean> {
  const links = await TrackingIdentity.of(ctx).whereNull('backfilledAt').limit(LINKS_PER_STEP);
  if (links.length === 0) return false;
  const events = await unattributedEvents(ctx, links, maxEvents);
  const history = createLinkHistory(await linksOfEvents(ctx, events));
  const owners = events.map(
    (event) =>
      history.ownerOf('user', event.userRef, event) ?? history.ownerOf('anonymous', event.anonymousId, event) ?? null,
  );
  const current = await survivingContacts(ctx, owners);
  const attributed = events.map((event, i) => ({ ...event, contactId: current.get(owners[i] ?? '') ?? null }));
  await attributeEvents(
    ctx,
    attributed.filter(({ contactId }) => contactId !== null),
  );
  // Events of a link whose contact was deleted stay without a contact.
  const isDone = events.length < maxEvents || attributed.every(({ contactId }) => contactId === null);
  if (isDone) await markBackfilled(ctx, links);
  await saveLinks(ctx, await linksOfUnknownBrowsers(ctx, attributed));
  return true;
}

/** Events of the links that have no contact and are already processed. Pending events are left to recognition. */
async function unattributedEvents(ctx: Ctx, links: IdentityLink[], maxEvents: number): Promise<EarlierEvent[]> {
  const valuesOf = (kind: IdentityLink['kind']) =>
    arrayBinding(links.filter((link) => link.kind === kind).map(({ value }) => value));
  const select = (column: string, values: string) =>
    `select id, created_at, event_type, occurred_at, anonymous_id, user_ref from tracking.data_events
     where organization_id = :organization and ${column} = any(:${values}::text[])
       and contact_id is null and processed_at is not null`;
  const { rows } = await ctx.db.raw(
    `select * from (${select('anonymous_id', 'browsers')} union ${select('user_ref', 'users')}) earlier limit ${maxEvents}`,
    { organization: ctx.organization.id, browsers: valuesOf('anonymous'), users: valuesOf('user') },
  );
  return rows as EarlierEvent[];
}

async function markBackfilled(ctx: Ctx, links: IdentityLink[]): Promise<void> {
  await ctx.db.raw(
    `update tracking.identities i set backfilled_at = ? from json_to_recordset(?) as given(kind text, value text)
     where i.organization_id = ? and i.kind = given.kind and i.value = given.value`,
    [ctx.now(), JSON.stringify(links.map(({ kind, value }) => ({ kind, value }))), ctx.organization.id],
  );
}

/** Links for browsers that a linked user has used and that have no link yet. */
async function linksOfUnknownBrowsers(
  ctx: Ctx,
  events: (EarlierEvent & { contactId: string | null })[],
): Promise<IdentityLink[]> {
  const known = createLinkHistory(await linksOfEvents(ctx, events));
  const history = createLinkHistory([]);
  for (const event of events.toSorted(byPlace)) {
    const { anonymousId, contactId } = event;
    if (anonymousId && contactId && !known.has('anonymous', anonymousId)) {
      history.add('anonymous', anonymousId, contactId, event);
    }
  }
  return history.added();
}
