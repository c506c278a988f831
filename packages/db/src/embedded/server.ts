/** The stored state of one embedded server, and the ways to query the server itself. */
import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, chownSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Client, DatabaseError } from 'pg';
import type { Home } from './home.ts';
import { processesIn } from './process.ts';

/** State that survives a restart; stored in `<dataDir>/<name>.json`, readable by its owner only. */
export interface State {
  port: number;
  adminPassword: string;
  password: string;
  /** The folder of the cluster. For root it may be outside of `dataDir`. */
  cluster: string;
}

export interface Server {
  path: { state: string; log: string; lock: string };
  state: State;
  home: Home;
  settings: Record<string, string>;
  /** Folder of the installed binaries. */
  binaries: string;
  log: (message: string, details?: object) => void;
}

export function readState(path: string): State | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path}, which holds the passwords, is not valid JSON. Restore a copy of it`, { cause });
  }
}

export async function newState(): Promise<Omit<State, 'cluster'>> {
  const secret = () => randomBytes(24).toString('base64url');
  return { port: await findPort(), adminPassword: secret(), password: secret() };
}

export function saveState(server: Server, change: Partial<State> = {}): void {
  Object.assign(server.state, change);
  const unfinished = `${server.path.state}.new`;
  writeFileSync(unfinished, `${JSON.stringify(server.state, null, 2)}\n`, { mode: 0o600 });
  chmodSync(unfinished, 0o600);
  giveToOwner(unfinished);
  renameSync(unfinished, server.path.state);
}

/**
 * Files that root writes into a user's folder belong to that user, who could not read them at the next start otherwise.
 */
export function giveToOwner(path: string): void {
  const { uid, gid } = statSync(dirname(path));
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

/** Below the range of ephemeral ports: an outgoing connection could occupy the port at our next start. */
export async function findPort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    if (await isFree(port)) return port;
  }
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** The first lines of postmaster.pid are: process id, data directory, start time, port. */
export function readPidFile(cluster: string): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function urlFor({ state }: Server, role: 'tessera' | 'postgres', port = state.port): string {
  const password = role === 'tessera' ? state.password : state.adminPassword;
  return `postgres://${role}:${password}@127.0.0.1:${port}/${role}`;
}

export async function connect(server: Server, port = server.state.port): Promise<Client> {
  const connectionString = urlFor(server, 'postgres', port);
  const client = new Client({ connectionString, ssl: false, connectionTimeoutMillis: 3_000 });
  client.on('error', () => {}); // the server may be killed at any time; callers that wait for an answer get the error there
  await client.connect();
  return client;
}

export async function asAdmin<T>(server: Server, work: (client: Client) => Promise<T>, port?: number): Promise<T> {
  const client = await connect(server, port);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The process id of the server on a port, if it accepts our password, serves our files and takes writes: no recovery goes on. */
export async function askForPid(server: Server, port = server.state.port): Promise<number | undefined> {
  const question =
    "select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as pid where not pg_is_in_recovery()";
  try {
    return await asAdmin(server, async (client) => (await client.query(question)).rows[0]?.pid, port);
  } catch (error) {
    const refused = error instanceof DatabaseError && error.code === '28P01';
    if (refused && processesIn(server.home.cluster).length > 0) {
      throw new Error(
        `the server on port ${port} does not accept the password in ${server.path.state}. Restore the file that it was started with`,
        { cause: error },
      );
    }
    return undefined;
  }
}

export function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0; // missing, or not readable for us
  }
}

/** The last lines that a log received after its first `from` bytes; empty when it cannot be read. */
export function tail(path: string, from: number): string {
  try {
    const log = readFileSync(path);
    const written = log.subarray(from > log.length ? 0 : from).subarray(-3_000);
    return written.toString('utf8').trim().split('\n').slice(-15).join('\n');
  } catch {
    return '';
  }
}
