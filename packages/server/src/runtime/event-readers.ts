/**
 * The readers of an organization's events in this process: however many subscriptions follow an organization, its events are read once.
 *
 * A subscription that keeps up takes the events from memory. One that resumes from an earlier position, or that is slower than the memory
 * is long, reads from the table by itself until it has caught up: it delays no other, and memory stays bounded.
 */
import { type Database, EventRow, inTenant } from '@tessera/db';
import type { PositionedEvent } from './events.ts';

/** Events per statement. */
const MAX_READ = 200;
/** Recent events that are kept for an organization with subscriptions. */
const MAX_KEPT = 400;
/** Notifications can be lost with a connection; an occasional read costs little. */
const SAFETY_READ_MS = 30_000;

interface Feed {
  /** The newest events in order: all that follow `after`. */
  recent: PositionedEvent[];
  /** Every event after this position up to the newest of `recent` is in `recent`. */
  after: number;
  /** The batch that was taken last: subscriptions at the same position get the same one, and can share what they read about it. */
  batch: { position: number; events: PositionedEvent[] } | undefined;
  /** Subscriptions that wait for the next event. */
  waiting: Set<() => void>;
  subscriptions: number;
  reading: Promise<void> | undefined;
  /** Something was committed since the running statement was sent. */
  isStale: boolean;
  safety: NodeJS.Timeout;
}

export interface EventReaders {
  /** An organization has new events. */
  notify(organizationId: string): void;
  notifyAll(): void;
  /** The events after `from` (from now on when null), in batches, until `signal` aborts or the readers stop. */
  batches(organizationId: string, from: number | null, signal: AbortSignal): AsyncGenerator<PositionedEvent[]>;
  stop(): void;
}

export function createEventReaders(database: Database): EventReaders {
  const feeds = new Map<string, Feed>();
  let stopped = false;

  function read(organizationId: string, feed: Feed): void {
    feed.isStale = true;
    feed.reading ??= readNew(organizationId, feed).finally(() => {
      feed.reading = undefined;
    });
  }

  async function readNew(organizationId: string, feed: Feed): Promise<void> {
    // A failed statement is repeated at the safety read, and at the next event.
    try {
      while (feed.isStale && !stopped) {
        feed.isStale = false;
        const events = await readAfter(database, organizationId, newestOf(feed));
        if (events.length === MAX_READ) feed.isStale = true;
        if (events.length === 0) continue;
        feed.recent.push(...events);
        feed.batch = undefined;
        const dropped = feed.recent.splice(0, Math.max(0, feed.recent.length - MAX_KEPT));
        feed.after = dropped.at(-1)?.position ?? feed.after;
        resume(feed);
      }
    } catch {
      feed.isStale = false;
    }
  }

  /** Registered as a subscription; `leave` must follow. A feed begins at the newest event, wherever its first subscription resumes. */
  function join(organizationId: string, newest: number): Feed {
    let feed = feeds.get(organizationId);
    if (!feed) {
      const made: Feed = {
        recent: [],
        after: newest,
        batch: undefined,
        waiting: new Set(),
        subscriptions: 0,
        reading: undefined,
        isStale: false,
        safety: setInterval(() => read(organizationId, made), SAFETY_READ_MS),
      };
      feed = made;
      feeds.set(organizationId, feed);
      read(organizationId, feed);
    }
    feed.subscriptions++;
    return feed;
  }

  function leave(organizationId: string, feed: Feed): void {
    if (--feed.subscriptions > 0) return;
    clearInterval(feed.safety);
    feeds.delete(organizationId);
  }

  async function* batches(organizationId: string, from: number | null, signal: AbortSignal) {
    if (signal.aborted || stopped) return;
    const known = feeds.get(organizationId);
    const newest = from !== null && known ? newestOf(known) : await latestPosition(database, organizationId);
    let position = from ?? newest;
    const feed = join(organizationId, newest);
    try {
      while (!signal.aborted && !stopped) {
        if (position < feed.after) {
          const events = await readAfter(database, organizationId, position);
          // Without events in the table, those up to there were deleted.
          position = events.at(-1)?.position ?? feed.after;
          if (events.length > 0) yield events;
          continue;
        }
        const events = batchAfter(feed, position);
        position = events.at(-1)?.position ?? position;
        if (events.length > 0) yield events;
        else await next(feed, signal);
      }
    } finally {
      leave(organizationId, feed);
    }
  }

  return {
    notify(organizationId) {
      const feed = feeds.get(organizationId);
      if (feed) read(organizationId, feed);
    },

    notifyAll() {
      for (const [organizationId, feed] of feeds) read(organizationId, feed);
    },

    batches,

    stop() {
      stopped = true;
      for (const feed of feeds.values()) resume(feed);
    },
  };
}

const newestOf = ({ recent, after }: Feed): number => recent.at(-1)?.position ?? after;

function resume({ waiting }: Feed): void {
  for (const go of waiting) go();
  waiting.clear();
}

function batchAfter(feed: Feed, position: number): PositionedEvent[] {
  if (feed.batch?.position === position) return feed.batch.events;
  const { recent } = feed;
  // The events are in order, so the new ones are at the end.
  let first = recent.length;
  while (first > 0 && (recent[first - 1] as PositionedEvent).position > position) first--;
  const events = recent.slice(first, first + MAX_READ);
  feed.batch = { position, events };
  return events;
}

function next({ waiting }: Feed, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      signal.removeEventListener('abort', go);
      waiting.delete(go);
      resolve();
    };
    waiting.add(go);
    signal.addEventListener('abort', go, { once: true });
  });
}

const readAfter = (database: Database, organizationId: string, position: number): Promise<PositionedEvent[]> =>
  inTenant(
    database,
    organizationId,
    async (db) =>
      (await EventRow.of({ db, organization: { id: organizationId } })
        .where('position', '>', position)
        .orderBy('position')
        .limit(MAX_READ)) as unknown as PositionedEvent[],
    { readOnly: true },
  );

/** The position of the organization's newest event; 0 when it has none. */
export const latestPosition = (database: Database, organizationId: string): Promise<number> =>
  inTenant(
    database,
    organizationId,
    async (db) => {
      const latest = await EventRow.of({ db, organization: { id: organizationId } })
        .whereNotNull('position')
        .orderBy('position', 'desc')
        .first();
      return latest?.position ?? 0;
    },
    { readOnly: true },
  );
