/** Chooses the folder and the user of the cluster: PostgreSQL refuses root, and its user must reach its files. */
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
  /** PostgreSQL's data directory, which may not exist yet. */
  cluster: string;
  /** The user that PostgreSQL runs as; unset when it is the user of this process. */
  user?: User;
  /** A folder for a copy of the binaries, in case that user cannot reach the installed ones. */
  copies: string;
}

/** `remembered` is the last location of the cluster. */
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

/** An existing cluster keeps its owner, so that one `sudo npm start` does not lock that owner out. */
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

/** We may change the data folder, but not its parents: its group may traverse it, and others cannot read it. */
function openTo(folder: string, user: User): void {
  const { uid, mode } = statSync(folder);
  if (uid !== 0 || may(folder, user, 0o1)) return;
  chownSync(folder, 0, user.gid);
  chmodSync(folder, (mode & 0o777) | 0o010);
}

/** Creates a folder and its missing parents, traversable by all users whatever our umask is. */
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
