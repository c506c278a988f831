import { setTimeout as wait } from 'node:timers/promises';
import { EventRow, inSystem, inTenant, type Organization, type Transaction } from '@tessera/db';
import { createOrganization, createTestDatabase, type TestDatabase } from '@tessera/db/test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Dispatch, type EventStream, startEventStream } from './event-stream.ts';
import type { PositionedEvent } from './events.ts';
import { createLog } from './logger.ts';
import { type Signals, startSignals } from './work/signals.ts';

let test: TestDatabase;
let mine: Organization;
let streams: EventStream[];
let listeners: Signals[];
/** What the relays passed to jobs, in transactions that were committed or rolled back. */
let dispatched: PositionedEvent[];
beforeEach(async () => {
  test = await createTestDatabase();
  mine = await createOrganization(test.database);
  [streams, listeners, dispatched] = [[], [], []];
});
afterEach(async () => {
  await Promise.all(streams.map((stream) => stream.stop()));
  await Promise.all(listeners.map((signals) => signals.stop()));
  await test[Symbol.asyncDispose]();
});

/** The stream of one server; several streams represent several servers. */
function start(dispatch: Dispatch = async (events) => void dispatched.push(...events)): EventStream {
  const log = createLog('silent');
  const signals = startSignals({ url: test.url, log });
  const stream = startEventStream({ database: test.database, signals, log, dispatch });
  listeners.push(signals);
  streams.push(stream);
  return stream;
}

/** Stores events in the caller's transaction, as `emit` does. */
const add = (db: Transaction, { id }: Organization, ...names: (string | number)[]) =>
  db.raw(
    `insert into platform.events (organization_id, type, payload, actor)
     select ?, 'contacts.contact.created', json_build_object('name', name), '{}' from unnest(?::text[]) with ordinality given(name, place) order by place`,
    [id, names.map(String)],
  );
const emit = (organization: Organization, ...names: (string | number)[]) =>
  inTenant(test.database, organization.id, (db) => add(db, organization, ...names));

const nameOf = (event: PositionedEvent): string => (event.payload as unknown as { name: string }).name;

/** The next `count` events after `position`, or those that arrive before the time limit. */
async function take(
  stream: EventStream,
  { id }: Organization,
  position: number | null,
  count: number,
  patience = 6_000,
): Promise<PositionedEvent[]> {
  const events: PositionedEvent[] = [];
  for await (const event of stream.read(id, position, AbortSignal.timeout(patience))) {
    if (events.push(event) === count) break;
  }
  return events;
}

const isIncreasing = (events: PositionedEvent[]): boolean =>
  events.every(({ position }, i) => i === 0 || position > (events[i - 1] as PositionedEvent).position);

/** A transaction that stays open until released; resolves once its event is stored. */
async function openTransaction(organization: Organization, name: string) {
  const { promise: told, resolve: commit, reject: rollback } = Promise.withResolvers<void>();
  const { promise: stored, resolve } = Promise.withResolvers<void>();
  const over = inTenant(test.database, organization.id, async (db) => {
    await add(db, organization, name);
    resolve();
    await told;
  });
  await stored;
  return {
    commit: () => {
      commit();
      return over;
    },
    rollback: () => {
      rollback(new Error('rolled back'));
      return over.catch(() => {});
    },
  };
}

