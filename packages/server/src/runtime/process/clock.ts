/**
 * One clock for all processes: PostgreSQL's. A machine's own clock is corrected by its difference from it, which is measured at the
 * start and every minute, so that no process expires carts, sessions or leases that are valid for the others. Calls wait for nothing.
 */
import { readFileSync } from 'node:fs';
import { type Database, inSystem } from '@tessera/db';
import type { Log } from '../logger.ts';

const MEASURE_MS = 60_000;
/** From this difference on, an operator should know. */
const WARN_MS = 1_000;

export interface Clock {
  now(): Date;
  /** Milliseconds by which this machine's clock is ahead of PostgreSQL's. */
  skewMs(): number;
  stop(): void;
}

export interface ClockOptions {
  database: Database;
  log: Log;
  /** A file with the time of all processes, or with the seconds by which the clock of this one is ahead: `+300`. */
  testClock: string | undefined;
}

export async function startClock({ database, log, testClock }: ClockOptions): Promise<Clock> {
  const ahead = testClock && /^[+-]\d+\s*$/.exec(readFileSync(testClock, 'utf8'))?.[0];
  if (testClock && !ahead) return { now: () => new Date(readFileSync(testClock, 'utf8')), skewMs: () => 0, stop() {} };
  const aheadMs = Number(ahead ?? 0) * 1_000;
  const machine = () => Date.now() + aheadMs;
  let skew = 0;
  let warnedOf = 0;

  async function measure(): Promise<void> {
    const before = machine();
    const at = await databaseTime(database);
    const after = machine();
    // PostgreSQL answered between the two, so the difference is in this range. It is changed only if it cannot be right, so that a slow
    // answer does not move the clock. A millisecond is the resolution of both clocks.
    if (after >= before) skew = Math.min(Math.max(skew, before - at - 1), after - at + 1);
    if (Math.abs(skew - warnedOf) < WARN_MS) return;
    warnedOf = skew;
    log.warn(
      { skewSeconds: skew / 1_000 },
      "this machine's clock differs from PostgreSQL's, which is used instead: check its time synchronization",
    );
  }

  await measure();
  const timer = setInterval(() => {
    measure().catch((error) => log.debug({ error }, 'the clock could not be compared with that of PostgreSQL'));
  }, MEASURE_MS).unref();
  return { now: () => new Date(machine() - skew), skewMs: () => skew, stop: () => clearInterval(timer) };
}

async function databaseTime(database: Database): Promise<number> {
  const { rows } = await inSystem(database, (db) => db.raw('select clock_timestamp() as at'), { readOnly: true });
  return rows[0].at.getTime();
}
