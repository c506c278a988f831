/**
 * Background jobs on pg-boss. A job row is a wake-up call, enqueued in the caller's transaction; the truth is in the
 * domain's tables. Handlers are idempotent, because a job may run twice: heartbeats detect a worker that died.
 */
import { asSystem } from '@tessera/db';
import pg from 'pg';
import { fromKnex, type Job, type JobResult, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { App } from './app.ts';
import type { EventType } from './events.ts';
import type { JobQueue } from './job-queue.ts';
import type { Log } from './logger.ts';
import { activeTraceparent, traced } from './telemetry/tracing.ts';

const SCHEMA = 'jobs';
/** Workers are woken by NOTIFY at the commit of a job. Polling only finds jobs whose delay has passed, such as retries. */
const SAFETY_POLL_SECONDS = 5;
/** The advisory lock under which the job tables are installed or upgraded. */
const INSTALL_LOCK = 7_355_003;

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
  url: string;
  log: Log;
  definitions: readonly JobDefinition<never>[];
  runsJobs: boolean;
}): Promise<Jobs> {
  const { url, log, definitions, runsJobs } = options;
  const boss = new PgBoss({
    connectionString: url,
    schema: SCHEMA,
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

  await withInstallLock(url, async (client) => {
    await boss.start();
    await installQueues(boss, definitions);
    await letSystemEnqueue(client);
  });
  ready = true;

  return {
    async enqueue(ctx, job, payload) {
      await asSystem(ctx.db, (db) => boss.send(job.name, inTrace(payload), { db: fromKnex(db) }));
    },

    async send(db, name, ...payloads) {
      const jobs = payloads.map((data) => ({ data: inTrace(data) }));
      if (jobs.length > 0) await boss.insert(name, jobs, { db: fromKnex(db) });
    },

    async forget(db, text) {
      await db.raw(`delete from ${SCHEMA}.job where strpos(data::text, to_json(?::text)::text) > 0`, [text]);
    },

    async work(app) {
      for (const definition of definitions) {
        const { name, cron, onStart, concurrency = 1, batch = 1 } = definition as unknown as JobDefinition;
        if (cron) await boss.schedule(name, cron, {}, { tz: 'UTC' });
        if (onStart) await boss.send(name, onStart);
        const options = { ...POLLING, localConcurrency: concurrency, batchSize: batch };
        await boss.work(name, { ...options, burstWhenBatchFull: true, perJobResults: true }, (jobs: Job<object>[]) =>
          inLanes(jobs, (job) => runJob(app, definition as unknown as JobDefinition, job, stopping.signal)),
        );
      }
    },

    isReady: () => ready,

    async stop() {
      ready = false;
      stopping.abort();
      await boss.stop({ graceful: true, timeout: 20_000 });
    },
  };
}

/** Without a listener, for example while it reconnects, workers poll at the base interval. */
const POLLING = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: SAFETY_POLL_SECONDS };

/** Creates or changes the queues that differ from their definitions, so that most starts write nothing. */
async function installQueues(boss: PgBoss, definitions: readonly JobDefinition<never>[]): Promise<void> {
  const installed = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const { name, timeout = 900 } of definitions) {
    const options = { ...QUEUE_OPTIONS, expireInSeconds: timeout };
    const queue = installed.get(name) as Record<string, unknown> | undefined;
    if (!queue) await boss.createQueue(name, options);
    else if (Object.entries(options).some(([option, value]) => queue[option] !== value)) {
      await boss.updateQueue(name, options);
    }
  }
}

const QUEUE_OPTIONS = {
  notify: true,
  heartbeatSeconds: 10,
  retryLimit: 5,
  retryDelay: 2,
  retryBackoff: true,
  retentionSeconds: 14 * 86_400,
  deleteAfterSeconds: 7 * 86_400,
};

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
    return { id: job.id, status: 'failed', output: { message: (error as Error).message } };
  }
}

/** Two servers that start together must not both install the job tables. */
async function withInstallLock(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'tessera-jobs' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [INSTALL_LOCK]);
    await work(client);
  } finally {
    await client.end();
  }
}

const letSystemEnqueue = (client: pg.Client) =>
  client.query(`
    grant usage on schema ${SCHEMA} to tessera_system;
    grant select, insert, update, delete on all tables in schema ${SCHEMA} to tessera_system;
    grant execute on all functions in schema ${SCHEMA} to tessera_system;
  `);
