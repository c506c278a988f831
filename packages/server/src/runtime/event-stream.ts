/**
 * A transactional outbox with a relay and a gapless sequence: from stored events to subscriptions and jobs.
 *
 * Transactions commit in another order than they took their ids, so a reader that remembers an id would miss events.
 * One relay at a time in the whole deployment (an advisory lock) assigns positions to committed events, in order;
 * readers resume from a position.
 */
import { arrayBinding, type Database, EventRow, inSystem, inTenant, type Transaction } from '@tessera/db';
import { createEventReaders, latestPosition } from './event-readers.ts';
import type { PositionedEvent } from './events.ts';
import type { Log } from './logger.ts';
import type { Signals } from './work/signals.ts';

const CHANNEL = 'tessera_events';
/** The advisory lock of the relay. */
const RELAY_LOCK = 7_355_002;
const BATCH = 1_000;
const GATHER_MS = 20;
/** Until another relay, which is about to end, is asked for its place. */
const BUSY_MS = 50;
const FAILURE_PAUSE_MS = 1_000;
/**
 * The process that stores an event relays it, or waits for the relay that is at work. A poll finds only the events of a process that died
 * in between. It is shortened at random by up to half, so that processes spread.
 */
const SAFETY_POLL_MS = 60_000;

export interface EventStream {
  /** New events were stored: relay them now instead of at the next poll. */
  wake(): void;
  /**
   * Events of one organization after `position` (from now on when null), in order, until `signal` aborts. No event is
   * lost between a dropped connection and the next call with the last position seen.
   */
  read(organizationId: string, position: number | null, signal: AbortSignal): AsyncGenerator<PositionedEvent>;
  /** As `read`, in batches of the events that are available together. */
  batches(organizationId: string, position: number | null, signal: AbortSignal): AsyncGenerator<PositionedEvent[]>;
  /** The position of the organization's newest event; 0 when it has none. */
  position(organizationId: string): Promise<number>;
  /** Whether the organization has an event at `position` that is not yet deleted. */
  has(organizationId: string, position: number): Promise<boolean>;
  stop(): Promise<void>;
}

/** Called by the relay for each batch, in its transaction: enqueues the jobs that listen. */
export type Dispatch = (events: PositionedEvent[], db: Transaction) => Promise<void>;

export function startEventStream(options: {
  database: Database;
  signals: Signals;
  log: Log;
  dispatch: Dispatch;
}): EventStream {
  const { database, signals, log, dispatch } = options;
  const readers = createEventReaders(database);
  let stopped = false;
  let wakeRelay = () => {};
  let pending = false;

  /** Returns for how many milliseconds to wait. */
  async function relayOnce(): Promise<number> {
    pending = false;
    try {
      const relayed = await relay(database, dispatch);
      // Its holder may have looked for events before ours were committed.
      if (relayed === 'busy') return BUSY_MS;
      if (relayed >= BATCH) return 0;
      // Events that follow each other quickly are relayed together.
      if (relayed > 0) return GATHER_MS;
    } catch (error) {
      if (!stopped) log.warn({ error }, 'events could not be relayed; trying again');
      return FAILURE_PAUSE_MS;
    }
    return SAFETY_POLL_MS * (1 - Math.random() / 2);
  }

  async function relayForever(): Promise<void> {
    while (!stopped) {
      const waitMs = await relayOnce();
      const isIdle = waitMs > FAILURE_PAUSE_MS;
      if (waitMs === 0 || stopped || (isIdle && pending)) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        wakeRelay = () => {
          if (!isIdle && !stopped) return;
          clearTimeout(timer);
          resolve();
        };
      });
      wakeRelay = () => {};
    }
  }

  signals.on(CHANNEL, readers.notify);
  signals.onConnect(readers.notifyAll);
  const relaying = relayForever();
  const { batches } = readers;

  return {
    wake() {
      pending = true;
      wakeRelay();
    },

    batches,

    position: (organizationId) => latestPosition(database, organizationId),

    has: (organizationId, position) => isKnown(database, organizationId, position),

    async *read(organizationId, from, signal) {
      for await (const events of batches(organizationId, from, signal)) {
        for (const event of events) {
          if (signal.aborted) return;
          yield event;
        }
      }
    },

    async stop() {
      stopped = true;
      wakeRelay();
      readers.stop();
      await relaying;
    },
  };
}

/** Returns how many events it relayed; `busy` while another relay holds the lock. */
async function relay(database: Database, dispatch: Dispatch): Promise<number | 'busy'> {
  return inSystem(database, async (db) => {
    const { rows: lock } = await db.raw('select pg_try_advisory_xact_lock(?) as mine', [RELAY_LOCK]);
    if (!lock[0].mine) return 'busy';
    const { rows: pending } = await db.raw('select * from platform.events where position is null order by id limit ?', [
      BATCH,
    ]);
    if (pending.length === 0) return 0;
    const events = await assignPositions(db, pending);
    await dispatch(events, db);
    const organizations = [...new Set(events.map((event) => event.organizationId))];
    await db.raw('select pg_notify(?, id) from unnest(?::text[]) id', [CHANNEL, organizations]);
    return events.length;
  });
}

/** In a statement of its own: an update over all organizations cannot call `nextval` when the database is distributed. */
async function assignPositions(
  db: Transaction,
  pending: Omit<PositionedEvent, 'position'>[],
): Promise<PositionedEvent[]> {
  const { rows } = await db.raw(
    `select nextval('platform.event_position')::bigint as position from generate_series(1, ?)`,
    [pending.length],
  );
  const events = pending.map((event, i) => ({ ...event, position: rows[i].position as number }));
  await db.raw(
    `update platform.events e set position = given.position
     from unnest(:organizations::uuid[], :ids::uuid[], :positions::bigint[]) as given(organization_id, id, position)
     where e.organization_id = given.organization_id and e.id = given.id`,
    {
      organizations: arrayBinding(events.map(({ organizationId }) => organizationId)),
      ids: arrayBinding(events.map(({ id }) => id)),
      positions: arrayBinding(events.map(({ position }) => position)),
    },
  );
  return events;
}

const isKnown = (database: Database, organizationId: string, position: number): Promise<boolean> =>
  inTenant(
    database,
    organizationId,
    async (db) => (await EventRow.of({ db, organization: { id: organizationId } }).findOne({ position })) !== undefined,
    { readOnly: true },
  );
