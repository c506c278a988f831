/**
 * `npm start`: reads the settings, starts a PostgreSQL unless one is configured, starts the server, and shuts down in order.
 */
import { resolve } from 'node:path';
import { archiveSettings, developmentKey, type EmbeddedPostgres, startEmbeddedPostgres } from '@tessera/db';
import { createDemo } from './demo/demo.ts';
import { type Config, readConfig } from './runtime/config.ts';
import { createProcessLog, type Log } from './runtime/logger.ts';
import { productionWarnings } from './runtime/production.ts';
import { installOnly, startServer } from './server.ts';

const WATCH_MS = 1_000;

try {
  await main();
} catch (error) {
  console.error(`Tessera could not start. ${(error as Error).message}`);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = readConfig();
  const log = createProcessLog(config);
  if (config.production) for (const warning of productionWarnings(config)) log.warn({}, warning);
  const dataDir = resolve(config.dataDir);
  const postgres = config.databaseUrl ? undefined : await keepPostgres(config, dataDir, log);
  const databaseUrl = config.databaseUrl ?? (postgres?.url as string);
  if (config.migrates === 'only') {
    await installOnly(config, databaseUrl);
    return void (await postgres?.stop());
  }
  const server = await startServer({
    config,
    databaseUrl,
    masterKeys: config.masterKeys ?? (await developmentKey(dataDir)),
  });

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal, drainSeconds: config.drainMs / 1_000 }, 'stopping: /readyz is 503, and running calls finish');
    await server.stop();
    await postgres?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(signal));

  log.info({ url: server.url }, 'Tessera is ready');
  if (!config.production && config.runsApi) {
    await createDemo(server.app, dataDir, pageUrl(server.url)).then(console.log, (error) =>
      log.warn({ error }, 'the demo could not be created'),
    );
  }
}

/** The URL for browsers: passkeys belong to a host name, and an IP address is none. */
function pageUrl(url: string): string {
  return url.replace('//127.0.0.1', '//localhost');
}

/** The embedded PostgreSQL. If it dies, it is restarted on the same port, where the pool reconnects. */
async function keepPostgres(
  { walArchive }: Config,
  dataDir: string,
  log: Log,
): Promise<{ url: string; stop(): Promise<void> }> {
  const start = () =>
    startEmbeddedPostgres({
      dataDir,
      settings: walArchive ? archiveSettings(resolve(walArchive)) : {},
      log: (message, details) => log.info({ ...details }, message),
    });
  let postgres: EmbeddedPostgres = await start();
  let reviving: Promise<void> | undefined;
  const revive = async () => {
    try {
      postgres = await start();
    } catch (error) {
      log.error({ error }, 'PostgreSQL does not start; trying again');
    }
    reviving = undefined;
  };
  const watch = setInterval(() => {
    if (reviving || isAlive(postgres.pid)) return;
    log.warn({ pid: postgres.pid }, 'PostgreSQL has ended; starting it again');
    reviving = revive();
  }, WATCH_MS);
  return {
    url: postgres.url,
    async stop() {
      clearInterval(watch);
      await reviving;
      await postgres.stop();
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
