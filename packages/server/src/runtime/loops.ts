/**
 * Loops: continuous work such as due messages and received webhooks. Every worker runs each loop, iteration after
 * iteration while there is work, and otherwise at an interval. Work is claimed in the tables, so a worker that dies
 * loses nothing and another one continues at once.
 */
import type { App } from './app.ts';

export interface LoopDefinition {
  /** `<domain>.<noun>`. */
  name: string;
  /** Milliseconds to wait after an iteration without work; `wake` ends the wait. */
  everyMs: number;
  /**
   * One iteration. Returns whether there may be more work. `signal` aborts when the server stops: start nothing new
   * then.
   */
  run(app: App, signal: AbortSignal): Promise<boolean>;
}

export interface Loops {
  /** New work exists: run the loop now. Reaches loops of this process only. */
  wake(name: string): void;
  start(app: App): void;
  stop(): Promise<void>;
}

export function createLoops(definitions: readonly LoopDefinition[]): Loops {
  const stopping = new AbortController();
  const sleepers = new Map<string, () => void>();
  const woken = new Set<string>();
  let running: Promise<void>[] = [];

  async function forever(app: App, { name, everyMs, run }: LoopDefinition): Promise<void> {
    while (!stopping.signal.aborted) {
      woken.delete(name);
      const isMore = await run(app, stopping.signal).catch((error) => {
        if (!stopping.signal.aborted) app.log.error({ error, loop: name }, 'a loop failed; it goes on');
        return null;
      });
      app.metrics.loopIteration(name, isMore === null ? 'failed' : 'ok');
      if (isMore || woken.has(name) || stopping.signal.aborted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
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
      woken.add(name);
      sleepers.get(name)?.();
    },

    start(app) {
      running = definitions.map((definition) => forever(app, definition));
    },

    async stop() {
      stopping.abort();
      for (const wake of sleepers.values()) wake();
      await Promise.all(running);
    },
  };
}
