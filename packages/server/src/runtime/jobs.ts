/**
 * Background jobs on pg-boss. A job row is a wake-up call, enqueued in the caller's transaction; the truth is in the
 * domain's tables. Handlers are idempotent, because a job may run twice: heartbeats detect a worker that died.
 */
import { arrayBinding, inSystem } from '@tessera/db';
import { fromKnex, type Job, type JobResult, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import { errorDetails } from '../lib/error-details.ts';
import type { App } from './app.ts';
import { enqueueRestored, JOB_SCHEMA, prepareJobTables } from './database/job-tables.ts';
import type { EventType } from './events.ts';
import type { JobQueue } from './job-queue.ts';
import type { Log } from './logger.ts';
import { activeTraceparent, traced } from './telemetry/tracing.ts';

/** A worker is woken by NOTIFY at the commit of a job, and by `wakeDue`. Its own poll is for what both have missed. */
const SAFETY_POLL_SECONDS = 120;
/** How often one statement for all queues looks for jobs whose delay has passed, such as retries. */
const DUE_POLL_MS = 2_000;

export interface JobDefinition<Payload extends object = object> {
  /** `<domain>.<verb>`, the name of the queue. */
  name: string;
  payload: z.ZodType<Payload>;
  /** Runs at these times (UTC) with an empty payload. */
  cron?: string;
  /** Runs with this payload whenever a worker starts: for work that a dead server left behind. */
  onStart?: Payload;
  /** Maximum concurrent runs per worker, for long jobs. Each is fetched alone, at most two a second. */
  concurrency?: number;
  /** For short, frequent jobs: how many are fetched at once, without a pause while there are more. */
  batch?: number;
  /**
   * One run serves everything that an organization asked for within so many seconds: while a run waits, further ones are not added. The
   * payload is `{ organizationId }`.
   */
  gatherSeconds?: number;
  /** Seconds after which an attempt counts as failed. Heartbeats detect a dead worker sooner. */
  timeout?: number;
  /** `signal` aborts when the server stops: throw then, and another worker takes over. */
  run(app: App, payload: Payload, signal: AbortSignal): Promise<void>;
}

export const defineJob = <Payload extends object>(definition: JobDefinition<Payload>): JobDefinition<Payload> =>
  definition;

/** A job that runs for every event of one type. */
export interface EventListener {
  on: EventType;
  job: JobDefinition<never>;
}

export interface Jobs extends JobQueue {
  /** Starts working on jobs; call it in workers only. */
  work(app: App): Promise<void>;
  stop(): Promise<void>;
}

export async function startJobs(options: {
  /** Leads to PostgreSQL itself, or to a pooler that keeps sessions. */
  url: string;
  log: Log;
  definitions: readonly JobDefinition<never>[];
  runsJobs: boolean;
  /** Whether missing tables and queues are installed; otherwise they are a reason not to start. */
  installs?: boolean;
}): Promise<Jobs> {
  const { url, log, definitions, runsJobs, installs = true } = options;
  const boss = new PgBoss({
    connectionString: url,
    schema: JOB_SCHEMA,
    application_name: 'tessera-jobs',
    max: runsJobs ? 4 : 2,
    useListenNotify: runsJobs,
    supervise: runsJobs,
    schedule: runsJobs,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  });
  boss.on('error', (error) => log.warn({ error }, 'jobs'));
  let ready = false;
  const stopping = new AbortController();
  const gatherSecondsOf = new Map(
    definitions.flatMap(({ name, gatherSeconds }) => (gatherSeconds ? [[name, gatherSeconds]] : [])),
  );
  /** The workers of each queue in this process. */
  const workers = new Map<string, string[]>();
  let duePoll: NodeJS.Timeout | undefined;

  /** Wakes the workers of queues that have due jobs: of all queues by one statement, whatever their number. */
  async function wakeDue(app: App): Promise<void> {
    const names = [...workers.keys()];
    const { rows } = await inSystem(
      app.database,
      (db) =>
        db.raw(
          `select name from unnest(?::text[]) as name
           where exists (select from ${JOB_SCHEMA}.job j where j.name = name.name and j.state < 'active' and not j.blocked
               and j.start_after <= now())`,
          [arrayBinding(names)],
        ),
      { readOnly: true },
    );
    for (const { name } of rows as { name: string }[]) for (const id of workers.get(name) ?? []) boss.notifyWorker(id);
  }

  function pollDue(app: App): void {
    duePoll = setTimeout(async () => {
      await wakeDue(app).catch((error) => {
        if (!stopping.signal.aborted) log.warn({ error }, 'due jobs could not be looked for; trying again');
      });
      if (!stopping.signal.aborted) pollDue(app);
    }, DUE_POLL_MS);
  }

  await prepareJobTables({ url, boss, definitions, installs });
  ready = true;

  return {
    async enqueue(ctx, job, payload) {
      await boss.send(job.name, inTrace(payload), { db: fromKnex(ctx.db) });
    },

    async send(db, name, ...payloads) {
      const startAfter = gatherSecondsOf.get(name);
      const jobs = payloads.map((payload) => {
        const data = inTrace(payload);
        return startAfter === undefined ? { data } : { data, startAfter, singletonKey: organizationOf(payload) };
      });
      if (jobs.length > 0) await boss.insert(name, jobs, { db: fromKnex(db) });
    },

    async forget(db, text) {
      await db.raw(`delete from ${JOB_SCHEMA}.job where strpos(data::text, to_json(?::text)::text) > 0`, [text]);
    },

    async work(app) {
      for (const name of RETIRED_SCHEDULES) await boss.unschedule(name);
      for (const definition of definitions) {
        const { name, cron, onStart, concurrency = 1, batch = 1 } = definition as unknown as JobDefinition;
        if (cron) await boss.schedule(name, cron, {}, { tz: 'UTC' });
        if (onStart) await boss.send(name, onStart);
        const options = { ...POLLING, batchSize: batch, burstWhenBatchFull: true, perJobResults: true } as const;
        const handle = (jobs: Job<object>[]) =>
          inLanes(jobs, (job) => runJob(app, definition as unknown as JobDefinition, job, stopping.signal));
        const ids: string[] = [];
        // Each worker by itself: pg-boss tells the id of one only, and all are to be woken.
        for (let n = 0; n < concurrency; n++) ids.push(await boss.work(name, options, handle));
        workers.set(name, ids);
      }
      await enqueueRestored(app.database, boss, definitions);
      pollDue(app);
    },

    isReady: () => ready,

    async stop() {
      ready = false;
      stopping.abort();
      clearTimeout(duePoll);
      await boss.stop({ graceful: true, timeout: 20_000 });
    },
  };
}

const POLLING = { pollingIntervalSeconds: SAFETY_POLL_SECONDS, notifyPollingIntervalSeconds: SAFETY_POLL_SECONDS };

/** Jobs of earlier versions that are loops now. Their schedules are stored, and would add jobs that no worker takes. */
const RETIRED_SCHEDULES = ['tracking.recognize', 'payments.reconcile'];

const organizationOf = (payload: object): string => (payload as { organizationId: string }).organizationId;

/** How many jobs of a batch run concurrently: each holds a connection. */
const LANES = 4;

async function inLanes(jobs: Job<object>[], run: (job: Job<object>) => Promise<JobResult>): Promise<JobResult[]> {
  const results: JobResult[] = [];
  const waiting = [...jobs];
  const lane = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) results.push(await run(job));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}

