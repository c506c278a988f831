/**
 * Limits that all servers share, in PostgreSQL: for what must not be guessed or mailed too often. Floods are `limits.ts`.
 *
 * Not rate-limiter-flexible's: it takes a connection of its own, without our roles, outside of the caller's transaction.
 */
import type { Transaction } from '@tessera/db';
import { AppError } from '../lib/app-error.ts';
import { hashToken } from '../lib/tokens.ts';

export interface SharedLimit {
  /** What is limited: `signIn.address`. */
  name: string;
  /** How often within `seconds`, counted from the first time. */
  points: number;
  seconds: number;
}

/** Takes a point in the caller's system transaction, in one statement; false when none is left. */
export async function consumePoint(db: Transaction, limit: SharedLimit, who: string, now: Date): Promise<boolean> {
  const { rows } = await db.raw(
    `insert into platform.rate_limits as known (key, points, expires_at) values (:key, 1, :expiresAt)
     on conflict (key) do update set
       points = case when known.expires_at <= :now then 1 else known.points + 1 end,
       expires_at = case when known.expires_at <= :now then excluded.expires_at else known.expires_at end
     where known.expires_at <= :now or known.points < :most
     returning points`,
    {
      key: rateLimitKey(limit, who),
      most: limit.points,
      now,
      expiresAt: new Date(now.getTime() + limit.seconds * 1000),
    },
  );
  return rows.length > 0;
}

/** As `takePoint`, for callers who may know that they are limited. */
export async function requirePoint(db: Transaction, limit: SharedLimit, who: string, now: Date): Promise<void> {
  if (await consumePoint(db, limit, who, now)) return;
  const { rows } = await db.raw('select expires_at from platform.rate_limits where key = ?', [
    rateLimitKey(limit, who),
  ]);
  throw tooManyAttempts(secondsUntil(rows[0]?.expires_at ?? now, now));
}

/** Gives a point back that turned out not to count. */
export async function refundPoint(db: Transaction, limit: SharedLimit, who: string): Promise<void> {
  await db.raw('update platform.rate_limits set points = points - 1 where key = ? and points > 0', [
    rateLimitKey(limit, who),
  ]);
}

export const secondsUntil = (moment: Date, now: Date): number =>
  Math.max(1, Math.ceil((moment.getTime() - now.getTime()) / 1000));

export const tooManyAttempts = (retryAfter: number): AppError =>
  new AppError('TOO_MANY_REQUESTS', 'Too many attempts; try again later', { kind: 'too_many_attempts', retryAfter });

/** Whom it is about is hashed: the table tells nobody's address. */
export const rateLimitKey = ({ name }: Pick<SharedLimit, 'name'>, who: string): string => `${name}:${hashToken(who)}`;

/** One subscriber is one address: with IPv6 whoever has one has 2^64 of them. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped || !ip.includes(':')) return mapped ?? ip;
  const [head = '', tail = ''] = ip.split('%')[0]?.split('::') ?? [];
  const groups = head.split(':').filter(Boolean);
  const last = tail.split(':').filter(Boolean);
  const zeros: string[] = Array(Math.max(0, 8 - groups.length - last.length)).fill('0');
  return [...groups, ...zeros, ...last]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
