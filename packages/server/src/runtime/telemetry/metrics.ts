/**
 * Prometheus metrics: what this process counts, and what it reads when it is asked (`database-figures.ts`). Labels name procedures,
 * queues and vendors, never a tenant.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  /** A call that was answered, by its procedure and HTTP status. */
  call(procedure: string, status: number, seconds: number): void;
  /** A call or request that was answered with an error. */
  refusal(code: string): void;
  jobRun(job: string, outcome: 'completed' | 'failed' | 'interrupted', seconds: number): void;
  loopIteration(loop: string, outcome: 'ok' | 'failed'): void;
  /** A message that was handed to a vendor, or would have been. */
  message(provider: string, outcome: 'accepted' | 'postponed' | 'uncertain' | 'refused'): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['procedure', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    registers,
  });
  const refusals = new Counter({
    name: 'tessera_refusals_total',
    help: 'Calls and requests answered with an error, by its code',
    labelNames: ['code'],
    registers,
  });
  const jobRuns = new Counter({
    name: 'tessera_job_runs_total',
    help: 'Jobs that this process ran, by their outcome',
    labelNames: ['job', 'outcome'],
    registers,
  });
  const jobSeconds = new Counter({
    name: 'tessera_job_run_seconds_total',
    help: 'Time that this process spent in jobs',
    labelNames: ['job'],
    registers,
  });
  const iterations = new Counter({
    name: 'tessera_loop_iterations_total',
    help: 'Iterations of the loops of this process, by their outcome',
    labelNames: ['loop', 'outcome'],
    registers,
  });
  const lastIteration = new Gauge({
    name: 'tessera_loop_last_iteration_timestamp_seconds',
    help: 'When the last iteration of a loop ended without a failure',
    labelNames: ['loop'],
    registers,
  });
  const messages = new Counter({
    name: 'tessera_messages_total',
    help: 'Messages that this process handed to a vendor, by the outcome: accepted, postponed, refused, or uncertain without an answer',
    labelNames: ['provider', 'outcome'],
    registers,
  });
  return {
    registry,
    call: (procedure, status, seconds) => calls.observe({ procedure, status: String(status) }, seconds),
    refusal: (code) => refusals.inc({ code }),
    jobRun(job, outcome, seconds) {
      jobRuns.inc({ job, outcome });
      jobSeconds.inc({ job }, seconds);
    },
    loopIteration(loop, outcome) {
      iterations.inc({ loop, outcome });
      if (outcome === 'ok') lastIteration.set({ loop }, Date.now() / 1_000);
    },
    message: (provider, outcome) => messages.inc({ provider, outcome }),
  };
}

/** Figures of one moment: each is read when `/metrics` is. */
export interface ProcessFigures {
  version: string;
  role: string;
  clockSkewMs(): number;
  openSubscriptions(): number;
}

/** Adds what only a running server has: its version, clock and subscriptions, and the figures of Node. */
export function addProcessFigures({ registry }: Metrics, figures: ProcessFigures): void {
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'tessera_build_info',
    help: 'The version and role of this process; always 1',
    labelNames: ['version', 'role'],
    registers,
  }).set({ version: figures.version, role: figures.role }, 1);
  new Gauge({
    name: 'tessera_clock_skew_seconds',
    help: "By how much this machine's clock is ahead of PostgreSQL's, which is used instead",
    registers,
    collect() {
      this.set(figures.clockSkewMs() / 1_000);
    },
  });
  new Gauge({
    name: 'tessera_subscriptions_open',
    help: 'Subscriptions that clients of this process hold open',
    registers,
    collect() {
      this.set(figures.openSubscriptions());
    },
  });
}