/** A job belongs to the trace of the call that enqueued it; `runJob` takes the mark out of its payload again. */
function inTrace<Payload extends object>(payload: Payload): Payload {
  const traceparent = activeTraceparent();
  return traceparent ? { ...payload, traceparent } : payload;
}

async function runJob(
  app: App,
  definition: JobDefinition,
  job: Job<object>,
  stopping: AbortSignal,
): Promise<JobResult> {
  const { name, payload, run } = definition;
  const { traceparent, ...data } = (job.data ?? {}) as { traceparent?: string };
  app.log.debug({ job: name, id: job.id }, 'job started');
  const signal = AbortSignal.any([job.signal, stopping]);
  const started = performance.now();
  const count = (outcome: 'completed' | 'failed' | 'interrupted') =>
    app.metrics.jobRun(name, outcome, (performance.now() - started) / 1_000);
  try {
    signal.throwIfAborted();
    await traced(
      () => ({ name, kind: 'consumer', attributes: { 'messaging.message.id': job.id }, traceparent }),
      () => run(app, payload.parse(data), signal),
    );
    count('completed');
    return { id: job.id, status: 'completed' };
  } catch (error) {
    count(signal.aborted ? 'interrupted' : 'failed');
    if (signal.aborted) app.log.info({ job: name, id: job.id }, 'job interrupted; it will go on elsewhere');
    else app.log.error({ error, job: name, id: job.id }, 'job failed');
    return { id: job.id, status: 'failed', output: { message: errorDetails(error).message } };
  }
}
