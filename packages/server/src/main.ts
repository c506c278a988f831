/** `npm start`: settings, a PostgreSQL if none is named, the server, and an orderly end. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type MasterKeys, startEmbeddedPostgres } from '@tessera/db';
import { readConfig } from './config.ts';
import { createDemo } from './demo.ts';
import { createLog } from './lib/logger.ts';
import { startServer } from './server.ts';

const config = readConfig();
const log = createLog(config.logLevel);
const dataDir = resolve(config.dataDir);

const embedded = config.databaseUrl ? undefined : await startEmbeddedPostgres({ dataDir, log: logPostgres });
const databaseUrl = config.databaseUrl ?? (embedded?.url as string);
const masterKeys = config.masterKeys ?? (await developmentKey(dataDir));
const server = await startServer({ config, databaseUrl, masterKeys });
log.info({ url: server.url, role: process.env.TESSERA_ROLE ?? 'all' }, 'Tessera is ready');
if (!config.production && config.runsApi) console.log(await createDemo(server.app, dataDir, server.url));

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void stop(signal));
}

async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'stopping: no new calls, those under way finish');
  await server.stop();
  await embedded?.stop();
  process.exit(0);
}

/** Made once and kept beside the data it opens. Production must bring its own. */
async function developmentKey(directory: string): Promise<MasterKeys> {
  const path = join(directory, 'master.key');
  await mkdir(directory, { recursive: true });
  // The first of several servers writes it; the others read it.
  await writeFile(path, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' }).catch(ignoreExisting);
  return [Buffer.from(await readFile(path, 'utf8'), 'base64')];
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

function logPostgres(message: string, details?: object): void {
  log.info({ ...details }, message);
}
