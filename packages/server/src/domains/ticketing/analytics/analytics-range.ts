/** Ranges of days, and the weeks and months in them: arithmetic on ISO dates, without a clock. */
import { badInput } from '../../../lib/app-error.ts';
import { MAX_RANGE_DAYS } from './analytics.schema.ts';

export type Interval = 'daily' | 'weekly' | 'monthly';

/** The unit of an interval for PostgreSQL's date_trunc. */
export const DATE_TRUNC_UNIT: Record<Interval, string> = { daily: 'day', weekly: 'week', monthly: 'month' };

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

const toDays = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const toDay = (days: number): string => new Date(days * DAY_MS).toISOString().slice(0, 10);

export const daysBefore = (day: string, days: number): string => toDay(toDays(day) - days);

export function resolveRange(given: { from?: string; to?: string }, today: string): { from: string; to: string } {
  const to = given.to ?? today;
  const from = given.from ?? daysBefore(to, DEFAULT_DAYS - 1);
  if (from > to) throw badInput('from', 'must not be after to');
  if (toDays(to) - toDays(from) >= MAX_RANGE_DAYS) throw badInput('from', `a range can have ${MAX_RANGE_DAYS} days`);
  return { from, to };
}

/** The range of the same length right before this one. */
export function previousRange({ from, to }: { from: string; to: string }): { from: string; to: string } {
  const days = toDays(to) - toDays(from) + 1;
  return { from: daysBefore(from, days), to: daysBefore(from, 1) };
}

/** The first day of the day, week or month that contains the day. */
export function startOfInterval(day: string, interval: Interval): string {
  if (interval === 'monthly') return `${day.slice(0, 7)}-01`;
  // 1970-01-01 was a Thursday.
  return interval === 'weekly' ? daysBefore(day, (toDays(day) + 3) % 7) : day;
}

/** The first day of every interval in the range. */
export function intervalStarts({ from, to }: { from: string; to: string }, interval: Interval): string[] {
  const starts = new Set<string>();
  for (let day = toDays(from); day <= toDays(to); day++) starts.add(startOfInterval(toDay(day), interval));
  return [...starts];
}
