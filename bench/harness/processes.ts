/** Starts each server in its own process and ends all of them with the benchmark. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchDatabase } from './database.ts';

/** Maximum connections that each server may open. */
export const POOL = 10;
export const jwtSecret = randomBytes(32).toString('base64url');
const masterKey = randomBytes(32).toString('base64');
const running = new Set<ChildProcess>();

export interface RunningServer {
  url: string;
  pid: number;
  /** What the server prints besides its address. */
  findings?: unknown;
}

/** `module` is a path relative to this file. */
export async function startServer(
  db: BenchDatabase,
  module: string,
  { isTessera = false, env = {} }: { isTessera?: boolean; env?: Record<string, string> } = {},
): Promise<RunningServer> {
  const profile = isTessera && process.env.BENCH_PROFILE;
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: isTessera ? db.url : db.adminUrl,
      POOL: String(POOL),
      JWT_SECRET: jwtSecret,
      TESSERA_MASTER_KEY: masterKey,
      ...env,
    },
    execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [],
  });
  running.add(child);
  const answer = await new Promise<{ url: string; findings?: unknown }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string }));
    child.once('exit', (code) => {
      running.delete(child);
      reject(new Error(`${module} ended with code ${code} before it was ready`));
    });
  });
  return { ...answer, pid: child.pid as number };
}

/** Sends SIGTERM, and SIGKILL after two seconds. */
export async function stopServers(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), process.env.BENCH_PROFILE ? 30_000 : 2_000);
      await ended;
      clearTimeout(timer);
    }),
  );
}

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Decorators need a compiler: Node only strips types. */
export function compileNest(): string {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', fileURLToPath(new URL('../servers/nest-typeorm', import.meta.url))], {
    stdio: 'inherit',
  });
  return '../dist/nest-typeorm/main.js';
}

/** User and system CPU time so far, in milliseconds; undefined on systems without /proc. */
export function cpuOf(pid: number): number | undefined {
  const fields = statOf(pid);
  // Linux counts in hundredths of a second on every machine.
  return fields && (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The CPU time of all child processes, ended ones included: PostgreSQL has one per connection. */
export function cpuOfChildren(pid: number): number | undefined {
  const parent = statOf(pid);
  if (!parent) return undefined;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(statOf(Number(name))?.[1]) === pid)
    .reduce((sum, child) => sum + (cpuOf(Number(child)) ?? 0), (Number(parent[13]) + Number(parent[14])) * 10);
}

/** Memory in use, in MB. */
export function memoryOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}
