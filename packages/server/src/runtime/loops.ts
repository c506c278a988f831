/**
 * Work that never ends: messages that fall due, webhooks that come in. Each loop runs in every worker, one turn after the
 * other for as long as there is something, and otherwise looks now and then. What to do stands in the tables and is
 * claimed there, so that a worker that dies takes nothing with it and another one goes on at once.
 */
import type { App } from './app.ts';

export interface LoopDefinition {
  /** `<domain>.<noun>`. */
  name: string;
  /** How long to wait when there was nothing to do; `wake` ends it. Milliseconds. */
  everyMs: number;
  /** One turn: whether there may be more to do. `signal` aborts when the server stops: begin nothing new then. */
  run(app: App, signal: AbortSignal): Promise<boolean>;
}

export interface Loops {
  /** There is something to do: look now. Only loops of this process hear it. */
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
        return false;
      });
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
