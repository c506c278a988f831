/**
 * Stores events with group commit: while one transaction commits, the events of further requests gather for the next one. A request
 * is answered after its own events are committed.
 */
import { newId, pipeline } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { isRetryable, toTrpcError } from '../../../trpc/errors.ts';
import { lockLinksShared } from '../recognition/identity-links.ts';
import { RECOGNIZE_LOOP } from '../recognition/recognize-loop.ts';
import type { NewEvent } from './message.ts';

export interface EventStore {
  /** Resolves after the events are committed; for each event, whether it is new and not a duplicate. */
  add(organizationId: string, events: NewEvent[]): Promise<boolean[]>;
}

/** Events in one transaction, unless one request has more. */
const MAX_GROUP_EVENTS = 1_000;
/** Concurrent transactions of one organization. */
const MAX_COMMITS_PER_ORGANIZATION = 2;
/** Events that may wait. Beyond that, requests are refused with `retryAfter`. */
const MAX_WAITING_EVENTS = 50_000;
const MAX_ATTEMPTS = 3;

/** For timeouts and overload of any cause. The request may be repeated. */
const busy = new AppError('SERVICE_UNAVAILABLE', 'The database is busy; please try again', { retryAfter: 2 });

/** A request that waits for its commit. */
interface WaitingRequest {
  events: NewEvent[];
  resolve(isNew: boolean[]): void;
  reject(error: unknown): void;
}

interface OrganizationQueue {
  waiting: WaitingRequest[];
  committing: number;
}

export function createEventStore(app: App): EventStore {
  const queues = new Map<string, OrganizationQueue>();
  /** Half of the pool stays free for other work. */
  const maxCommits = Math.max(1, Math.floor(app.config.databasePool / 2));
  let committing = 0;
  let waitingEvents = 0;

  function startCommits(): void {
    for (const [organizationId, queue] of queues) {
      while (committing < maxCommits && queue.committing < MAX_COMMITS_PER_ORGANIZATION && queue.waiting.length > 0) {
        void commitGroup(organizationId, queue, takeGroup(queue));
      }
      if (committing < maxCommits) continue;
      // Moves the organization to the end, so that it does not delay the others.
      queues.delete(organizationId);
      queues.set(organizationId, queue);
      return;
    }
  }

  async function commitGroup(
    organizationId: string,
    queue: OrganizationQueue,
    requests: WaitingRequest[],
  ): Promise<void> {
    committing++;
    queue.committing++;
    await answerRequests(organizationId, requests);
    waitingEvents -= requests.reduce((sum, { events }) => sum + events.length, 0);
    committing--;
    queue.committing--;
    if (queue.committing === 0 && queue.waiting.length === 0) queues.delete(organizationId);
    startCommits();
  }

  async function answerRequests(organizationId: string, requests: WaitingRequest[]): Promise<void> {
    try {
      const isNew = await commitEvents(
        app,
        organizationId,
        requests.flatMap(({ events }) => events),
      );
      let from = 0;
      for (const { events, resolve } of requests) {
        resolve(isNew.slice(from, from + events.length));
        from += events.length;
      }
    } catch (error) {
      const { code } = toTrpcError(error);
      const isBusy = code === 'SERVICE_UNAVAILABLE' || code === 'TIMEOUT';
      if (isBusy || requests.length === 1) for (const { reject } of requests) reject(isBusy ? busy : error);
      // Commits each request alone, so that the events of one cannot make another fail.
      else for (const request of requests) await answerRequests(organizationId, [request]);
    }
  }

  return {
    add(organizationId, events) {
      if (waitingEvents + events.length > MAX_WAITING_EVENTS) {
        return Promise.reject(
          new AppError('TOO_MANY_REQUESTS', 'Too many events are waiting; try again in a moment', { retryAfter: 1 }),
        );
      }
      waitingEvents += events.length;
      const queue = queues.get(organizationId) ?? { waiting: [], committing: 0 };
      queues.set(organizationId, queue);
      return new Promise((resolve, reject) => {
        queue.waiting.push({ events, resolve, reject });
        startCommits();
      });
    },
  };
}

