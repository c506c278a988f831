/**
 * Loops: continuous work such as due messages and received webhooks. Every worker runs each loop, iteration after iteration while there is
 * work. Otherwise it sleeps until the next work is due, until it is woken, or until its safety poll. Work is claimed in the tables, so a
 * worker that dies loses nothing and another one continues.
 */
import type { App } from '../app.ts';
import type { Signals } from './signals.ts';

export interface LoopDefinition {
  /** `<domain>.<noun>`. */
  name: string;
  /** When the earliest work is due; null when there is none. One indexed statement: it is all that an idle loop costs. */
  nextDueAt(app: App): Promise<Date | null>;
  /**
   * One iteration, when work is due. Returns whether there may be more work. `signal` aborts when the server stops: start nothing new
   * then.
   */
  run(app: App, signal: AbortSignal): Promise<boolean>;
  /** Milliseconds until due work that another worker has locked is tried again. */
  retryMs: number;
  /** The longest sleep, where the work of a dead worker must be found sooner than by `MAX_SLEEP_MS`. */
  maxSleepMs?: number;
}

export interface Loops {
  /** Work was committed: every worker that sleeps looks again when the next is due. */
  wake(name: string): void;
  start(app: App): void;
  stop(): Promise<void>;
}

const CHANNEL = 'tessera_loops';
/** The safety poll, for work whose signal was lost. Each sleep is shortened at random by up to half, so that processes spread. */
const MAX_SLEEP_MS = 60_000;
/** A clock of tests moves without telling. */
const MAX_SLEEP_BY_TEST_CLOCK_MS = 250;
const FAILURE_PAUSE_MS = 1_000;

export function createLoops(definitions: readonly LoopDefinition[], signals: Signals): Loops {
  const stopping = new AbortController();
  const sleepers = new Map<string, () => void>();
  const woken = new Set<string>();
  let running: Promise<void>[] = [];

  const wakeHere = (name: string) => {
    woken.add(name);
    sleepers.get(name)?.();
  };

  async function forever(app: App, definition: LoopDefinition): Promise<void> {
    const { name } = definition;
    while (!stopping.signal.aborted) {
      woken.delete(name);
      const pauseMs = await iterate(app, definition, stopping.signal).then(
        (sleepMs) => {
          app.metrics.loopIteration(name, 'ok');
          return sleepMs;
        },
        (error) => {
          app.metrics.loopIteration(name, 'failed');
          if (!stopping.signal.aborted) app.log.error({ error, loop: name }, 'a loop failed; it goes on');
          return FAILURE_PAUSE_MS;
        },
      );
      if (pauseMs <= 0 || woken.has(name) || stopping.signal.aborted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        sleepers.set(name, () => {
          clearTimeout(timer);
          resolve();
        });
      });
      sleepers.delete(name);
    }
  }

  return {
    wake(name) {
      wakeHere(name);
      signals.send(CHANNEL, name);
    },

    start(app) {
      signals.on(CHANNEL, wakeHere);
      signals.onConnect(() => definitions.forEach(({ name }) => void wakeHere(name)));
      running = definitions.map((definition) => forever(app, definition));
    },

    async stop() {
      stopping.abort();
      for (const wake of sleepers.values()) wake();
      await Promise.all(running);
    },
  };
}

/** Returns for how many milliseconds to sleep. */
async function iterate(app: App, definition: LoopDefinition, signal: AbortSignal): Promise<number> {
  const sleepMs = await untilDue(app, definition);
  if (sleepMs > 0) return sleepMs;
  if (await definition.run(app, signal)) return 0;
  return Math.max(definition.retryMs, await untilDue(app, definition));
}

async function untilDue(app: App, { nextDueAt, maxSleepMs = MAX_SLEEP_MS }: LoopDefinition): Promise<number> {
  const dueAt = await nextDueAt(app);
  const longest = app.config.testClock ? MAX_SLEEP_BY_TEST_CLOCK_MS : maxSleepMs * (1 - Math.random() / 2);
  // PostgreSQL's infinity arrives as a number.
  return dueAt === null ? longest : Math.min(longest, Number(dueAt) - app.now().getTime());
}
