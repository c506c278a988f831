/** Servers in their own processes, several on one database, as `npm start` runs them: for tests of races and crashes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ServerProcess {
  url: string;
  /** Sends SIGKILL; resolves when the process has ended. */
  kill(): Promise<void>;
  /** Sends SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface Processes {
  /** Resolves when the server answers. */
  /** `main`: the file to run, of another version for example. */
  start(env?: NodeJS.ProcessEnv, main?: string): Promise<ServerProcess>;
  [Symbol.asyncDispose](): Promise<void>;
}

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;

/** `masterKey` in base64, for tests that open sealed values themselves. */
export async function createProcesses(
  databaseUrl: string,
  masterKey = randomBytes(32).toString('base64'),
): Promise<Processes> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tessera-processes-'));
  const running = new Set<ChildProcess>();

  async function end(server: ChildProcess): Promise<void> {
    running.delete(server);
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }

  async function stop(server: ChildProcess): Promise<number | null> {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    const [code] = await ended;
    running.delete(server);
    return code;
  }

  return {
    async start(env = {}, main = MAIN) {
      const server = spawn(process.execPath, [main], {
        env: {
          PATH: process.env.PATH,
          NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
          NODE_ENV: 'production',
          TESSERA_PUBLIC_URL: 'http://localhost:4000',
          TESSERA_ACCEPT: 'http,no_mail,open_sign_up',
          HOST: '127.0.0.1',
          PORT: '0',
          DATABASE_URL: databaseUrl,
          TESSERA_MASTER_KEY: masterKey,
          TESSERA_DATA_DIR: dataDir,
          TESSERA_RATE_LIMIT: '100000000',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      running.add(server);
      const url = await readyUrl(server);
      return { url, kill: () => end(server), stop: () => stop(server) };
    },

    async [Symbol.asyncDispose]() {
      await Promise.all([...running].map(end));
      await rm(dataDir, { recursive: true });
    },
  };
}

/** The address that it prints; later output is not read. */
async function readyUrl(server: ChildProcess): Promise<string> {
  const output = server.stdout as NonNullable<typeof server.stdout>;
  for await (const line of createInterface({ input: output })) {
    if (!line.includes('Tessera is ready')) continue;
    output.resume();
    return (JSON.parse(line) as { url: string }).url;
  }
  throw new Error('The server ended before it was ready');
}

/** A port that is free now, for servers that must know their address before they start. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
