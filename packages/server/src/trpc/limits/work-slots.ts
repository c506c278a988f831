/**
 * Slots for costly reads: previews, counts and statistics that scan many rows. They use a share of the connection pool, and an
 * organization a share of that, so they delay neither short calls nor the costly reads of others.
 */
import { AppError } from '../../lib/app-error.ts';

/** Costly reads of one organization that run at once in a process, and those that wait for a slot. */
const MAX_RUNNING_PER_ORGANIZATION = 2;
const MAX_WAITING_PER_ORGANIZATION = 4;

export interface WorkSlots {
  /** Runs `work` in a slot of the organization. Throws TOO_MANY_REQUESTS when too many wait already. */
  run<T>(organizationId: string, work: () => Promise<T>): Promise<T>;
  /** As `run`, for streams: waits however many others do. */
  runWhenFree<T>(organizationId: string, work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  organizationId: string;
  isPatient: boolean;
  start(): void;
}

export function createWorkSlots(total: number): WorkSlots {
  const running = new Map<string, number>();
  let runningCount = 0;
  const queue: Waiting[] = [];

  const runningOf = (id: string): number => running.get(id) ?? 0;
  const hasSlot = (id: string): boolean => runningCount < total && runningOf(id) < MAX_RUNNING_PER_ORGANIZATION;

  function take(id: string): void {
    runningCount++;
    running.set(id, runningOf(id) + 1);
  }

  /** Frees a slot and starts the first waiting read whose organization has one. */
  function release(id: string): void {
    runningCount--;
    if (runningOf(id) === 1) running.delete(id);
    else running.set(id, runningOf(id) - 1);
    const next = queue.findIndex(({ organizationId }) => hasSlot(organizationId));
    const [waiting] = next < 0 ? [] : queue.splice(next, 1);
    if (!waiting) return;
    take(waiting.organizationId);
    waiting.start();
  }

  async function slotOf(id: string, isPatient: boolean): Promise<void> {
    if (hasSlot(id)) return take(id);
    const others = queue.filter((one) => one.organizationId === id && !one.isPatient);
    if (!isPatient && others.length >= MAX_WAITING_PER_ORGANIZATION) {
      throw new AppError('TOO_MANY_REQUESTS', 'Too many costly reads of this organization run at once; try again', {
        kind: 'costly_reads_busy',
        retryAfter: 2,
      });
    }
    return new Promise((start) => queue.push({ organizationId: id, isPatient, start }));
  }

  async function inSlot<T>(id: string, isPatient: boolean, work: () => Promise<T>): Promise<T> {
    await slotOf(id, isPatient);
    try {
      return await work();
    } finally {
      release(id);
    }
  }

  return {
    run: (organizationId, work) => inSlot(organizationId, false, work),
    runWhenFree: (organizationId, work) => inSlot(organizationId, true, work),
  };
}