/** The next requests that fit into one transaction, at least one. */
function takeGroup({ waiting }: OrganizationQueue): WaitingRequest[] {
  let size = 0;
  let count = 0;
  while (count < waiting.length) {
    size += waiting[count]?.events.length ?? 0;
    if (count > 0 && size > MAX_GROUP_EVENTS) break;
    count++;
  }
  return waiting.splice(0, count);
}

async function commitEvents(app: App, organizationId: string, events: NewEvent[]): Promise<boolean[]> {
  const actor = { type: 'system' as const, name: 'tracking.ingest' };
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction({ app, actor, organization: { id: organizationId } }, (ctx) =>
        storeEvents(ctx, events),
      );
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}

/** Stores events in the caller's transaction; for each, whether it is new. Takes the shared lock of identity links. */
export async function storeEvents(ctx: Ctx, events: NewEvent[]): Promise<boolean[]> {
  const firstByKey = new Map<string, { event: NewEvent; id: string }>();
  for (const event of events) if (!firstByKey.has(event.key)) firstByKey.set(event.key, { event, id: newId() });
  const at = ctx.now();
  const [, { rows }] = await pipeline(
    () => lockLinksShared(ctx),
    () =>
      ctx.db.raw(INSERT_EVENTS, {
        events: `[${[...firstByKey.values()].map(({ event, id }) => eventAsJson(id, event)).join()}]`,
        organizationId: ctx.organization.id,
        at,
      }),
  );
  const inserted = rows as { id: string; processedAt: Date | null }[];
  if (inserted.some(({ processedAt }) => processedAt === null)) {
    ctx.afterCommit(() => ctx.app.loops.wake(RECOGNIZE_LOOP));
  }
  const stored = new Set(inserted.map(({ id }) => id));
  return events.map((event) => {
    const first = firstByKey.get(event.key);
    return first?.event === event && stored.has(first.id);
  });
}

/** The row as JSON. `data` is JSON already and is inserted as it is. */
const eventAsJson = (id: string, { data, person: _, ...event }: NewEvent): string =>
  `${JSON.stringify({ id, ...event }).slice(0, -1)},"data":${data}}`;

/**
 * Inserts keys in one order, so that two senders of the same messages do not deadlock: the second waits for the first, and reports a
 * duplicate only when the first has committed. An event that identifies no contact, from a browser and user without a link, is stored
 * as processed, because recognition could not attribute it.
 */
const INSERT_EVENTS = `
  with given as materialized (
    select * from json_to_recordset(:events) as given(id uuid, key uuid, "sourceId" uuid, "messageId" text, "eventType" text,
      data jsonb, "anonymousId" text, "userRef" text, "occurredAt" timestamptz, "identifiesContact" boolean)
  ), fresh as (
    insert into tracking.event_keys (organization_id, key, created_at)
    select :organizationId, key, cast(:at as timestamptz) from given order by key
    on conflict do nothing returning key
  )
  insert into tracking.data_events (organization_id, id, data_source_id, event_type, event_data, message_id, anonymous_id,
    user_ref, occurred_at, created_at, processed_at)
  select :organizationId, id, "sourceId", "eventType", data, "messageId", "anonymousId", "userRef", "occurredAt",
    cast(:at as timestamptz),
    case when not "identifiesContact" and not exists (
      select from tracking.identities i where i.organization_id = :organizationId and i.kind = 'anonymous' and i.value = "anonymousId"
    ) and not exists (
      select from tracking.identities i where i.organization_id = :organizationId and i.kind = 'user' and i.value = "userRef"
    ) then cast(:at as timestamptz) end
  from given join fresh using (key) order by id
  returning id, processed_at`;
