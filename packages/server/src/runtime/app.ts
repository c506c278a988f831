/** What every service can reach through `ctx.app`: one per process. */
import type { Database, MasterKeys } from '@tessera/db';
import type { Providers } from '../providers/index.ts';
import type { CallLimits } from '../trpc/call-limits.ts';
import type { Config } from './config.ts';
import type { Replica } from './database/replica.ts';
import type { EventStream } from './event-stream.ts';
import type { JobQueue } from './job-queue.ts';
import type { Log } from './logger.ts';
import type { Metrics } from './telemetry/metrics.ts';

export interface App {
  config: Config;
  database: Database;
  /** With TESSERA_REPLICA_URL: for reads that allow a lag. */
  replica?: Replica | undefined;
  masterKeys: MasterKeys;
  log: Log;
  metrics: Metrics;
  events: EventStream;
  jobs: JobQueue;
  /** Runs a loop of this process now instead of at its next interval. */
  loops: { wake(name: string): void };
  limits: CallLimits;
  providers: Providers;
  now: () => Date;
}
