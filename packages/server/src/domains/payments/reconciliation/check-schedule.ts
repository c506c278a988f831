/** When the reconciler asks a vendor again: soon at first, then at growing intervals, for days. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const INTERVALS_MS = [
  5 * SECOND,
  15 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
];

/** `checks`: how often the vendor was asked so far. */
export const nextCheck = (now: Date, checks: number): Date =>
  new Date(now.getTime() + (INTERVALS_MS[Math.min(checks, INTERVALS_MS.length - 1)] as number));

/** As `nextCheck`, or `expiresAt` if that is earlier. */
export function nextCheckBefore(now: Date, checks: number, expiresAt: Date): Date {
  const next = nextCheck(now, checks);
  return expiresAt > now && expiresAt < next ? expiresAt : next;
}
