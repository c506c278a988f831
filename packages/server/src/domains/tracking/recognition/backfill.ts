/** What browsers and users did before we knew whose they are. */
import { arrayBinding, type DataEvent, TrackingIdentity } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { attributeEvents, survivingContacts } from './attribute-events.ts';
import { type Link, saveLinks } from './identity-links.ts';

/** Links looked at together. */
const LINKS = 100;

type Earlier = Pick<DataEvent, 'id' | 'createdAt' | 'eventType' | 'occurredAt' | 'anonymousId' | 'userRef'>;

/** Gives some events to the contacts of new links; false when there is nothing left to give. */
export async function backfill(ctx: Ctx, step: number): Promise<boolean> {
  const links = await TrackingIdentity.of(ctx).whereNull('backfilledAt').limit(LINKS);
  if (links.length === 0) return false;
  const living = await survivingContacts(
    ctx,
    links.map(({ contactId }) => contactId),
  );
  const events = await earlier(ctx, links, step);
  const owner = (kind: Link['kind'], value: string | null) => {
    const link = links.find((one) => one.kind === kind && one.value === value);
    return link && living.get(link.contactId);
  };
  const owned = events.map((event) => ({
    ...event,
    contactId: owner('user', event.userRef) ?? owner('anonymous', event.anonymousId) ?? null,
  }));
  await attributeEvents(
    ctx,
    owned.filter(({ contactId }) => contactId !== null),
  );
  // A link whose contact is gone: its events stay nobody's.
  const isDone = events.length < step || owned.every(({ contactId }) => contactId === null);
  if (isDone) await finish(ctx, links);
  await saveLinks(ctx, await newBrowsers(ctx, owned));
  return true;
}

/** Those that nobody has, and that need no look of their own. */
async function earlier(ctx: Ctx, links: Link[], step: number): Promise<Earlier[]> {
  const values = (kind: Link['kind']) => links.filter((link) => link.kind === kind).map(({ value }) => value);
  const select = (column: string) =>
    `select id, created_at, event_type, occurred_at, anonymous_id, user_ref from tracking.data_events
     where organization_id = ? and ${column} = any(?::text[]) and contact_id is null and processed_at is not null`;
  const { rows } = await ctx.db.raw(
    `select * from (${select('anonymous_id')} union ${select('user_ref')}) earlier limit ${step}`,
    [ctx.organization.id, values('anonymous'), ctx.organization.id, values('user')] as unknown as string[],
  );
  return rows as Earlier[];
}

async function finish(ctx: Ctx, links: Link[]): Promise<void> {
  await ctx.db.raw(
    `update tracking.identities i set backfilled_at = ? from json_to_recordset(?) as given(kind text, value text)
     where i.organization_id = ? and i.kind = given.kind and i.value = given.value`,
    [ctx.now(), JSON.stringify(links.map(({ kind, value }) => ({ kind, value }))), ctx.organization.id],
  );
}

/** Browsers that a user used and that are nobody's yet: they are the user's too. */
async function newBrowsers(ctx: Ctx, events: (Earlier & { contactId: string | null })[]): Promise<Link[]> {
  const browsers = new Map<string, Link>();
  for (const { anonymousId: value, contactId } of events) {
    if (value && contactId) browsers.set(value, { kind: 'anonymous', value, contactId });
  }
  if (browsers.size === 0) return [];
  const known = await TrackingIdentity.of(ctx)
    .where({ kind: 'anonymous' })
    .whereRaw('value = any(?::text[])', [arrayBinding([...browsers.keys()])]);
  for (const { value } of known) browsers.delete(value);
  return [...browsers.values()];
}
