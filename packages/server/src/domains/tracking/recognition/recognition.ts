/**
 * Recognition: attributes pending events to contacts. An event whose traits identify a contact, or that comes from a browser or user
 * with a link, is attributed and counted for audiences. A browser that is linked to a contact for the first time is backfilled with its
 * earlier events.
 *
 * Each step is one transaction that counts events and marks them as processed, and the recognition lock allows one step per
 * organization at a time. So each event counts exactly once, whatever fails in between.
 */
import { type DataEvent, DataSource } from '@tessera/db';
import { IDENTIFY } from '../../../lib/event-names.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { isRetryable } from '../../../trpc/errors.ts';
import { recognizeContacts } from '../../contacts/index.ts';
import { mayCreateContacts } from '../sources/source-config.ts';
import { attributeEvents, handOver, survivingContacts } from './attribute-events.ts';
import { backfillStep } from './backfill.ts';
import { type ContactTraits, contactTraitsOf } from './contact-traits.ts';
import { saveLinks, tryLockRecognition } from './identity-links.ts';
import { byPlace, createLinkHistory, type LinkHistory, linksOfEvents } from './link-history.ts';

const EVENTS_PER_STEP = 500;
/** Steps of one organization before the next organization is served. */
const MAX_STEPS = 50;

type PendingEvent = Pick<
  DataEvent,
  'id' | 'createdAt' | 'dataSourceId' | 'eventType' | 'anonymousId' | 'userRef' | 'occurredAt'
> & { traits: unknown };

type Step = (ctx: Ctx) => Promise<boolean>;

/**
 * Processes pending events and backfills of an organization, for a limited number of steps. Does nothing while another worker holds
 * the organization's recognition lock.
 */
export async function recognizeEvents(app: App, organizationId: string, signal?: AbortSignal): Promise<void> {
  const scope = {
    app,
    actor: { type: 'system' as const, name: 'tracking.recognize' },
    organization: { id: organizationId },
  };
  const runStep = (step: Step): Promise<boolean> => {
    signal?.throwIfAborted();
    return inTransaction(scope, async (ctx) => (await tryLockRecognition(ctx)) && step(ctx));
  };
  const recognizeStep = () =>
    runStep((ctx) => recognizePending(ctx, EVENTS_PER_STEP)).catch(async (error) => {
      if (signal?.aborted || isRetryable(error)) throw error;
      app.log.error({ error, organizationId }, 'events are recognized one by one');
      return recognizeOneByOne(runStep);
    });
  for (let steps = 0; steps < MAX_STEPS && (await recognizeStep()); ) steps++;
  for (let steps = 0; steps < MAX_STEPS && (await runStep((ctx) => backfillStep(ctx, EVENTS_PER_STEP))); ) steps++;
}

/** Isolates an event that fails: it is marked as processed without a contact, and the other events are attributed. */
async function recognizeOneByOne(runStep: (step: Step) => Promise<boolean>): Promise<boolean> {
  for (let i = 0; i < EVENTS_PER_STEP; i++) {
    const isMore = await runStep((ctx) => recognizePending(ctx, 1)).catch(() => runStep(skipOldestPending));
    if (!isMore) return false;
  }
  return true;
}

async function skipOldestPending(ctx: Ctx): Promise<boolean> {
  const { rowCount } = await ctx.db.raw(
    `update tracking.data_events set processed_at = :now where organization_id = :organization and id = (
       select id from tracking.data_events where organization_id = :organization and processed_at is null
       order by id limit 1)`,
    { now: ctx.now(), organization: ctx.organization.id },
  );
  return rowCount > 0;
}

/** Attributes the oldest pending events. Returns true when there may be more. */
async function recognizePending(ctx: Ctx, maxEvents: number): Promise<boolean> {
  const { rows } = await ctx.db.raw(
    `select id, created_at, data_source_id, event_type, event_data -> 'traits' as traits, anonymous_id, user_ref, occurred_at
     from tracking.data_events where organization_id = ? and processed_at is null order by id limit ${maxEvents}`,
    [ctx.organization.id],
  );
  const events = rows as PendingEvent[];
  if (events.length === 0) return false;
  events.sort(byPlace);
  const history = createLinkHistory(await linksOfEvents(ctx, events));
  const identified = await identifiedContacts(ctx, events);
  const certain = events.map((event) => linkCertain(history, event, identified.get(event)));
  const owners = events.map((event, i) => certain[i] ?? history.ownerOf('anonymous', event.anonymousId, event) ?? null);
  const handovers = history.handovers();
  const current = await survivingContacts(ctx, [...owners, ...handovers.map(({ fromContactId }) => fromContactId)]);
  await attributeEvents(
    ctx,
    events.map((event, i) => ({ ...event, contactId: current.get(owners[i] ?? '') ?? null })),
  );
  for (const handover of handovers) await handOver(ctx, handover, current);
  await saveLinks(
    ctx,
    history.added().flatMap((link) => {
      const contactId = current.get(link.contactId);
      return contactId ? [{ ...link, contactId }] : [];
    }),
  );
  return events.length === maxEvents;
}

/**
 * The contact that the event names itself, by the site's own user id or else by an address; it links the event's browser and user.
 * Null where only the browser can tell. Called in the order of the events.
 */
function linkCertain(history: LinkHistory, event: PendingEvent, identified: string | undefined): string | null {
  const { userRef, anonymousId } = event;
  const certain = history.ownerOf('user', userRef, event) ?? identified ?? null;
  // Another person may have signed in on the same browser, so the browser alone does not link a user.
  const isSamePerson = identified !== undefined || event.eventType === IDENTIFY;
  const contactId = certain ?? history.ownerOf('anonymous', anonymousId, event);
  if (userRef && contactId && isSamePerson && !history.has('user', userRef))
    history.add('user', userRef, contactId, event);
  if (certain && anonymousId) history.add('anonymous', anonymousId, certain, event);
  return certain;
}

/** The contacts of events whose traits identify one. Creates missing contacts where the source allows it. */
async function identifiedContacts(ctx: Ctx, events: PendingEvent[]): Promise<Map<PendingEvent, string>> {
  const candidates = events.flatMap((event): [PendingEvent, ContactTraits][] => {
    const traits = contactTraitsOf(event.traits);
    return traits ? [[event, traits]] : [];
  });
  if (candidates.length === 0) return new Map();
  const sources = new Map((await DataSource.of(ctx)).map((source) => [source.id, source]));
  const found = await recognizeContacts(
    ctx,
    candidates.map(([{ dataSourceId }, traits]) => {
      const source = sources.get(dataSourceId);
      if (!source || !mayCreateContacts(source)) return traits;
      return { ...traits, createAs: source.sourceType === 'shopify' ? 'shopify' : 'api' };
    }),
  );
  return new Map(candidates.flatMap(([event], i) => (found[i] ? [[event, found[i]] as const] : [])));
}
