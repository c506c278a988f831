/**
 * Proving a password. Every try is counted before its hash is computed: ten wrong ones lock an account for an hour, a
 * hundred an address, on all servers together. An e-mail address nobody has is counted and locked in the same way, so
 * that neither the answer nor its time tells whether there is an account.
 */
import { inSystem, type Transaction, User } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { runExclusively, withUniformFailureTime } from '../../../lib/constant-time.ts';
import {
  networkOf,
  rateLimitKey,
  refundPoint,
  requirePoint,
  type SharedLimit,
  secondsUntil,
} from '../../../runtime/rate-limits.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { recordSignIn } from '../../organizations/index.ts';
import { mailLink } from '../email/account-mails.ts';
import { hashPassword, isOutdated, verifyPassword } from '../password/password-hash.ts';

const TRIES = 10;
const LOCK_SECONDS = 3600;
/** Failures are told at multiples of this; no hash in use takes longer. */
const STEP_MS = 250;
const NOBODY: Pick<SharedLimit, 'name'> = { name: 'signIn.nobody' };
/** How long tries at an address nobody has are remembered. */
const NOBODY_SECONDS = 30 * 86_400;
export const PER_ADDRESS: SharedLimit = { name: 'signIn.address', points: 100, seconds: 3600 };

export interface Credentials {
  email: string;
  password: string;
}

/** The account whose password this is. Throws `wrong_credentials`, or `account_locked`, whether or not it exists. */
export function provePassword(ctx: RequestCtx, { email, password }: Credentials): Promise<User> {
  return withUniformFailureTime(STEP_MS, async () => {
    await refuseLocked(ctx, email);
    // In turn, so that somebody's own calls at the same moment do not count as guesses.
    return runExclusively(rateLimitKey(NOBODY, email), () => attempt(ctx, email, password));
  });
}

export const wrongCredentials = () =>
  new AppError('UNAUTHORIZED', 'E-mail or password is wrong', { kind: 'wrong_credentials' });

async function attempt(ctx: RequestCtx, email: string, password: string): Promise<User> {
  const { database } = ctx.app;
  const network = networkOf(ctx.request.ip);
  const now = ctx.now();
  const { user, tries } = await inSystem(database, async (db) => {
    await requirePoint(db, PER_ADDRESS, network, now);
    const found = await User.query(db).findOne({ email, deletedAt: null });
    return { user: found, tries: found ? await countTry(db, found.id, now) : await countTryAtNobody(db, email, now) };
  });
  if (tries === null) {
    await refuseLocked(ctx, email);
    throw wrongCredentials();
  }
  if (!(await verifyPassword(password, user?.passwordHash)) || user?.status !== 'active') {
    if (user && tries === TRIES) await tellOwner(ctx, user);
    throw wrongCredentials();
  }
  const passwordHash =
    user.passwordHash && isOutdated(user.passwordHash, password) ? await hashPassword(password) : user.passwordHash;
  await inSystem(database, async (db) => {
    await refundPoint(db, PER_ADDRESS, network);
    await User.query(db).findById(user.id).patch({ loginAttempts: 0, lockedUntil: null });
    // Unless it was changed in the meantime.
    if (passwordHash !== user.passwordHash) {
      await User.query(db).where({ id: user.id, passwordHash: user.passwordHash }).patch({ passwordHash });
    }
  });
  return user;
}

/** Counts a try, in one statement: which one it is, or null when the account is locked. */
async function countTry(db: Transaction, id: string, now: Date): Promise<number | null> {
  const { rows } = await db.raw(
    `update identity.users set
       login_attempts = case when locked_until is null then login_attempts + 1 else 1 end,
       locked_until = case when locked_until is null and login_attempts + 1 >= :tries then cast(:until as timestamptz) end
     where id = :id and (locked_until is null or locked_until <= :now)
     returning login_attempts as tries`,
    { id, now, tries: TRIES, until: lockEnd(now) },
  );
  return rows[0]?.tries ?? null;
}

/** As `countTry`: `points` are the tries, and `expires_at` ends the lock once there are ten. */
async function countTryAtNobody(db: Transaction, email: string, now: Date): Promise<number | null> {
  const { rows } = await db.raw(
    `insert into platform.rate_limits as known (key, points, expires_at) values (:key, 1, :forgotten)
     on conflict (key) do update set
       points = case when known.expires_at <= :now then 1 else known.points + 1 end,
       expires_at = case when known.expires_at > :now and known.points + 1 >= :tries then cast(:until as timestamptz)
         else excluded.expires_at end
     where known.expires_at <= :now or known.points < :tries
     returning points as tries`,
    {
      key: rateLimitKey(NOBODY, email),
      now,
      tries: TRIES,
      until: lockEnd(now),
      forgotten: new Date(now.getTime() + NOBODY_SECONDS * 1000),
    },
  );
  return rows[0]?.tries ?? null;
}

const lockEnd = (now: Date) => new Date(now.getTime() + LOCK_SECONDS * 1000);

/** Throws while the account, or the address nobody has, is locked: without a hash, and without waiting for a turn. */
async function refuseLocked(ctx: RequestCtx, email: string): Promise<void> {
  const now = ctx.now();
  const { rows } = await inSystem(
    ctx.app.database,
    (db) =>
      db.raw(
        `select coalesce(
           (select coalesce(locked_until, '-infinity') from identity.users where email = :email and deleted_at is null),
           (select expires_at from platform.rate_limits where key = :key and points >= :tries)) as until`,
        { email, key: rateLimitKey(NOBODY, email), tries: TRIES },
      ),
    { readOnly: true },
  );
  const until = rows[0]?.until;
  if (!(until instanceof Date) || until <= now) return;
  throw new AppError(
    'TOO_MANY_REQUESTS',
    'Too many wrong passwords. Its owner has got a mail with a link to sign in; without it, wait an hour',
    { kind: 'account_locked', retryAfter: secondsUntil(until, now) },
  );
}

const tellOwner = (ctx: RequestCtx, user: User): Promise<void> =>
  inSystem(ctx.app.database, async (db) => {
    await mailLink(ctx, db, 'unlock', user);
    await recordSignIn(db, user.id, {
      action: 'identity.auth.lock',
      resource: 'identity.auth',
      request: ctx.request,
      actor: { type: 'system', name: 'sign-in' },
    });
  });
