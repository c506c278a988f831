import { setTimeout as wait } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@tessera/db/test';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loopDefinitions } from '../../jobs.ts';
import type { App } from '../app.ts';
import { createLog } from '../logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createLoops, type LoopDefinition, type Loops } from './loops.ts';
import { type Signals, startSignals } from './signals.ts';

let test: TestDatabase;
let stops: (() => Promise<void>)[];
beforeEach(async () => {
  test = await createTestDatabase();
  stops = [];
});
afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  await test[Symbol.asyncDispose]();
});

const log = createLog('silent');
const appOf = () =>
  ({ config: {}, log, now: () => new Date(), database: test.database, metrics: createMetrics() }) as unknown as App;

/** The loops of one process. */
function processWith(...definitions: LoopDefinition[]): Loops {
  const signals: Signals = startSignals({ url: test.url, log });
  const loops = createLoops(definitions, signals);
  loops.start(appOf());
  stops.push(
    () => signals.stop(),
    () => loops.stop(),
  );
  return loops;
}

/** A loop whose work is due at `dueAt`; a run does it. */
function counted(name: string) {
  const counts = { asked: 0, runs: 0, dueAt: null as Date | null };
  const definition: LoopDefinition = {
    name,
    retryMs: 20,
    async nextDueAt() {
      counts.asked++;
      return counts.dueAt;
    },
    async run() {
      counts.runs++;
      counts.dueAt = null;
      return false;
    },
  };
  return { counts, definition };
}

async function until(isTrue: () => boolean): Promise<number> {
  const started = performance.now();
  while (!isTrue()) {
    if (performance.now() - started > 5_000) throw new Error('It took too long');
    await wait(2);
  }
  return performance.now() - started;
}

/** Asked at the start, and once more when the connection for signals is made. */
const settled = async ({ asked }: { asked: number }, counts: { asked: number }) => {
  await until(() => counts.asked >= asked);
  await wait(300);
};

describe('createLoops', () => {
  it('sleeps while nothing is due: it neither asks nor runs', async () => {
    const { counts, definition } = counted('test.idle');
    processWith(definition);
    await settled({ asked: 1 }, counts);
    const { asked } = counts;
    expect(asked).toBeLessThanOrEqual(2);
    await wait(1_000);
    expect(counts).toMatchObject({ asked, runs: 0 });
  });

  it('runs when its work is due, without being woken', async () => {
    const { counts, definition } = counted('test.later');
    counts.dueAt = new Date(Date.now() + 700);
    processWith(definition);
    await settled({ asked: 1 }, counts);
    expect(counts.runs).toBe(0);
    await until(() => counts.runs === 1);
    expect(counts.runs).toBe(1);
  });

  it('is woken by another process, by a signal after its commit', async () => {
    const here = counted('test.work');
    const there = counted('test.work');
    processWith(here.definition);
    const other = processWith(there.definition);
    await settled({ asked: 1 }, here.counts);
    await settled({ asked: 1 }, there.counts);
    here.counts.dueAt = new Date();
    other.wake('test.work');
    await until(() => here.counts.runs === 1);
    expect(there.counts.runs).toBe(0);
  });

  it('looks again when the connection for signals was lost, because signals may have been', async () => {
    const { counts, definition } = counted('test.lost');
    processWith(definition);
    await settled({ asked: 1 }, counts);
    counts.dueAt = new Date();
    const killed = await test.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'tessera-signals'`,
    );
    expect(killed).toHaveLength(1);
    await until(() => counts.runs === 1);
  });

  it('tries again after a pause what another worker has locked, and goes on after a failure', async () => {
    const { counts, definition } = counted('test.locked');
    counts.dueAt = new Date();
    let tries = 0;
    processWith({
      ...definition,
      async run() {
        if (++tries === 1) throw new Error('no');
        if (tries === 4) counts.dueAt = null;
        return false;
      },
    });
    await until(() => tries === 4);
    await wait(200);
    expect(tries).toBe(4);
  });

  it('stops at once, while it sleeps', async () => {
    const { counts, definition } = counted('test.stopped');
    const loops = processWith(definition);
    await settled({ asked: 1 }, counts);
    const started = performance.now();
    await loops.stop();
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

it('loopDefinitions: every loop of the server asks one question at its start, and then sleeps', async () => {
  const asked = new Map<string, number>();
  const runs: string[] = [];
  processWith(
    ...loopDefinitions.map((definition) => ({
      ...definition,
      nextDueAt(app: App) {
        asked.set(definition.name, (asked.get(definition.name) ?? 0) + 1);
        return definition.nextDueAt(app);
      },
      async run() {
        runs.push(definition.name);
        return false;
      },
    })),
  );
  await until(() => asked.size === loopDefinitions.length);
  await wait(500);
  const before = new Map(asked);
  await wait(1_500);
  expect(asked).toEqual(before);
  expect(runs).toEqual([]);
  expect(Math.max(...asked.values())).toBeLessThanOrEqual(2);
});
