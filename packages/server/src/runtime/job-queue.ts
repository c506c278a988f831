/** How services enqueue background jobs. The engine behind it is `jobs.ts`. */
import type { Transaction } from '@tessera/db';
import type { z } from 'zod';

/** The part of a job definition that enqueuing needs. */
interface QueuedJob<Payload extends object> {
  name: string;
  payload: z.ZodType<Payload>;
}

export interface JobQueue {
  /** Enqueues in the caller's tenant transaction: no commit, no job. */
  enqueue<Payload extends object>(ctx: { db: Transaction }, job: QueuedJob<Payload>, payload: Payload): Promise<void>;
  /** Enqueues in any transaction: one job per payload, all in one statement. */
  send(db: Transaction, name: string, ...payloads: object[]): Promise<void>;
  /** Deletes jobs, finished or not, whose payload contains this text as a value. Finished jobs are kept for days otherwise. */
  forget(db: Transaction, text: string): Promise<void>;
  isReady(): boolean;
}