describe('eventStream: events', () => {
  it('that are committed after events with later ids are not missed', async () => {
    const stream = start();
    const early = await openTransaction(mine, 'early');
    await emit(mine, 'late');
    stream.wake();
    const [late] = await take(stream, mine, 0, 1);
    expect(nameOf(late as PositionedEvent)).toBe('late');
    await early.commit();
    stream.wake();
    const [next] = await take(stream, mine, (late as PositionedEvent).position, 1);
    expect(nameOf(next as PositionedEvent)).toBe('early');
    expect(next?.id.localeCompare(late?.id as string)).toBe(-1);
    expect(isIncreasing([late, next] as PositionedEvent[])).toBe(true);
  });

  it('of a transaction that is rolled back are neither read nor relayed', async () => {
    const stream = start();
    const doomed = await openTransaction(mine, 'doomed');
    await emit(mine, 'kept');
    stream.wake();
    await doomed.rollback();
    await emit(mine, 'kept too');
    stream.wake();
    expect((await take(stream, mine, 0, 2)).map(nameOf)).toEqual(['kept', 'kept too']);
    await emit(mine, 'the last');
    stream.wake();
    expect((await take(stream, mine, 0, 3)).map(nameOf)).toEqual(['kept', 'kept too', 'the last']);
    expect(dispatched.map(nameOf)).toEqual(['kept', 'kept too', 'the last']);
  });

  it('are read in the order in which they were stored, and only by their organization', async () => {
    const stream = start();
    const other = await createOrganization(test.database);
    await emit(mine, 1, 2, 3);
    await emit(other, 'foreign');
    await emit(mine, 4, 5);
    stream.wake();
    expect((await take(stream, mine, 0, 5)).map(nameOf)).toEqual(['1', '2', '3', '4', '5']);
    expect((await take(stream, other, 0, 1)).map(nameOf)).toEqual(['foreign']);
  });

  it('are relayed again when a handler failed, and have no position before', async () => {
    let failures = 0;
    const stream = start(async (events) => {
      if (++failures === 1) throw new Error('no');
      dispatched.push(...events);
    });
    await emit(mine, 'once');
    stream.wake();
    while (failures === 0) await wait(5);
    expect(await stream.position(mine.id)).toBe(0);
    expect((await take(stream, mine, 0, 1)).map(nameOf)).toEqual(['once']);
    expect(dispatched.map(nameOf)).toEqual(['once']);
  });
});

describe('eventStream: several servers', () => {
  it('relay each event once and in one order for all emitters and readers', async () => {
    const both = [start(), start(), start()];
    const organizations = [mine, await createOrganization(test.database), await createOrganization(test.database)];
    const PER_ORGANIZATION = 120;
    const reading = organizations.flatMap((organization) =>
      both.map((stream) => take(stream, organization, 0, PER_ORGANIZATION)),
    );
    await Promise.all(
      Array.from({ length: organizations.length * PER_ORGANIZATION }, async (_, i) => {
        await emit(organizations[i % organizations.length] as Organization, i);
        both[i % both.length]?.wake();
      }),
    );
    const read = await Promise.all(reading);
    for (const [i, events] of read.entries()) {
      expect(events).toHaveLength(PER_ORGANIZATION);
      expect(new Set(events.map(({ id }) => id)).size).toBe(PER_ORGANIZATION);
      expect(isIncreasing(events)).toBe(true);
      // The readers of one organization have received the same events.
      expect(events.map(({ id }) => id)).toEqual(read[i - (i % both.length)]?.map(({ id }) => id));
    }
    expect(dispatched).toHaveLength(organizations.length * PER_ORGANIZATION);
    expect(new Set(dispatched.map(({ id }) => id)).size).toBe(dispatched.length);
    expect(new Set(dispatched.map(({ position }) => position)).size).toBe(dispatched.length);
    const left = await inSystem(test.database, (db) => EventRow.query(db).whereNull('position').resultSize());
    expect(left).toBe(0);
  });

  it('deliver more than one batch at once', async () => {
    const [first, second] = [start(), start()];
    await emit(mine, ...Array.from({ length: 2_300 }, (_, i) => i));
    first.wake();
    second.wake();
    const events = await take(first, mine, 0, 2_300);
    expect(events.map(nameOf)).toEqual(Array.from({ length: 2_300 }, (_, i) => `${i}`));
    expect(isIncreasing(events)).toBe(true);
    expect(dispatched).toHaveLength(2_300);
  });
});

describe('eventStream: a lost connection', () => {
  const kill = (name: string) =>
    test.sql(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = $1',
      [name],
    );

  it('of the listener loses no event: reading continues and resumes by position', async () => {
    const stream = start();
    await emit(mine, 'before');
    stream.wake();
    const [before] = await take(stream, mine, 0, 1);
    const reading = take(stream, mine, (before as PositionedEvent).position, 3);
    expect(await kill('tessera-signals')).toHaveLength(1);
    await emit(mine, 'while it is disconnected');
    stream.wake();
    await wait(700);
    await emit(mine, 'after');
    stream.wake();
    await wait(100);
    expect(await kill('tessera-signals')).toHaveLength(1);
    await emit(mine, 'again');
    stream.wake();
    const seen = await reading;
    expect(seen.map(nameOf)).toEqual(['while it is disconnected', 'after', 'again']);
    const resumed = await take(stream, mine, (seen[0] as PositionedEvent).position, 2);
    expect(resumed.map(nameOf)).toEqual(['after', 'again']);
  });

  it('of the relay within a batch leaves the batch to be relayed again, once', async () => {
    let tries = 0;
    const stream = start(async (events, db) => {
      const { rows } = await db.raw('select pg_backend_pid() as pid');
      if (++tries === 1) {
        await test.sql('select pg_terminate_backend($1)', [rows[0].pid]);
        await wait(50);
      } else dispatched.push(...events);
    });
    await emit(mine, 1, 2, 3);
    stream.wake();
    expect((await take(stream, mine, 0, 3)).map(nameOf)).toEqual(['1', '2', '3']);
    expect(tries).toBe(2);
    expect(dispatched.map(nameOf)).toEqual(['1', '2', '3']);
  });
});

