/**
 * Whose events are. Those that name somebody, or come from a browser or user we know, get their contact and are counted for
 * audiences; a browser that turns out to be somebody's gives that person what it did before.
 *
 * Each step is one transaction that counts events and marks them as counted, and one step of an organization runs at a
 * time: so each event counts once, whatever dies in between.
 */
import { type DataEvent, DataSource } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { isRetryable } from '../../../trpc/errors.ts';
import { recognizeContacts } from '../../contacts/index.ts';
import { IDENTIFY } from '../vendors/event-names.ts';
import { attributeEvents, survivingContacts } from './attribute-events.ts';
import { backfill } from './backfill.ts';
import { type Person, personOf } from './contact-traits.ts';
import { type Link, saveLinks, tryRecognition } from './identity-links.ts';

/** Events in one step, and steps in one turn. */
const STEP = 500;
const STEPS = 50;

type Pending = Pick<
  DataEvent,
  'id' | 'createdAt' | 'dataSourceId' | 'eventType' | 'anonymousId' | 'userRef' | 'occurredAt'
> & { traits: unknown };

/**
 * What is waiting, for some steps: where more comes in all the time, others are to have their turn. Somebody
 * else who is at it will see to it.
 */
export async function recognize(app: App, organizationId: string, signal?: AbortSignal): Promise<void> {
  const scope = {
    app,
    actor: { type: 'system' as const, name: 'tracking.recognize' },
    organization: { id: organizationId },
  };
  const again = (step: (ctx: Ctx) => Promise<boolean>): Promise<boolean> => {
    signal?.throwIfAborted();
    return inTransaction(scope, async (ctx) => (await tryRecognition(ctx)) && step(ctx));
  };
  const carefully = () =>
    again((ctx) => recognizeSome(ctx, STEP)).catch(async (error) => {
      if (signal?.aborted || isRetryable(error)) throw error;
      app.log.error({ error, organizationId }, 'events are recognized one by one');
      return oneByOne(again);
    });
  for (let steps = 0; steps < STEPS && (await carefully()); ) steps++;
  for (let steps = 0; steps < STEPS && (await again((ctx) => backfill(ctx, STEP))); ) steps++;
}

/** So that one event of which something fails keeps nobody waiting: it stays nobody's. */
async function oneByOne(again: (step: (ctx: Ctx) => Promise<boolean>) => Promise<boolean>): Promise<boolean> {
  for (let i = 0; i < STEP; i++) {
    const isMore = await again((ctx) => recognizeSome(ctx, 1)).catch(() => again(passOver));
    if (!isMore) return false;
  }
  return true;
}

async function passOver(ctx: Ctx): Promise<boolean> {
  const { rowCount } = await ctx.db.raw(
    `update tracking.data_events set processed_at = ? where organization_id = ? and id = (
       select id from tracking.data_events where organization_id = ? and processed_at is null order by id limit 1)`,
    [ctx.now(), ctx.organization.id, ctx.organization.id],
  );
  return rowCount > 0;
}

/** The oldest that wait; true when there may be more. */
async function recognizeSome(ctx: Ctx, most: number): Promise<boolean> {
  const { rows } = await ctx.db.raw(
    `select id, created_at, data_source_id, event_type, event_data -> 'traits' as traits, anonymous_id, user_ref, occurred_at
     from tracking.data_events where organization_id = ? and processed_at is null order by id limit ${most}`,
    [ctx.organization.id],
  );
  const events = rows as Pending[];
  if (events.length === 0) return false;
  const known = await linksOf(ctx, events);
  const named = await peopleIn(ctx, events);
  const changed = new Map<string, Link>();
  const owners = events.map((event) => {
    const user = nameOf('user', event.userRef);
    const anonymous = nameOf('anonymous', event.anonymousId);
    // The site's own id of a user says more than an address, and both more than which browser it was.
    const certain = known.get(user) ?? named.get(event) ?? null;
    const contactId = certain ?? known.get(anonymous) ?? null;
    if (contactId) {
      // On the same browser, somebody else may have signed in.
      const isSame = named.has(event) || event.eventType === IDENTIFY;
      if (event.userRef && !known.has(user) && isSame) link('user', event.userRef, contactId);
      if (event.anonymousId && known.get(anonymous) !== contactId) link('anonymous', event.anonymousId, contactId);
    }
    return contactId;
  });

  function link(kind: Link['kind'], value: string, contactId: string): void {
    known.set(nameOf(kind, value), contactId);
    changed.set(nameOf(kind, value), { kind, value, contactId });
  }

  const living = await survivingContacts(ctx, owners);
  await attributeEvents(
    ctx,
    events.map((event, i) => ({ ...event, contactId: living.get(owners[i] ?? '') ?? null })),
  );
  await saveLinks(
    ctx,
    [...changed.values()].flatMap(({ contactId, ...rest }) => {
      const now = living.get(contactId);
      return now ? [{ ...rest, contactId: now }] : [];
    }),
  );
  return events.length === most;
}

const nameOf = (kind: Link['kind'], value: string | null): string => `${kind} ${value}`;

async function linksOf(ctx: Ctx, events: Pending[]): Promise<Map<string, string>> {
  const { rows } = await ctx.db.raw(
    `select kind, value, contact_id from tracking.identities where organization_id = ?
     and ((kind = 'anonymous' and value = any(?::text[])) or (kind = 'user' and value = any(?::text[])))`,
    [
      ctx.organization.id,
      events.flatMap(({ anonymousId }) => anonymousId ?? []),
      events.flatMap(({ userRef }) => userRef ?? []),
    ] as unknown as string[],
  );
  return new Map((rows as Link[]).map(({ kind, value, contactId }) => [nameOf(kind, value), contactId]));
}

/** The contacts of the events that say who it was; made where the source may. */
async function peopleIn(ctx: Ctx, events: Pending[]): Promise<Map<Pending, string>> {
  const people = events.flatMap((event): [Pending, Person][] => {
    const person = personOf(event.traits);
    return person ? [[event, person]] : [];
  });
  if (people.length === 0) return new Map();
  const sources = new Map((await DataSource.of(ctx)).map((source) => [source.id, source]));
  const found = await recognizeContacts(
    ctx,
    people.map(([{ dataSourceId }, person]) => {
      const source = sources.get(dataSourceId);
      if (!source || source.config.createContacts === false) return person;
      return { ...person, createAs: source.sourceType === 'shopify' ? 'shopify' : 'api' };
    }),
  );
  return new Map(people.flatMap(([event], i) => (found[i] ? [[event, found[i]] as const] : [])));
}
