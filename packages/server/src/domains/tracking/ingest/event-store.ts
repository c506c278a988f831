/**
 * Events into the database, those of several requests in one transaction: while one is being committed, the next gathers.
 * A request is answered when its own commit is through.
 */
import { newId } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { isRetryable, toTrpcError } from '../../../trpc/errors.ts';
import { shareLinks } from '../recognition/identity-links.ts';
import type { NewEvent } from './message.ts';

export interface EventStore {
  /** Resolves once they are committed: for each whether it is new, and not a message that was there already. */
  add(organizationId: string, events: NewEvent[]): Promise<boolean[]>;
}

/** Events in one transaction, unless one request has more. */
const GROUP = 1_000;
/** Transactions at once for one organization. */
const LANES = 2;
/** Events that may wait: beyond it, clients are asked to come back. */
const MAX_WAITING = 50_000;
const ATTEMPTS = 3;

/** Whatever it was that took too long: the same may be sent again. */
const busy = new AppError('SERVICE_UNAVAILABLE', 'The database is busy; please try again', { retryAfter: 2 });

interface Request {
  events: NewEvent[];
  resolve(isNew: boolean[]): void;
  reject(error: unknown): void;
}

interface Group {
  waiting: Request[];
  flying: number;
}

export function createEventStore(app: App): EventStore {
  const groups = new Map<string, Group>();
  /** Other work needs connections too. */
  const most = Math.max(1, Math.floor(app.config.databasePool / 2));
  let flying = 0;
  let waiting = 0;

  function pump(): void {
    for (const [organizationId, group] of groups) {
      while (flying < most && group.flying < LANES && group.waiting.length > 0) {
        void fly(organizationId, group, take(group));
      }
      // To the end of the line: one organization must not keep the others waiting.
      if (flying < most) continue;
      groups.delete(organizationId);
      groups.set(organizationId, group);
      return;
    }
  }

  async function fly(organizationId: string, group: Group, requests: Request[]): Promise<void> {
    flying++;
    group.flying++;
    await settle(organizationId, requests);
    waiting -= requests.reduce((sum, { events }) => sum + events.length, 0);
    flying--;
    group.flying--;
    if (group.flying === 0 && group.waiting.length === 0) groups.delete(organizationId);
    pump();
  }

  async function settle(organizationId: string, requests: Request[]): Promise<void> {
    try {
      const isNew = await commit(
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
      // Nobody's events fail with another's.
      else for (const request of requests) await settle(organizationId, [request]);
    }
  }

  return {
    add(organizationId, events) {
      if (waiting + events.length > MAX_WAITING) {
        return Promise.reject(
          new AppError('TOO_MANY_REQUESTS', 'Too many events are waiting; try again in a moment', { retryAfter: 1 }),
        );
      }
      waiting += events.length;
      const group = groups.get(organizationId) ?? { waiting: [], flying: 0 };
      groups.set(organizationId, group);
      return new Promise((resolve, reject) => {
        group.waiting.push({ events, resolve, reject });
        pump();
      });
    },
  };
}

function take({ waiting }: Group): Request[] {
  let size = 0;
  let count = 0;
  while (count < waiting.length) {
    size += waiting[count]?.events.length ?? 0;
    if (count > 0 && size > GROUP) break;
    count++;
  }
  return waiting.splice(0, count);
}

async function commit(app: App, organizationId: string, events: NewEvent[]): Promise<boolean[]> {
  const actor = { type: 'system' as const, name: 'tracking.ingest' };
  for (let tries = 1; ; tries++) {
    try {
      return await inTransaction({ app, actor, organization: { id: organizationId } }, (ctx) =>
        storeEvents(ctx, events),
      );
    } catch (error) {
      if (tries === ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}

/** In the caller's transaction; for each whether it is new. */
export async function storeEvents(ctx: Ctx, events: NewEvent[]): Promise<boolean[]> {
  const firsts = new Map<string, { event: NewEvent; id: string }>();
  for (const event of events) if (!firsts.has(event.key)) firsts.set(event.key, { event, id: newId() });
  const at = ctx.now();
  const [, { rows }] = await Promise.all([
    shareLinks(ctx),
    ctx.db.raw(INSERT, {
      events: `[${[...firsts.values()].map(({ event, id }) => written(id, event)).join()}]`,
      organizationId: ctx.organization.id,
      at,
    }),
  ]);
  const stored = new Set((rows as { id: string }[]).map(({ id }) => id));
  return events.map((event) => {
    const first = firsts.get(event.key);
    return first?.event === event && stored.has(first.id);
  });
}

/** As the statement takes it: what is JSON already stays as it is. */
const written = (id: string, { data, ...event }: NewEvent): string =>
  `${JSON.stringify({ id, ...event }).slice(0, -1)},"data":${data}}`;

/**
 * Keys in one order, so that two senders of the same messages do not deadlock: the second waits for the first, and answers
 * "duplicate" of what is committed only. What tells nobody's name and is nobody's yet needs no further look.
 */
const INSERT = `
  with given as materialized (
    select * from json_to_recordset(:events) as given(id uuid, key uuid, "sourceId" uuid, "messageId" text, "eventType" text,
      data jsonb, "anonymousId" text, "userRef" text, "occurredAt" timestamptz, "tellsWho" boolean)
  ), fresh as (
    insert into tracking.event_keys (organization_id, key, created_at)
    select :organizationId, key, cast(:at as timestamptz) from given order by key
    on conflict do nothing returning key
  )
  insert into tracking.data_events (organization_id, id, data_source_id, event_type, event_data, message_id, anonymous_id,
    user_ref, occurred_at, created_at, processed_at)
  select :organizationId, id, "sourceId", "eventType", data, "messageId", "anonymousId", "userRef", "occurredAt",
    cast(:at as timestamptz),
    case when not "tellsWho" and not exists (
      select from tracking.identities i where i.organization_id = :organizationId and i.kind = 'anonymous' and i.value = "anonymousId"
    ) and not exists (
      select from tracking.identities i where i.organization_id = :organizationId and i.kind = 'user' and i.value = "userRef"
    ) then cast(:at as timestamptz) end
  from given join fresh using (key) order by id
  returning id`;
