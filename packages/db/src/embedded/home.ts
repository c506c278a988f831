/** Where the cluster lives and who runs it: PostgreSQL refuses root, and whoever runs it must reach its files. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

export interface User {
  uid: number;
  gid: number;
}

export interface Home {
  /** The data directory of PostgreSQL; it may not exist yet. */
  cluster: string;
  /** The user PostgreSQL runs as; unset when that is the user of this process. */
  user?: User;
  /** A folder for a copy of the binaries, should the installed ones be out of that user's reach. */
  copies: string;
}

/** `remembered` is where the cluster was the last time. */
export function chooseHome(dataDir: string, name: string, remembered?: string): Home {
  const inside = join(dataDir, name);
  if (process.getuid?.() !== 0) return { cluster: inside, copies: dataDir };

  const outside = join('/var/lib/tessera', createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  const existing = [inside, remembered, join(outside, name)].find(
    (path) => path && existsSync(join(path, 'PG_VERSION')),
  );
  if (existing) return { ...homeOfExisting(existing), copies: outside };

  const user = findServiceUser();
  openTo(dataDir, user);
  if (mayEnter(dataDir, user)) return { cluster: inside, user, copies: outside };
  makePassable(outside);
  return { cluster: join(outside, name), user, copies: outside };
}

/** An existing cluster goes on under its owner, so `sudo npm start` once does not lock that owner out. */
function homeOfExisting(cluster: string): Pick<Home, 'cluster' | 'user'> {
  const { uid, gid } = statSync(cluster);
  const user = uid === 0 ? findServiceUser() : { uid, gid };
  if (uid === 0) chownTree(cluster, user);
  openTo(dirname(cluster), user);
  if (!mayEnter(dirname(cluster), user)) {
    throw new Error(
      `PostgreSQL cannot run as root, and user ${user.uid} may not enter ${dirname(cluster)}. Let it: chmod o+x on that folder and the ones above it`,
    );
  }
  return { cluster, user };
}

function findServiceUser(): User {
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    'PostgreSQL cannot run as root, and this machine has neither a user "postgres" nor "nobody". Start as another user, or make one: useradd --system postgres',
  );
}

/** The data folder itself is ours to arrange (its parents are not): its group may pass through, nobody may look. */
function openTo(folder: string, user: User): void {
  const { uid, mode } = statSync(folder);
  if (uid !== 0 || may(folder, user, 0o1)) return;
  chownSync(folder, 0, user.gid);
  chmodSync(folder, (mode & 0o777) | 0o010);
}

/** Makes a folder, and the missing ones above it, that everybody may pass through whatever our umask is. */
export function makePassable(folder: string): void {
  if (existsSync(folder)) return;
  makePassable(dirname(folder));
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
}

export function mayEnter(folder: string, user: User): boolean {
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if (!may(at, user, 0o1)) return false;
    if (at === dirname(at)) return true;
  }
}

export function may(path: string, user: User, bits: number): boolean {
  const { uid, gid, mode } = statSync(path);
  const granted = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
  return (granted & bits) === bits;
}

function chownTree(path: string, user: User): void {
  lchownSync(path, user.uid, user.gid);
  const entries = readdirSync(path, { recursive: true, encoding: 'utf8' });
  for (const entry of entries) lchownSync(join(path, entry), user.uid, user.gid);
}
