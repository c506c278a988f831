/** Assembles a server from database, jobs, events and HTTP, and stops it without losing a call. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, inSystem, type MasterKeys, migrate, pendingMigrations, poolFigures } from '@tessera/db';
import { createHttp } from './http/app.ts';
import { dispatchEvents, jobDefinitions, loopDefinitions } from './jobs.ts';
import { createProviders } from './providers/index.ts';
import { closeSmtpPools } from './providers/messaging/smtp/smtp-pool.ts';
import type { App } from './runtime/app.ts';
import type { Config } from './runtime/config.ts';
import { startEventStream } from './runtime/event-stream.ts';
import { startJobs } from './runtime/jobs.ts';
import { createProcessLog } from './runtime/logger.ts';
import { createLoops } from './runtime/loops.ts';
import { startClock } from './runtime/process/clock.ts';
import { serverVersion } from './runtime/process/version.ts';
import { addDatabaseFigures } from './runtime/telemetry/database-figures.ts';
import { addProcessFigures, createMetrics } from './runtime/telemetry/metrics.ts';
import { startTracing } from './runtime/telemetry/tracing.ts';
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

/** How long running calls may take to finish after the server has stopped to accept new ones. */
const MAX_CLOSING_MS = 25_000;

export async function startServer({ config, databaseUrl, masterKeys }: ServerOptions): Promise<RunningServer> {
  const log = createProcessLog(config);
  const applied = await migrate(databaseUrl);
  if (applied.length > 0) log.info({ migrations: applied.length }, 'database migrated');

  const database = createDatabase(databaseUrl, { max: config.databasePool });
  const clock = await startClock({ database, log, testClock: config.testClock });
  const stopTracing = await startTracing(config);
  const jobs = await startJobs({ url: databaseUrl, log, definitions: jobDefinitions, runsJobs: config.runsJobs });
  const loops = createLoops(loopDefinitions);
  const events = startEventStream({
    database,
    url: databaseUrl,
    log,
    dispatch: (batch, db) => dispatchEvents(jobs, batch, db),
  });
  const app: App = {
    config,
    database,
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
    version: serverVersion,
    role: config.role,
    clockSkewMs: clock.skewMs,
    openSubscriptions: app.limits.openSubscriptions,
    connections: () => poolFigures(database),
  });
  addDatabaseFigures(app.metrics.registry, database);
  if (config.runsJobs) {
    await jobs.work(app);
    loops.start(app);
  }

  let isDraining = false;
  let isMigrated = false;
  /** Asked until the answer is yes, because it opens a connection of its own. */
  const hasMigrations = async () => {
    isMigrated = isMigrated || (await pendingMigrations(databaseUrl).catch(() => ['unknown'])).length === 0;
    return isMigrated;
  };
  const isReady = async () => ({
    database: await answers(app),
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
      app.providers.mail.close();
      closeSmtpPools();
      clock.stop();
      await stopTracing();
      await database.destroy();
    },
  };
}

const answers = (app: App): Promise<boolean> =>
  inSystem(app.database, async (db) => (await db.raw('select 1')) !== undefined, { readOnly: true }).catch(() => false);

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose call has ended would otherwise be kept for the client's next one.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), MAX_CLOSING_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
