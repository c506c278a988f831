/** Creates a cluster and starts its server: initdb and postgres, as the right user, detached from this process. */
import { execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { prepareBinaries } from './binaries.ts';
import { endOrphans } from './process.ts';
import {
  askForPid,
  findPort,
  giveToOwner,
  isFree,
  readPidFile,
  type Server,
  saveState,
  sizeOf,
  tail,
} from './server.ts';

const DEFAULTS = {
  max_connections: '200',
  shared_buffers: '256MB',
  timezone: 'UTC',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** Cannot be overridden: a server that was set up implicitly must not be reachable from other machines. */
const FIXED = { listen_addresses: '127.0.0.1', unix_socket_directories: '' };

/** The last resort for a libc without the other locales: under ctype `C`, pg_trgm recognizes ASCII letters only. */
const CTYPES = ['C.UTF-8', 'en_US.UTF-8', 'UTF-8', 'C'];

/** Starts the server, creates its cluster first when it is missing, and returns its process id. */
export async function startServer(server: Server): Promise<number> {
  const { cluster } = server.home;
  const binaries = await prepareBinaries(server.binaries, server.home);
  if (!fs.existsSync(join(cluster, 'PG_VERSION'))) await initialize(server, binaries.initdb);

  for (const since = Date.now(); ; await sleep(250)) {
    await clearLeftovers(cluster);
    if (!(await isFree(server.state.port))) saveState(server, { port: await findPort() });
    const outcome = await launch(server, binaries.postgres);
    if ('pid' in outcome) return outcome.pid;

    const portTaken = /could not bind|could not create any TCP/.test(outcome.failure); // taken since the check
    const memoryInUse = /shared memory block .*still in use/.test(outcome.failure);
    if (!(portTaken || memoryInUse) || Date.now() - since > 20_000) {
      throw new Error('the server ended while it started; its log, below, says why');
    }
    if (portTaken) saveState(server, { port: await findPort() });
  }
}

/** Created under another name and renamed when complete, so that a killed start leaves nothing that looks like data. */
async function initialize(server: Server, initdb: string): Promise<void> {
  const { cluster, user } = server.home;
  const fresh = `${cluster}.new`;
  const passwordFile = `${cluster}.password`;
  await endOrphans(fresh); // left by the initdb of a killed start
  saveState(server); // before the cluster exists: its passwords are stored nowhere else
  try {
    fs.writeFileSync(passwordFile, server.state.adminPassword, { mode: 0o600 });
    if (user) fs.chownSync(passwordFile, user.uid, user.gid);
    for (const ctype of CTYPES) {
      fs.rmSync(fresh, { recursive: true, force: true, maxRetries: 10 });
      fs.mkdirSync(fresh, { mode: 0o700 });
      if (user) fs.chownSync(fresh, user.uid, user.gid);
      const args = [
        ...['--pgdata', fresh, '--username', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        ...['--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        ...['--locale', 'C', '--lc-ctype', ctype, '--no-instructions'],
        ...(server.settings.fsync === 'off' ? ['--no-sync'] : []),
      ];
      const problem = await run(initdb, args, { ...user, cwd: fresh });
      if (problem === undefined) return fs.renameSync(fresh, cluster);
      if (!problem.includes('invalid locale name')) throw new Error(`initdb failed to make ${cluster}: ${problem}`);
    }
  } finally {
    fs.rmSync(passwordFile, { force: true });
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

/** The error output of the program; undefined when it succeeded. */
async function run(program: string, args: string[], options: object): Promise<string | undefined> {
  try {
    await promisify(execFile)(program, args, { ...options, env: environment() });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return (stderr || message).trim();
  }
}

/**
 * Called when none of our servers serves the cluster. PostgreSQL safely removes a pid file whose process is dead. It
 * would respect one whose process id was reused by another program, or belongs to a zombie, for ever.
 */
async function clearLeftovers(cluster: string): Promise<void> {
  await endOrphans(cluster);
  const left = readPidFile(cluster);
  if (left && process.platform === 'linux' && fs.existsSync(`/proc/${left.pid}`)) {
    fs.rmSync(join(cluster, 'postmaster.pid'), { force: true });
  }
}

/** In a separate session, so that neither a terminal's Ctrl-C nor the end of this process reaches it. */
async function launch(server: Server, postgres: string): Promise<{ pid: number } | { failure: string }> {
  const { path, home, state } = server;
  if (sizeOf(path.log) > 10_000_000) fs.renameSync(path.log, `${path.log}.1`);
  const logged = sizeOf(path.log);
  const output = fs.openSync(path.log, 'a', 0o600);
  giveToOwner(path.log);
  const settings = Object.entries({ ...DEFAULTS, ...server.settings, ...FIXED, port: `${state.port}` });
  const child = spawn(
    postgres,
    ['-D', home.cluster, ...settings.flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    {
      ...home.user,
      cwd: home.cluster,
      detached: true,
      env: environment(),
      stdio: ['ignore', output, output],
      windowsHide: true,
    },
  );
  fs.closeSync(output);
  let ended = false;
  let broken: Error | undefined;
  child.once('exit', () => (ended = true));
  child.once('error', (error) => (broken = error));
  child.unref();

  for (const since = Date.now(); !ended; await sleep(15)) {
    if (broken) throw new Error(`${postgres} cannot be run (${broken.message}). Install the packages again`);
    if (child.pid && (await askForPid(server)) === child.pid) return { pid: child.pid };
    if (Date.now() - since > 120_000) {
      throw new Error(
        `the server (process ${child.pid}) is not ready after two minutes. If its log shows no recovery going on, end it: kill -INT ${child.pid}`,
      );
    }
  }
  return { failure: tail(path.log, logged) };
}

/** English messages, because we parse them, and no locale of this machine that PostgreSQL may not know. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C' };
}
