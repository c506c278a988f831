/**
 * A transactional outbox with a relay and a gapless sequence: from stored events to subscriptions and jobs.
 *
 * Transactions commit in another order than they took their ids, so a reader that remembers an id would miss events.
 * One relay at a time in the whole deployment (an advisory lock) assigns positions to committed events, in order;
 * readers resume from a position.
 */
import { arrayBinding, type Database, EventRow, inSystem, inTenant, type Transaction } from '@tessera/db';
import pg from 'pg';
import type { DomainEvent } from './events.ts';
import type { Log } from './logger.ts';

const CHANNEL = 'tessera_events';
/** The advisory lock of the relay. */
const RELAY_LOCK = 7_355_002;
const POLL_MS = 1_000;
const BATCH = 1_000;
const GATHER_MS = 20;

export interface PositionedEvent extends DomainEvent {
  position: number;
}

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
  url: string;
  log: Log;
  dispatch: Dispatch;
}): EventStream {
  const { database, url, log, dispatch } = options;
  const waiting = new Map<string, Set<() => void>>();
  let stopped = false;
  let wakeRelay = () => {};
  let pending = false;

  const notify = (organizationId: string) => {
    for (const resume of waiting.get(organizationId) ?? []) resume();
  };
  const notifyAll = () => {
    for (const organizationId of waiting.keys()) notify(organizationId);
  };

  async function relayForever(): Promise<void> {
    while (!stopped) {
      pending = false;
      const relayed = await relay(database, dispatch).catch((error) => {
        if (!stopped) log.warn({ error }, 'events could not be relayed; trying again');
        return 0;
      });
      if (relayed >= BATCH || stopped) continue;
      // Events that follow each other quickly are relayed together.
      if (relayed > 0) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      if (pending) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        wakeRelay = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wakeRelay = () => {};
    }
  }

  const relaying = relayForever();
  const listener = listen(url, log, notify, notifyAll);

  async function* batches(organizationId: string, from: number | null, signal: AbortSignal) {
    let position = from ?? (await latestPosition(database, organizationId));
    while (!signal.aborted && !stopped) {
      // Registered before reading, so that an event between the read and the wait still wakes this reader.
      const woken = wakeUp(waiting, organizationId, signal);
      try {
        const events = await readAfter(database, organizationId, position);
        position = events.at(-1)?.position ?? position;
        if (events.length > 0) yield events;
        else await woken.promise;
      } finally {
        woken.forget();
      }
    }
  }

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
      notifyAll();
      await listener.stop();
      await relaying;
    },
  };
}

async function relay(database: Database, dispatch: Dispatch): Promise<number> {
  return inSystem(database, async (db) => {
    const { rows: lock } = await db.raw('select pg_try_advisory_xact_lock(?) as mine', [RELAY_LOCK]);
    if (!lock[0].mine) return 0;
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

const readAfter = (database: Database, organizationId: string, position: number): Promise<PositionedEvent[]> =>
  inTenant(
    database,
    organizationId,
    async (db) =>
      (await EventRow.of({ db, organization: { id: organizationId } })
        .where('position', '>', position)
        .orderBy('position')
        .limit(200)) as unknown as PositionedEvent[],
    { readOnly: true },
  );

const isKnown = (database: Database, organizationId: string, position: number): Promise<boolean> =>
  inTenant(
    database,
    organizationId,
    async (db) => (await EventRow.of({ db, organization: { id: organizationId } }).findOne({ position })) !== undefined,
    { readOnly: true },
  );

const latestPosition = (database: Database, organizationId: string): Promise<number> =>
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

function wakeUp(waiting: Map<string, Set<() => void>>, organizationId: string, signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const mine = waiting.get(organizationId) ?? new Set();
  waiting.set(organizationId, mine.add(resolve));
  signal.addEventListener('abort', resolve as () => void, { once: true });
  // Notifications can be lost with a connection; an occasional read costs little.
  const timer = setTimeout(resolve, 15_000);
  return {
    promise,
    forget() {
      clearTimeout(timer);
      signal.removeEventListener('abort', resolve as () => void);
      mine.delete(resolve);
      if (mine.size === 0) waiting.delete(organizationId);
    },
  };
}

/** A dedicated connection that listens, and reconnects after it is lost. */
function listen(url: string, log: Log, notify: (organizationId: string) => void, notifyAll: () => void) {
  let client: pg.Client | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const connection = new pg.Client({ connectionString: url, application_name: 'tessera-events', keepAlive: true });
    client = connection;
    const again = () => {
      if (stopped || client !== connection) return;
      client = undefined;
      timer = setTimeout(connect, 500);
    };
    connection.on('error', again);
    connection.on('end', again);
    connection.on('notification', ({ payload }) => payload && notify(payload));
    try {
      await connection.connect();
      await connection.query(`listen ${CHANNEL}`);
      notifyAll();
    } catch (error) {
      if (!stopped) log.warn({ error }, 'cannot listen for events; trying again');
      connection.end().catch(() => {});
      again();
    }
  }

  void connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
