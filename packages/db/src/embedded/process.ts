/**
 * Identifies processes: a lock between processes that does not outlive its holder, and processes that PostgreSQL left
 * behind.
 */
import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Process id and start time of a living process, so that a later process with the same id is not confused with it (a
 * container restarts its ids at 1). Null when it has ended. A zombie has ended, although it can be signalled.
 */
export function identify(pid: number): string | null {
  if (!exists(pid)) return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${pid} ${fields[19]}`;
  } catch {
    return exists(pid) ? `${pid}` : null; // no /proc on this system, or the process has just ended
  }
}

function exists(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** PostgreSQL's processes in this data directory. Only Linux lists them; on other systems the result is empty. */
export function processesIn(cluster: string): number[] {
  if (process.platform !== 'linux' || !existsSync(cluster)) return [];
  const folder = realpathSync(cluster);
  return readdirSync('/proc').flatMap((entry) => {
    const pid = Number(entry);
    if (!pid) return [];
    try {
      const itsOwn = readlinkSync(`/proc/${pid}/cwd`) === folder;
      return itsOwn && /\/(postgres|initdb)( \(deleted\))?$/.test(readlinkSync(`/proc/${pid}/exe`)) ? [pid] : [];
    } catch {
      return []; // ended since it was listed, or owned by another user
    }
  });
}

/**
 * Ends backends that outlived their postmaster: they hold the shared memory, which must be free for the next one.
 * SIGQUIT is what the postmaster sends them after a crash.
 */
export async function endOrphans(cluster: string, patience = 20_000): Promise<void> {
  const since = Date.now();
  for (let orphans = processesIn(cluster); orphans.length > 0; orphans = processesIn(cluster)) {
    const waited = Date.now() - since;
    if (waited > patience) {
      throw new Error(
        `processes ${orphans.join(', ')} of an earlier PostgreSQL still work in ${cluster}. End them: kill -9 ${orphans.join(' ')}`,
      );
    }
    if (waited > 500) for (const pid of orphans) send(pid, waited > 3_000 ? 'SIGKILL' : 'SIGQUIT');
    await sleep(50);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // already ended
  }
}

/** Runs `work` while no other process runs its own under the same lock file. The lock of a dead holder is taken over. */
export async function withLock<T>(path: string, work: () => Promise<T>, patience = 120_000): Promise<T> {
  const me = identify(process.pid) ?? `${process.pid}`;
  for (const since = Date.now(); !tryLock(path, me); await sleep(25)) {
    if (Date.now() - since < patience) continue;
    const [pid] = (read(path) ?? '?').split(' ');
    throw new Error(`process ${pid} has held ${path} for ${patience / 1000} s. If it hangs, end it: kill ${pid}`);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string, me: string): boolean {
  if (createNew(path, me)) return true;
  const holder = read(path);
  return holder !== undefined && isStale(path, holder) && takeOver(path, holder, me);
}

/**
 * When several processes see the same dead holder, exactly one may replace it; otherwise the second would replace the
 * first. Only the process that created the claim file may, and only while the lock still names the dead holder.
 */
function takeOver(path: string, holder: string, me: string): boolean {
  const claim = `${path}.claim`;
  if (!createNew(claim, me)) {
    const maker = read(claim);
    if (maker !== undefined && isStale(claim, maker)) rmSync(claim, { force: true }); // the process died in this function
    return false;
  }
  if (read(path) === holder) {
    renameSync(claim, path);
    return true;
  }
  rmSync(claim, { force: true });
  return false;
}

function isStale(path: string, holder: string): boolean {
  if (holder === '') {
    // Created and not written yet, unless its creator died in between.
    return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5_000;
  }
  const living = identify(Number(holder.split(' ')[0]));
  const startTimesKnown = holder.includes(' ') && living?.includes(' ');
  return living === null || Boolean(startTimesKnown && living !== holder);
}

function createNew(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
