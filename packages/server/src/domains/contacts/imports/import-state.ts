/**
 * The states of an import:
 * - `uploading`: pieces of the file arrive. `start` queues the import; seven days without a new piece cancel it.
 * - `queued`: the file is complete. A worker starts it.
 * - `running`: a worker commits batches. Another worker may take the run over (running → running) when the first one is lost.
 * - `completed`, `failed`, `cancelled`: final. `finishedAt` is set, and the file is deleted.
 */
import type { ImportStatus } from '@tessera/db';
import type { z } from 'zod';
import { statesBefore, type Transitions } from '../../../lib/state-machine.ts';

type Status = z.infer<typeof ImportStatus>;

export const importTransitions = {
  uploading: ['queued', 'cancelled'],
  queued: ['running', 'cancelled'],
  running: ['running', 'completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
} as const satisfies Transitions<Status>;

/** The states in which a worker may start or take over a run. */
export const runnableStates = statesBefore<Status>(importTransitions, 'running');
