/**
 * Batches scans of several requests into one transaction (group commit, as DataLoader batches reads): while one batch is being
 * committed, the next one collects. When a crowd arrives, hundreds of scans share the cost of opening a transaction, locking,
 * emitting events and waiting for the disk. `checkIns.scan` calls it.
 *
 * Only scans of one actor in one organization share a batch. Each scan keeps the log, clock and request id of its own call. A scan
 * that PostgreSQL refuses fails alone: the batch is rolled back and each of its scans runs again in a transaction of its own.
 */
import { pipeline } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { type Actor, type AdmittedScope, type Ctx, inTransaction } from '../../../trpc/context.ts';
import type { TicketCode } from '../signing-keys/ticket-code.ts';
import { lockTickets } from '../tickets/ticket-access.ts';
import type { ScanAnswer } from './check-in.schema.ts';
import { emitCheckIns } from './check-in-events.ts';
import { decideScan, type Scan } from './check-in-scan.ts';

interface PendingScan {
  /** Of the request that scanned. */
  scope: AdmittedScope;
  scan: Scan;
  code: TicketCode;
  resolve(answer: ScanAnswer): void;
  reject(error: unknown): void;
}

/** The pending scans of one actor in one organization. */
interface ScanQueue {
  pending: PendingScan[];
  runningCount: number;
}

/** While PostgreSQL commits one batch, a second one can be on its way. */
const MAX_CONCURRENT_BATCHES = 2;
const MAX_BATCH_SIZE = 50;

const queues = new Map<string, ScanQueue>();

const queueKeyOf = ({ organization, actor }: AdmittedScope): string => `${organization.id} ${actorKeyOf(actor)}`;
const actorKeyOf = (actor: Actor): string =>
  actor.type === 'user' ? actor.userId : actor.type === 'api_key' ? actor.apiKeyId : actor.name;

/** Resolves once the scan is committed. */
export function batchScan(scope: AdmittedScope, scan: Scan, code: TicketCode): Promise<ScanAnswer> {
  const key = queueKeyOf(scope);
  const queue = queues.get(key) ?? { pending: [], runningCount: 0 };
  queues.set(key, queue);
  return new Promise((resolve, reject) => {
    queue.pending.push({ scope, scan, code, resolve, reject });
    // Requests that arrived in the same packet join the queue before the batch is taken.
    setImmediate(() => void runBatches(key, queue));
  });
}

async function runBatches(key: string, queue: ScanQueue): Promise<void> {
  if (queue.runningCount >= MAX_CONCURRENT_BATCHES || queue.pending.length === 0) return;
  queue.runningCount++;
  while (queue.pending.length > 0) await runBatch(queue.pending.splice(0, MAX_BATCH_SIZE));
  queue.runningCount--;
  if (queue.runningCount === 0 && queues.get(key) === queue) queues.delete(key);
}

async function runBatch(batch: PendingScan[]): Promise<void> {
  try {
    const answers = await scanInTransaction(batch);
    for (const [i, { resolve, reject }] of batch.entries()) settle(answers[i] as SettledScan, resolve, reject);
  } catch (error) {
    // A refused statement or a deadlock has rolled back the whole batch.
    for (const pending of batch) {
      pending.scope.log.warn({ error, batchSize: batch.length }, 'a batch of scans failed: this scan runs again alone');
      await scanInTransaction([pending]).then(
        ([answer]) => settle(answer as SettledScan, pending.resolve, pending.reject),
        pending.reject,
      );
    }
  }
}

type SettledScan = PromiseSettledResult<ScanAnswer>;

function settle(answer: SettledScan, resolve: PendingScan['resolve'], reject: PendingScan['reject']): void {
  if (answer.status === 'fulfilled') resolve(answer.value);
  else reject(answer.reason);
}

/** A batch of several requests has no request of its own, so its transaction carries none. */
function scanInTransaction(batch: PendingScan[]): Promise<SettledScan[]> {
  const { scope } = batch[0] as PendingScan;
  const { app, actor, organization, permissions } = scope;
  const shared = batch.length === 1 ? scope : { app, actor, organization, permissions };
  return inTransaction(shared, (ctx) => scanAll(ctx, batch));
}

/**
 * Sends all statements in one packet. PostgreSQL runs them in order, so of two scans of a ticket the second sees the first. An
 * AppError (an unknown list) fails one scan only; any other error fails the batch.
 */
async function scanAll(ctx: Ctx, batch: PendingScan[]): Promise<SettledScan[]> {
  const ticketIds = [...new Set(batch.map(({ code }) => code.ticketId))];
  const [, ...answers] = await pipeline(
    () => lockTickets(ctx, ticketIds),
    ...batch.map(
      ({ scope: { log, now, request }, scan, code }) =>
        (): Promise<SettledScan> =>
          decideScan({ ...ctx, log, now, request }, scan, code).then(
            (value) => ({ status: 'fulfilled', value }),
            (reason) => ({ status: 'rejected', reason }),
          ),
    ),
  );
  const failed = answers.find((answer) => answer.status === 'rejected' && !(answer.reason instanceof AppError));
  if (failed?.status === 'rejected') throw failed.reason;
  await emitCheckIns(
    ctx,
    answers.flatMap((answer, i) =>
      answer.status === 'fulfilled' ? [{ ...answer.value, direction: batch[i]?.scan.direction as string }] : [],
    ),
  );
  return answers;
}
