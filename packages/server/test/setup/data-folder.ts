/**
 * Where the PostgreSQL of the tests has its files. A run copies its template about 150 times, 1,500 files each, so they are in memory
 * where the system has such a file system; otherwise in the checkout.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const MEMORY = '/dev/shm';
const MIN_FREE_BYTES = 4 * 1024 ** 3;

/** Named by the checkout, so that the next run finds its template there. */
export function dataFolder(checkout = process.cwd()): string {
  if (!hasRoom()) return resolve(checkout, '.tessera');
  const prefix = `tessera-test-${process.getuid?.()}-`;
  removeAbandoned(prefix);
  const folder = join(MEMORY, prefix + createHash('sha256').update(checkout).digest('hex').slice(0, 12));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Everybody may create folders there, so the name alone does not make it ours.
  if (statSync(folder).uid !== process.getuid?.()) return resolve(checkout, '.tessera');
  writeFileSync(join(folder, 'checkout'), checkout);
  return folder;
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return process.platform === 'linux' && bavail * bsize >= MIN_FREE_BYTES;
  } catch {
    return false;
  }
}

/** Folders of checkouts that no longer exist. */
function removeAbandoned(prefix: string): void {
  for (const name of readdirSync(MEMORY).filter((one) => one.startsWith(prefix))) {
    const folder = join(MEMORY, name);
    const owner = join(folder, 'checkout');
    if (existsSync(owner) && !existsSync(readFileSync(owner, 'utf8'))) rmSync(folder, { recursive: true, force: true });
  }
}