describe('eventStream: a reader', () => {
  it('without a position begins with later events', async () => {
    const stream = start();
    await emit(mine, 'old');
    stream.wake();
    await take(stream, mine, 0, 1);
    const reading = take(stream, mine, null, 1);
    await wait(100);
    await emit(mine, 'new');
    stream.wake();
    expect((await reading).map(nameOf)).toEqual(['new']);
  });

  it('ends at once when it is aborted or the server stops', async () => {
    const stream = start();
    const closed = new AbortController();
    const collect = async (signal: AbortSignal) => {
      const events: PositionedEvent[] = [];
      for await (const event of stream.read(mine.id, 0, signal)) events.push(event);
      return events;
    };
    const left = collect(closed.signal);
    const stopped = collect(new AbortController().signal);
    await wait(50);
    closed.abort();
    expect(await left).toEqual([]);
    await stream.stop();
    expect(await stopped).toEqual([]);
    expect(await collect(AbortSignal.abort())).toEqual([]);
  });

  it('can query the last position, and whether an event is still stored', async () => {
    const stream = start();
    const other = await createOrganization(test.database);
    expect(await stream.position(mine.id)).toBe(0);
    await emit(mine, 'one');
    stream.wake();
    const [one] = await take(stream, mine, 0, 1);
    const { position } = one as PositionedEvent;
    expect(await stream.position(mine.id)).toBe(position);
    expect(await stream.has(mine.id, position)).toBe(true);
    expect(await stream.has(mine.id, position + 1)).toBe(false);
    expect(await stream.has(other.id, position)).toBe(false);
  });
});

describe('eventStream: many readers of one organization', () => {
  const READERS = 60;

  it('cost as many statements as one', async () => {
    const stream = start();
    const reading = Array.from({ length: READERS }, () => take(stream, mine, 0, 3));
    await wait(200);
    const statements = vi.spyOn(EventRow, 'of');
    for (const name of ['one', 'two', 'three']) {
      await emit(mine, name);
      stream.wake();
      await wait(150);
    }
    for (const events of await Promise.all(reading)) expect(events.map(nameOf)).toEqual(['one', 'two', 'three']);
    // For each event one, and one that finds that there are no more.
    expect(statements.mock.calls.length).toBeLessThanOrEqual(6);
  });

  it('are not delayed by a slow one, which receives everything in order as well', async () => {
    const stream = start();
    const COUNT = 1_500;
    const slow: string[] = [];
    const isReady = Promise.withResolvers<void>();
    const canGoOn = Promise.withResolvers<void>();
    const reading = (async () => {
      for await (const event of stream.read(mine.id, 0, AbortSignal.timeout(20_000))) {
        slow.push(nameOf(event));
        if (slow.length === 1) {
          isReady.resolve();
          await canGoOn.promise;
        }
        if (slow.length === COUNT + 1) return;
      }
    })();
    await emit(mine, 'first');
    stream.wake();
    await isReady.promise;
    const fast = take(stream, mine, 0, COUNT + 1, 20_000);
    const names = Array.from({ length: COUNT }, (_, i) => `${i}`);
    await emit(mine, ...names);
    stream.wake();
    expect((await fast).map(nameOf)).toEqual(['first', ...names]);
    expect(slow).toEqual(['first']);
    canGoOn.resolve();
    await reading;
    expect(slow).toEqual(['first', ...names]);
  });

  it('read again after the last one has left, from the position that they ask for', async () => {
    const stream = start();
    await emit(mine, 1, 2);
    stream.wake();
    const [first] = await take(stream, mine, 0, 2);
    await emit(mine, 3);
    stream.wake();
    expect((await take(stream, mine, (first as PositionedEvent).position, 2)).map(nameOf)).toEqual(['2', '3']);
  });
});
