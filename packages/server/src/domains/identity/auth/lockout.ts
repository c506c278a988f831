/**
 * Password verification with lockout. Every attempt is counted before its hash is computed: ten wrong passwords lock an account for
 * an hour, a hundred a network, on all servers together. An e-mail address without an account is counted and locked in the same way,
 * so neither the answer nor its duration reveals whether an account exists.
 */
import { inSystem, pipeline, sent, type Transaction, User } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { runExclusively, withUniformFailureTime } from '../../../lib/constant-time.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import {
  networkOf,
  rateLimitKey,
  refundPoint,
  requirePoint,
  type SharedLimit,
  secondsUntil,
} from '../../../runtime/rate-limits.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { queueLinkMail } from '../email/account-mails.ts';
import { hashPassword, isOutdatedHash, verifyPassword } from '../password/password-hash.ts';

const MAX_ATTEMPTS = 10;
const LOCK_SECONDS = 3600;
/** Failures are answered at multiples of this duration; no hash in use takes longer. */
const FAILURE_STEP_MS = 250;
const UNKNOWN_ADDRESS: Pick<SharedLimit, 'name'> = { name: 'signIn.unknownAddress' };
/** How long attempts at an address without an account are kept. */
const UNKNOWN_ADDRESS_SECONDS = 30 * 86_400;
export const SIGN_IN_ATTEMPTS_PER_NETWORK: SharedLimit = { name: 'signIn.address', points: 100, seconds: 3600 };

export interface PasswordCredentials {
  email: string;
  password: string;
}

/** The account of these credentials. Throws `credentials_invalid` or `account_locked`, whether or not the account exists. */
export function requirePassword(ctx: RequestCtx, { email, password }: PasswordCredentials): Promise<User> {
  return withUniformFailureTime(FAILURE_STEP_MS, async () => {
    await requireUnlocked(ctx, email);
    // One at a time for an address, so that concurrent calls of the same person do not count as guesses.
    return runExclusively(rateLimitKey(UNKNOWN_ADDRESS, email), () => attemptPassword(ctx, email, password));
  });
}

export const invalidCredentials = () =>
  new AppError('UNAUTHORIZED', 'E-mail or password is wrong', { kind: 'credentials_invalid' });

async function attemptPassword(ctx: RequestCtx, email: string, password: string): Promise<User> {
  const { database } = ctx.app;
  const network = networkOf(ctx.request.ip);
  const now = ctx.now();
  const { user, count } = await inSystem(database, async (db) => {
    const [, found] = await pipeline(
      () => requirePoint(db, SIGN_IN_ATTEMPTS_PER_NETWORK, network, now),
      () => User.query(db).findOne({ email, deletedAt: null }),
    );
    const count = await sent(() =>
      found ? countAttempt(db, found.id, now) : countAttemptAtUnknownAddress(db, email, now),
    );
    return { user: found, count };
  });
  const attempts = await count.answer;
  if (attempts === null) {
    await requireUnlocked(ctx, email);
    throw invalidCredentials();
  }
  if (!(await verifyPassword(password, user?.passwordHash)) || user?.status !== 'active') {
    if (user && attempts === MAX_ATTEMPTS) await notifyOwnerOfLock(ctx, user);
    throw invalidCredentials();
  }
  const passwordHash =
    user.passwordHash && isOutdatedHash(user.passwordHash, password) ? await hashPassword(password) : user.passwordHash;
  await inSystem(database, async (db) => {
    await sent(() => refundPoint(db, SIGN_IN_ATTEMPTS_PER_NETWORK, network));
    await sent(() => User.query(db).findById(user.id).patch({ loginAttempts: 0, lockedUntil: null }));
    // The condition on the old hash keeps a password that was changed since.
    if (passwordHash !== user.passwordHash) {
      await User.query(db).where({ id: user.id, passwordHash: user.passwordHash }).patch({ passwordHash });
    }
  });
  return user;
}

/** Counts an attempt in one statement and answers its number; null when the account is locked. */
async function countAttempt(db: Transaction, id: string, now: Date): Promise<number | null> {
  const { rows } = await db.raw(
    `update identity.users set
       login_attempts = case when locked_until is null then login_attempts + 1 else 1 end,
       locked_until = case when locked_until is null and login_attempts + 1 >= :maxAttempts then cast(:lockEnd as timestamptz) end
     where id = :id and (locked_until is null or locked_until <= :now)
     returning login_attempts as attempts`,
    { id, now, maxAttempts: MAX_ATTEMPTS, lockEnd: lockEnd(now) },
  );
  return rows[0]?.attempts ?? null;
}

/** As `countAttempt`: `points` are the attempts, and `expires_at` is the end of the lock once there are ten. */
async function countAttemptAtUnknownAddress(db: Transaction, email: string, now: Date): Promise<number | null> {
  const { rows } = await db.raw(
    `insert into platform.rate_limits as current (key, points, expires_at) values (:key, 1, :expiry)
     on conflict (key) do update set
       points = case when current.expires_at <= :now then 1 else current.points + 1 end,
       expires_at = case when current.expires_at > :now and current.points + 1 >= :maxAttempts
         then cast(:lockEnd as timestamptz) else excluded.expires_at end
     where current.expires_at <= :now or current.points < :maxAttempts
     returning points as attempts`,
    {
      key: rateLimitKey(UNKNOWN_ADDRESS, email),
      now,
      maxAttempts: MAX_ATTEMPTS,
      lockEnd: lockEnd(now),
      expiry: new Date(now.getTime() + UNKNOWN_ADDRESS_SECONDS * 1000),
    },
  );
  return rows[0]?.attempts ?? null;
}

const lockEnd = (now: Date) => new Date(now.getTime() + LOCK_SECONDS * 1000);

/** Throws `account_locked` while the account or the unknown address is locked. Computes no hash and waits for no other attempt. */
async function requireUnlocked(ctx: RequestCtx, email: string): Promise<void> {
  const now = ctx.now();
  const { rows } = await inSystem(
    ctx.app.database,
    (db) =>
      db.raw(
        `select coalesce(
           (select coalesce(locked_until, '-infinity') from identity.users where email = :email and deleted_at is null),
           (select expires_at from platform.rate_limits where key = :key and points >= :maxAttempts)) as locked_until`,
        { email, key: rateLimitKey(UNKNOWN_ADDRESS, email), maxAttempts: MAX_ATTEMPTS },
      ),
    { readOnly: true },
  );
  const lockedUntil = rows[0]?.lockedUntil;
  if (!(lockedUntil instanceof Date) || lockedUntil <= now) return;
  throw new AppError(
    'TOO_MANY_REQUESTS',
    'Too many wrong passwords. The owner has received a mail with a link to sign in; without it, wait an hour',
    { kind: 'account_locked', retryAfter: secondsUntil(lockedUntil, now) },
  );
}

const notifyOwnerOfLock = (ctx: RequestCtx, user: User): Promise<void> =>
  inSystem(ctx.app.database, async (db) => {
    await queueLinkMail(ctx, db, 'unlock', user);
    await recordSignIn(db, user.id, {
      action: 'identity.auth.lock',
      resource: 'identity.auth',
      request: ctx.request,
      actor: { type: 'system', name: 'sign-in' },
    });
  });
