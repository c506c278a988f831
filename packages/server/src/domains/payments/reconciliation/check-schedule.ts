/** When a vendor is asked again: soon at first, then ever more rarely, and for days. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const AFTER = [
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

/** `checks`: how often it was asked so far. */
export const nextCheck = (now: Date, checks: number): Date =>
  new Date(now.getTime() + (AFTER[Math.min(checks, AFTER.length - 1)] as number));

/** As `nextCheck`, and at `expiresAt` if that comes first. */
export function nextCheckBefore(now: Date, checks: number, expiresAt: Date): Date {
  const next = nextCheck(now, checks);
  return expiresAt > now && expiresAt < next ? expiresAt : next;
}
