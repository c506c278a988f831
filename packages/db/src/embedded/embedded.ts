/** Starts a PostgreSQL that needs no installation, or adopts the one that an earlier process left running. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { findBinaries, programs } from './binaries.ts';
import { chooseHome } from './home.ts';
import { startServer } from './launch.ts';
import { identify, processesIn, withLock } from './process.ts';
import {
  asAdmin,
  askForPid,
  connect,
  newState,
  readPidFile,
  readState,
  type Server,
  saveState,
  sizeOf,
  tail,
  urlFor,
} from './server.ts';

export interface EmbeddedPostgresOptions {
  /** Folder for the data, the passwords and the log, such as `/app/.tessera`; created when missing. */
  dataDir: string;
  /** Name of the cluster inside that folder, which may hold several. Default: `postgres`. */
  name?: string;
  /** Further settings of the server, such as `{ fsync: 'off' }` for tests. An adopted server keeps its own. */
  settings?: Record<string, string>;
  log?: (message: string, details?: object) => void;
  /** For the launcher's tests: the folder of another copy of the binaries' package. */
  binaries?: string;
}

export interface EmbeddedPostgres {
  /** For role `tessera`, which owns database `tessera`, may create roles and databases, and is no superuser. */
  url: string;
  /** For the superuser, in database `postgres`. */
  adminUrl: string;
  /** Process id of the server. */
  pid: number;
  /** Whether the server was running already. */
  adopted: boolean;
  /** Stops the server unless other clients use it. Close your own connections first: they count as clients. */
  stop(): Promise<void>;
}

/** Resolves once the server accepts connections, after a first start, a restart or an adoption. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const base = join(dataDir, options.name ?? 'postgres');
  const path = { state: `${base}.json`, log: `${base}.log`, lock: `${base}.lock` };
  const logged = sizeOf(path.log);
  try {
    mkdirSync(dirname(dataDir), { recursive: true });
    if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return await withLock(path.lock, async () => {
      const server = await prepare(realpathSync(dataDir), path, options);
      const running = await findRunning(server);
      const pid = running ?? (await startServer(server));
      await createRoleAndDatabase(server);
      server.log(running ? 'PostgreSQL was running already' : 'PostgreSQL started', { pid, port: server.state.port });
      return hold(server, pid, running !== undefined);
    });
  } catch (cause) {
    throw new Error(explain(cause as NodeJS.ErrnoException, dataDir, tail(path.log, logged)), { cause });
  }
}

async function prepare(dataDir: string, path: Server['path'], options: EmbeddedPostgresOptions): Promise<Server> {
  const { name = 'postgres', settings = {}, binaries = findBinaries(), log = () => {} } = options;
  const known = readState(path.state);
  const home = chooseHome(dataDir, name, known?.cluster);
  if (!known && existsSync(join(home.cluster, 'PG_VERSION'))) {
    throw new Error(
      `the data is in ${home.cluster}, but ${path.state} with its passwords is missing. Restore that file, or remove that folder to start empty`,
    );
  }
  const state = { ...(known ?? (await newState())), cluster: home.cluster };
  return { path, state, home, settings, binaries, log };
}

/** The process id of a running server on our cluster that accepts our password. */
async function findRunning(server: Server): Promise<number | undefined> {
  const { cluster } = server.home;
  for (const since = Date.now(); ; await sleep(50)) {
    const found = readPidFile(cluster);
    if (!found || !identify(found.pid)) return undefined;
    if ((await askForPid(server, found.port)) === found.pid) {
      if (found.port !== server.state.port) saveState(server, { port: found.port });
      return found.pid;
    }
    // No answer: our server is recovering or stopping, or the process id was reused by another program.
    const waited = Date.now() - since;
    const ours = process.platform === 'linux' ? processesIn(cluster).includes(found.pid) : waited < 5_000;
    if (!ours) return undefined;
    if (waited > 60_000) {
      throw new Error(
        `the server (process ${found.pid}) does not answer on port ${found.port}. End it, then start again: kill -INT ${found.pid}`,
      );
    }
  }
}

async function createRoleAndDatabase(server: Server): Promise<void> {
  await asAdmin(server, async (client) => {
    const role = await client.query("select from pg_roles where rolname = 'tessera'");
    const password = client.escapeLiteral(server.state.password);
    if (role.rowCount === 0) await client.query(`create role tessera login createrole createdb password ${password}`);
    const database = await client.query("select from pg_database where datname = 'tessera'");
    if (database.rowCount === 0) await client.query('create database tessera owner tessera');
  });
}

/**
 * Keeps one connection until stop(). Otherwise other processes could not see that we use the server while our pool is
 * empty.
 */
async function hold(server: Server, pid: number, adopted: boolean): Promise<EmbeddedPostgres> {
  const presence = (await connect(server)) as Client & NodeJS.RefCounted; // missing in @types/pg
  presence.unref();
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    presence.ref();
    await presence.end();
    await withLock(server.path.lock, () => stopUnlessUsed(server, pid));
  };
  return {
    url: urlFor(server, 'tessera'),
    adminUrl: urlFor(server, 'postgres'),
    pid,
    adopted,
    stop: () => (stopping ??= stop()),
  };
}

async function stopUnlessUsed(server: Server, pid: number): Promise<void> {
  if ((await askForPid(server)) !== pid) return server.log('PostgreSQL was not running any more', { pid });
  const connections = await countConnections(server);
  if (connections > 0) return server.log('PostgreSQL is left running for its other users', { pid, connections });

  if (process.platform === 'win32') execFileSync(programs(server.binaries).pgCtl, ['kill', 'INT', `${pid}`]);
  else process.kill(pid, 'SIGINT'); // PostgreSQL's fast shutdown
  for (const since = Date.now(); identify(pid); await sleep(10)) {
    if (Date.now() - since < 30_000) continue;
    throw new Error(
      `PostgreSQL (process ${pid}) received the signal to stop 30 s ago and still runs; ${server.path.log} may say why`,
    );
  }
  server.log('PostgreSQL stopped', { pid });
}

/** Checks a few times, because a connection that was closed a moment ago may still be listed. */
async function countConnections(server: Server): Promise<number> {
  const question =
    "select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()";
  return asAdmin(server, async (client) => {
    for (let looks = 1; ; looks++) {
      const { n } = (await client.query(question)).rows[0];
      if (n === 0 || looks === 4) return n;
      await sleep(75);
    }
  });
}

function explain(error: NodeJS.ErrnoException, dataDir: string, log: string): string {
  const forbidden = error.code === 'EACCES' || error.code === 'EPERM';
  return [
    `The built-in PostgreSQL in ${dataDir} did not start: ${error.message}.`,
    ...(forbidden
      ? ['Give that folder to the user who starts Tessera (chown -R), or choose another: TESSERA_DATA_DIR.']
      : []),
    'To use a PostgreSQL of your own instead (15 or later), set DATABASE_URL.',
    ...(log ? ['The end of its log:', log] : []),
  ].join('\n');
}
