/** A real PgBouncer in front of a test database, on its own port, with its files in a temporary folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BINARY = process.env.TESSERA_TEST_PGBOUNCER ?? '/usr/sbin/pgbouncer';

/** Shown in the title of tests that are skipped. */
export const pgbouncerReason = existsSync(BINARY) ? undefined : `skipped: ${BINARY} is not installed`;

/** PgBouncer refuses to run as root. By convention this user owns no files. */
const UNPRIVILEGED = 65_534;

export interface PgBouncer {
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startPgBouncer(
  databaseUrl: string,
  mode: 'session' | 'transaction' | 'statement',
  settings: Record<string, string | number> = {},
): Promise<PgBouncer> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'tessera-pgbouncer-'));
  const own = await freePort();
  const path = join(folder, 'pgbouncer.ini');
  const lines = {
    listen_addr: '127.0.0.1',
    listen_port: own,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: mode,
    logfile: join(folder, 'pgbouncer.log'),
    max_client_conn: 500,
    default_pool_size: 20,
    ...settings,
  };
  await writeFile(
    path,
    [
      '[databases]',
      `* = host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`,
      '[pgbouncer]',
      ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`),
    ].join('\n'),
  );
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const file of [folder, path]) chownSync(file, UNPRIVILEGED, UNPRIVILEGED);
  const bouncer = spawn(BINARY, ['-q', path], {
    stdio: 'ignore',
    cwd: folder,
    ...(isRoot && { uid: UNPRIVILEGED, gid: UNPRIVILEGED }),
  });
  const ended = once(bouncer, 'exit');
  for (let tries = 0; !(await accepts(own)); tries++) {
    if (bouncer.exitCode !== null || tries === 200) throw new Error(`PgBouncer did not start; see ${folder}`);
    await sleep(25);
  }
  return {
    url: `postgres://${username}@127.0.0.1:${own}${pathname}`,
    async [Symbol.asyncDispose]() {
      bouncer.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
