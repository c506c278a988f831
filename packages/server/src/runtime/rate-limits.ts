/**
 * Rate limits that all servers share, in PostgreSQL: for secrets that must not be guessed and mails that must not be
 * sent too often. `trpc/call-limits.ts` limits floods.
 *
 * rate-limiter-flexible is not used here: it opens its own connection, without the system role and outside the caller's
 * transaction.
 */
import type { Transaction } from '@tessera/db';
import { AppError } from '../lib/app-error.ts';
import { hashToken } from '../lib/tokens.ts';

export interface SharedLimit {
  /** The name of the limit: `signIn.address`. */
  name: string;
  /** Allowed uses within `seconds`, counted from the first one. */
  points: number;
  seconds: number;
}

/** Consumes `count` points in the caller's system transaction, in one statement. False when fewer are left. */
export async function consumePoint(
  db: Transaction,
  limit: SharedLimit,
  who: string,
  now: Date,
  count = 1,
): Promise<boolean> {
  if (count > limit.points) return false;
  const { rows } = await db.raw(
    `insert into platform.rate_limits as known (key, points, expires_at) values (:key, :count, :expiresAt)
     on conflict (key) do update set
       points = case when known.expires_at <= :now then excluded.points else known.points + excluded.points end,
       expires_at = case when known.expires_at <= :now then excluded.expires_at else known.expires_at end
     where known.expires_at <= :now or known.points + excluded.points <= :most
     returning points`,
    {
      key: rateLimitKey(limit, who),
      count,
      most: limit.points,
      now,
      expiresAt: new Date(now.getTime() + limit.seconds * 1000),
    },
  );
  return rows.length > 0;
}

/** As `consumePoint`, but throws TOO_MANY_REQUESTS. For callers who may know that they are limited. */
export async function requirePoint(
  db: Transaction,
  limit: SharedLimit,
  who: string,
  now: Date,
  count = 1,
): Promise<void> {
  if (await consumePoint(db, limit, who, now, count)) return;
  const { rows } = await db.raw('select expires_at from platform.rate_limits where key = ?', [
    rateLimitKey(limit, who),
  ]);
  throw tooManyAttempts(secondsUntil(rows[0]?.expiresAt ?? now, now));
}

/** Returns a point for a use that does not count. */
export async function refundPoint(db: Transaction, limit: SharedLimit, who: string): Promise<void> {
  await db.raw('update platform.rate_limits set points = points - 1 where key = ? and points > 0', [
    rateLimitKey(limit, who),
  ]);
}

export const secondsUntil = (moment: Date, now: Date): number =>
  Math.max(1, Math.ceil((moment.getTime() - now.getTime()) / 1000));

export const tooManyAttempts = (retryAfter: number): AppError =>
  new AppError('TOO_MANY_REQUESTS', 'Too many attempts; try again later', { kind: 'too_many_attempts', retryAfter });

/** The subject is hashed, so that the table reveals no addresses. */
export const rateLimitKey = ({ name }: Pick<SharedLimit, 'name'>, who: string): string => `${name}:${hashToken(who)}`;

export { networkOf } from '../lib/network.ts';
