/** Days, and what they are put together by: arithmetic on dates without a clock. */
import { badInput } from '../../../lib/app-error.ts';
import { MAX_RANGE_DAYS } from './analytics.schema.ts';

export type Interval = 'daily' | 'weekly' | 'monthly';

/** As PostgreSQL's date_trunc calls them. */
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
  if (toDays(to) - toDays(from) >= MAX_RANGE_DAYS) throw badInput('from', `a range is ${MAX_RANGE_DAYS} days at most`);
  return { from, to };
}

/** As many days right before. */
export function previousRange({ from, to }: { from: string; to: string }): { from: string; to: string } {
  const days = toDays(to) - toDays(from) + 1;
  return { from: daysBefore(from, days), to: daysBefore(from, 1) };
}

/** The first day of whatever contains the day. */
export function startOfInterval(day: string, interval: Interval): string {
  if (interval === 'monthly') return `${day.slice(0, 7)}-01`;
  // 1970-01-01 was a Thursday.
  return interval === 'weekly' ? daysBefore(day, (toDays(day) + 3) % 7) : day;
}

/** Every start from the first day to the last, with or without figures. */
export function intervalStarts({ from, to }: { from: string; to: string }, interval: Interval): string[] {
  const starts = new Set<string>();
  for (let day = toDays(from); day <= toDays(to); day++) starts.add(startOfInterval(toDay(day), interval));
  return [...starts];
}
