/** Assembles a server from database, jobs, events and HTTP, and stops it without losing a call. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { createLog } from './runtime/logger.ts';
import { createLoops } from './runtime/work/loops.ts';
import { startSignals } from './runtime/work/signals.ts';
import { createCallLimits } from './trpc/call-limits.ts';

export interface RunningServer {
  app: App;
  /** The URL that it listens on: http://127.0.0.1:4000. */
  url: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  config: Config;
  databaseUrl: string;
  masterKeys: MasterKeys;
}

/** TESSERA_MIGRATE=only: applies what is pending, and ends. */
export async function installOnly(config: Config, databaseUrl: string): Promise<void> {
  const log = createLog(config.logLevel);
  const connections = await openConnections(config, databaseUrl, log);
  const definitions = jobDefinitions;
  const jobs = await startJobs({ url: connections.directUrl, log, definitions, runsJobs: false });
  await jobs.stop();
  await connections.destroy();
  log.info({ version: tesseraVersion }, 'the database is up to date');
}

/** How long running calls may take to finish after the server is asked to stop. */
const DRAIN_MS = 25_000;

export async function startServer({ config, databaseUrl, masterKeys }: ServerOptions): Promise<RunningServer> {
  const log = createLog(config.logLevel);
  log.info({ version: tesseraVersion }, 'starting');
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
    events,
    jobs,
    loops,
    limits: createCallLimits(config.rateLimitPerMinute, config.databasePool),
    providers: createProviders(config),
    now: clockOf(config),
  };
  if (config.runsJobs) {
    await jobs.work(app);
    loops.start(app);
  }

  let stopping = false;
  let isMigrated = false;
  /** Asked until the answer is yes, because it opens a connection of its own. */
  const hasMigrations = async () => {
    isMigrated = isMigrated || (await pendingMigrations(directUrl).catch(() => ['unknown'])).length === 0;
    return isMigrated;
  };
  const isReady = async () => ({
    running: !stopping,
    database: await answers(connections.readiness),
    migrations: await hasMigrations(),
    jobs: jobs.isReady(),
  });
  // A worker listens too: its health and metrics use the same routes.
  const server = createServer(createHttp(app, isReady));
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
      stopping = true;
      // From here on no new connection is accepted; subscriptions end, so that the connections can drain.
      const drained = drain(server);
      await events.stop();
      await drained;
      await Promise.all([loops.stop(), jobs.stop()]);
      await signals.stop();
      app.providers.mail.close();
      closeSmtpPools();
      await Promise.all([connections.destroy(), replica?.destroy()]);
    },
  };
}

const clockOf = ({ testClock }: Config) =>
  testClock ? () => new Date(readFileSync(testClock, 'utf8')) : () => new Date();

const answers = (database: Database): Promise<boolean> =>
  inSystem(database, async (db) => (await db.raw('select 1')) !== undefined, { readOnly: true }).catch(() => false);

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose call has ended would otherwise be kept for the client's next one.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
