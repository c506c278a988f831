/** The servers: each a process of its own, ended with the benchmark whatever happens to it. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchDatabase } from './database.ts';

/** Connections each server may open. */
export const POOL = 10;
export const jwtSecret = randomBytes(32).toString('base64url');
const masterKey = randomBytes(32).toString('base64');
const running = new Set<ChildProcess>();

export interface RunningServer {
  url: string;
  pid: number;
  /** What it has to say besides where it answers. */
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

/** Asks them to end, and insists after two seconds. */
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

/** CPU time so far, user and system, in milliseconds; undefined where there is no /proc. */
export function cpuOf(pid: number): number | undefined {
  const fields = statOf(pid);
  // Linux counts in hundredths of a second, whatever the machine.
  return fields && (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The same of a process's children together, also of those that have ended: PostgreSQL has one for each connection. */
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
