/** Quiet hours: when no marketing message is sent, by the recipient's own clock, and when sending is allowed again. */
import { changeBetween, minuteOfDay, offsetAt } from '../../../lib/time/time-zones.ts';
import type { QuietHours } from './limit.schema.ts';

const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1_440;
/** More than the clock changes of any day in any time zone. */
const MAX_OFFSET_CHANGES = 4;

/** Quiet hours run from `from` to `until`, over midnight if `until` is smaller. If they are equal, there are none. */
export const isQuietMinute = (minute: number, { from, until }: QuietHours): boolean =>
  from <= until ? minute >= from && minute < until : minute >= from || minute < until;

/** The instant itself if sending is allowed then, else the next instant at which it is. */
export function nextAllowedTime(instant: Date, zone: string, quiet: QuietHours): Date {
  let at = instant.getTime();
  if (!isQuietMinute(minuteOfDay(zone, at), quiet)) return instant;
  for (let changes = 0; changes <= MAX_OFFSET_CHANGES; changes++) {
    const minutes = (quiet.until - minuteOfDay(zone, at) + MINUTES_PER_DAY) % MINUTES_PER_DAY;
    const end = Math.floor(at / MINUTE_MS) * MINUTE_MS + minutes * MINUTE_MS;
    if (offsetAt(zone, end) === offsetAt(zone, at)) return new Date(end);
    // The clocks change before the quiet hours end, which may end them at once or prolong them.
    at = changeBetween(zone, at, end);
    if (!isQuietMinute(minuteOfDay(zone, at), quiet)) break;
  }
  return new Date(at);
}
