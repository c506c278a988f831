/** Assembles a server from database, jobs, events and HTTP, and stops it without losing a call. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  claimMasterKeys,
  type Database,
  inSystem,
  type MasterKeys,
  pendingMigrations,
  tesseraVersion,
} from '@tessera/db';
import { createHttp } from './http/app.ts';
import { dispatchEvents, jobDefinitions, loopDefinitions } from './jobs.ts';
import { createProviders } from './providers/index.ts';
import { closeSmtpPools } from './providers/messaging/smtp/smtp-pool.ts';
import type { App } from './runtime/app.ts';
import type { Config } from './runtime/config.ts';
import { openConnections } from './runtime/database/connections.ts';
import { createReplica } from './runtime/database/replica.ts';
import { startEventStream } from './runtime/event-stream.ts';
import { startJobs } from './runtime/jobs.ts';
import { createProcessLog } from './runtime/logger.ts';
import { startClock } from './runtime/process/clock.ts';
import { addDatabaseFigures } from './runtime/telemetry/database-figures.ts';
import { addProcessFigures, createMetrics } from './runtime/telemetry/metrics.ts';
import { addPoolFigures } from './runtime/telemetry/pool-figures.ts';
import { startTracing } from './runtime/telemetry/tracing.ts';
import { createLoops } from './runtime/work/loops.ts';
import { startSignals } from './runtime/work/signals.ts';
import { createCallLimits } from './trpc/call-limits.ts';

export interface RunningServer {
  app: App;
  /** The URL that it listens on: http://127.0.0.1:4000. */
  url: string;
  /** Becomes unready, goes on serving for `config.drainMs`, and ends when the running calls have ended. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  config: Config;
  databaseUrl: string;
  masterKeys: MasterKeys;
}

/** TESSERA_MIGRATE=only: applies what is pending, and ends. */
export async function installOnly(config: Config, databaseUrl: string): Promise<void> {
  const log = createProcessLog(config);
  const connections = await openConnections(config, databaseUrl, log);
  const definitions = jobDefinitions;
  const jobs = await startJobs({ url: connections.directUrl, log, definitions, runsJobs: false });
  await jobs.stop();
  await connections.destroy();
  log.info({}, 'the database is up to date');
}

/** How long running calls may take to finish after the server has stopped to accept new ones. */
const MAX_CLOSING_MS = 25_000;

export async function startServer({ config, databaseUrl, masterKeys }: ServerOptions): Promise<RunningServer> {
  const log = createProcessLog(config);
  log.info({}, 'starting');
  const connections = await openConnections(config, databaseUrl, log);
  const { database, directUrl } = connections;
  await inSystem(database, (db) => claimMasterKeys(db, masterKeys)).catch(async (error) => {
    await connections.destroy();
    throw error;
  });
  const { databasePool, replicaUrl } = config;
  const replica = replicaUrl
    ? createReplica({ url: replicaUrl, primary: database, max: databasePool, log })
    : undefined;
  const clock = await startClock({ database, log, testClock: config.testClock });
  const stopTracing = await startTracing(config);
  const jobs = await startJobs({
    url: directUrl,
    log,
    definitions: jobDefinitions,
    runsJobs: config.runsJobs,
    installs: config.migrates !== 'off',
  });
  const signals = startSignals({ url: directUrl, log });
  const loops = createLoops(loopDefinitions, signals);
  const events = startEventStream({
    database,
    signals,
    log,
    dispatch: (batch, db) => dispatchEvents(jobs, batch, db),
  });
  const app: App = {
    config,
    database,
    replica,
    masterKeys,
    log,
    metrics: createMetrics(),
    events,
    jobs,
    loops,
    limits: createCallLimits(config.rateLimitPerMinute, config.databasePool),
    providers: createProviders(config),
    now: clock.now,
  };
  addProcessFigures(app.metrics, {
    version: tesseraVersion,
    role: config.role,
    clockSkewMs: clock.skewMs,
    openSubscriptions: app.limits.openSubscriptions,
  });
  addPoolFigures(app.metrics, database);
  addDatabaseFigures(app.metrics.registry, database);
  if (config.runsJobs) {
    await jobs.work(app);
    loops.start(app);
  }

  let isDraining = false;
  let isMigrated = false;
  /** Asked until the answer is yes, because it opens a connection of its own. */
  const hasMigrations = async () => {
    isMigrated = isMigrated || (await pendingMigrations(directUrl).catch(() => ['unknown'])).length === 0;
    return isMigrated;
  };
  const isReady = async () => ({
    database: await answers(connections.readiness),
    migrations: await hasMigrations(),
    jobs: jobs.isReady(),
  });
  // A worker listens too: its health and metrics use the same routes.
  const server = createServer(createHttp(app, isReady, () => isDraining));
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    app,
    url: `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`,
    async stop() {
      isDraining = true;
      // Proxies read it from /readyz. Until they do, they send calls, which are answered.
      await delay(config.drainMs);
      // From here on no new connection is accepted; subscriptions end, so that the connections can close.
      const closed = close(server);
      await events.stop();
      await closed;
      await Promise.all([loops.stop(), jobs.stop()]);
      await signals.stop();
      app.providers.mail.close();
      closeSmtpPools();
      clock.stop();
      await stopTracing();
      await Promise.all([connections.destroy(), replica?.destroy()]);
    },
  };
}

const answers = (database: Database): Promise<boolean> =>
  inSystem(database, async (db) => (await db.raw('select 1')) !== undefined, { readOnly: true }).catch(() => false);

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose call has ended would otherwise be kept for the client's next one.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), MAX_CLOSING_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
