/**
 * Reads on a streaming replica. It is used only while it is known to have all that the organization wrote through this
 * process, and everything that is older than a few seconds.
 *
 * Its state is compared by positions of the write-ahead log: what the primary had written at a moment, the replica has
 * replayed. That holds on an idle primary and with a broken stream, where times of the last transaction say nothing.
 * It is asked for when it is needed, at most once a second.
 */
import { createDatabase, type Database, type InspectedServer, inSystem, inspectServer } from '@tessera/db';
import type { Log } from '../logger.ts';

export interface Replica {
  /** The replica, or undefined when the primary must answer. */
  databaseFor(organizationId: string): Database | undefined;
  /** A transaction of this organization has committed. */
  wrote(organizationId: string): void;
  /** Whether the error is the replica's, so that the primary can answer. The replica is then left alone for a while. */
  isCauseOf(error: { code?: unknown } | undefined): boolean;
  /** The seconds by which it may lag; undefined while it is not used. */
  lag(): number | undefined;
  destroy(): Promise<void>;
}

interface ReplicaOptions {
  url: string;
  primary: Database;
  /** Connections to the replica. */
  max: number;
  log: Log;
}

/** How old the newest state that the replica is known to have may be. */
const MAX_LAG_MS = 5_000;
const CHECK_MS = 1_000;
const MAX_WRITERS = 10_000;

/** A position of the primary's log and when it was read there. */
interface Mark {
  position: string;
  at: number;
}

export function createReplica({ url, primary, max, log }: ReplicaOptions): Replica {
  const written = new Map<string, number>();
  let opened: Promise<Database> | undefined;
  let database: Database | undefined;
  let knownAt = Number.NEGATIVE_INFINITY;
  let checkedAt = Number.NEGATIVE_INFINITY;
  /** Waits to be reached: while the primary writes, the replica is never at its newest position. */
  let mark: Mark | undefined;
  let isChecking = false;
  let isUsed = false;

  async function open(): Promise<Database> {
    const server: InspectedServer = await inspectServer(url);
    if (!server.isReplica) throw new Error('TESSERA_REPLICA_URL leads to a primary');
    return createDatabase(url, { max, applicationName: 'tessera-replica', server });
  }

  async function check(): Promise<void> {
    const now: Mark = { at: performance.now(), position: await positionOf(primary) };
    opened ??= open();
    database = await opened;
    const [reachedNow, reachedMark] = await reached(database, [now, mark ?? now]);
    if (reachedNow) knownAt = now.at;
    else if (reachedMark && mark) knownAt = mark.at;
    mark = reachedNow ? undefined : reachedMark || !mark ? now : mark;
  }

  /** In the background: no call waits for it. */
  async function checkWhenDue(): Promise<void> {
    if (isChecking || performance.now() - checkedAt < CHECK_MS) return;
    isChecking = true;
    try {
      await check();
      report(isCurrent());
    } catch (error) {
      if (!database) opened = undefined;
      knownAt = Number.NEGATIVE_INFINITY;
      report(false, error);
    } finally {
      isChecking = false;
      checkedAt = performance.now();
    }
  }

  const isCurrent = (): boolean => performance.now() - knownAt <= MAX_LAG_MS;

  function report(isUsable: boolean, error?: unknown): void {
    if (isUsable === isUsed) return;
    isUsed = isUsable;
    if (isUsable) log.info({}, 'the replica is used for reads');
    else log.warn({ error }, 'the replica is away or lags; the primary answers its reads');
  }

  return {
    databaseFor(organizationId) {
      void checkWhenDue();
      return isCurrent() && knownAt > (written.get(organizationId) ?? 0) ? database : undefined;
    },

    wrote(organizationId) {
      if (written.size >= MAX_WRITERS) forgetOldest(written);
      // Deleted first, so that the order of the map is the order of writing.
      written.delete(organizationId);
      written.set(organizationId, performance.now());
    },

    isCauseOf(error) {
      // Lost or refused connections, a shutdown, and conflicts of a long read with what is replayed.
      const code = String(error?.code ?? '');
      if (!isUsed || !/^(08...|57P..|40001|53300|E[A-Z]+)$/.test(code)) return false;
      knownAt = Number.NEGATIVE_INFINITY;
      checkedAt = performance.now();
      report(false, error);
      return true;
    },

    lag: () => (isCurrent() ? (performance.now() - knownAt) / 1_000 : undefined),

    async destroy() {
      await (await opened?.catch(() => undefined))?.destroy();
    },
  };
}

/** Writes that are old are no longer needed; when too many are new, all reads of the forgotten ones wait for the next check. */
function forgetOldest(written: Map<string, number>): void {
  const since = performance.now() - 2 * MAX_LAG_MS;
  for (const [organizationId, at] of written) {
    if (at > since && written.size < MAX_WRITERS) break;
    written.delete(organizationId);
  }
}

async function positionOf(primary: Database): Promise<string> {
  const question = 'select pg_current_wal_insert_lsn()::text as position where ?::int = 1';
  return (await inSystem(primary, (db) => db.raw(question, [1]), { readOnly: true })).rows[0].position;
}

async function reached(replica: Database, marks: Mark[]): Promise<boolean[]> {
  const question = 'select pg_last_wal_replay_lsn() >= position::pg_lsn as reached from unnest(?::text[]) position';
  const { rows } = await inSystem(replica, (db) => db.raw(question, [marks.map(({ position }) => position)]), {
    readOnly: true,
  });
  return rows.map((row: { reached: boolean }) => row.reached);
}
