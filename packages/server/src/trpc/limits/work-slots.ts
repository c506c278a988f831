/**
 * Slots for work that takes a connection of the pool: each key, an organization or a network, has a few, and all together have a
 * share of the pool. Work without a slot waits without a connection, so it delays only others of its key.
 */
import { AppError } from '../../lib/app-error.ts';

export interface WorkSlots {
  /** Runs `work` in a slot of the key. Throws TOO_MANY_REQUESTS when too many wait for one already. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** As `run`, for streams: waits however many others do. */
  runWhenFree<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export interface WorkSlotOptions {
  /** Slots of all keys together. */
  total: number;
  perKey: number;
  maxWaiting: number;
  refusal: string;
}

interface Waiting {
  key: string;
  isPatient: boolean;
  start(): void;
}

export function createWorkSlots({ total, perKey, maxWaiting, refusal }: WorkSlotOptions): WorkSlots {
  const running = new Map<string, number>();
  let runningCount = 0;
  /** The number of the last work that began, of each key that has work. */
  const lastBegun = new Map<string, number>();
  let begunCount = 0;
  const queue: Waiting[] = [];

  const runningOf = (key: string): number => running.get(key) ?? 0;
  const hasSlot = (key: string): boolean => runningCount < total && runningOf(key) < perKey;

  function take(key: string): void {
    lastBegun.set(key, ++begunCount);
    runningCount++;
    running.set(key, runningOf(key) + 1);
  }

  /** Frees a slot and starts the next work. */
  function release(key: string): void {
    runningCount--;
    if (runningOf(key) === 1) {
      running.delete(key);
      if (!queue.some((waiting) => waiting.key === key)) lastBegun.delete(key);
    } else running.set(key, runningOf(key) - 1);
    const next = nextWaiting();
    if (!next) return;
    queue.splice(queue.indexOf(next), 1);
    take(next.key);
    next.start();
  }

  /** Of the work whose key has a slot: that of the key whose last work began first, so that a long queue delays no other key. */
  function nextWaiting(): Waiting | undefined {
    const begun = ({ key }: Waiting): number => lastBegun.get(key) ?? 0;
    const open = queue.filter((waiting) => hasSlot(waiting.key));
    return open.reduce<Waiting | undefined>(
      (first, waiting) => (first && begun(first) <= begun(waiting) ? first : waiting),
      undefined,
    );
  }

  async function slotOf(key: string, isPatient: boolean): Promise<void> {
    if (hasSlot(key)) return take(key);
    const others = queue.filter((waiting) => waiting.key === key && !waiting.isPatient);
    if (!isPatient && others.length >= maxWaiting) {
      throw new AppError('TOO_MANY_REQUESTS', refusal, { kind: 'slots_busy', retryAfter: 2 });
    }
    return new Promise((start) => queue.push({ key, isPatient, start }));
  }

  async function inSlot<T>(key: string, isPatient: boolean, work: () => Promise<T>): Promise<T> {
    await slotOf(key, isPatient);
    try {
      return await work();
    } finally {
      release(key);
    }
  }

  return {
    run: (key, work) => inSlot(key, false, work),
    runWhenFree: (key, work) => inSlot(key, true, work),
  };
}
