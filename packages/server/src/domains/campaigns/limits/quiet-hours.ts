/** Quiet hours: when nothing is sent, by the recipient's own clock, and when it may go on. */
import { changeBetween, minuteOfDay, offsetAt } from '../../../lib/time-zones.ts';
import type { QuietHours } from '../content/content.schema.ts';

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1_440;
/** Clocks are changed twice a year; nobody has done so twice on a day. */
const MAX_CHANGES = 4;

/** From `from` to `until`, over midnight where that is later; equal: never. */
export const isQuiet = (minute: number, { from, until }: QuietHours): boolean =>
  from <= until ? minute >= from && minute < until : minute >= from || minute < until;

/** The same instant where sending is allowed, and otherwise the next at which it is. */
export function nextAllowed(instant: Date, zone: string, quiet: QuietHours): Date {
  let at = instant.getTime();
  if (!isQuiet(minuteOfDay(zone, at), quiet)) return instant;
  for (let changes = 0; changes <= MAX_CHANGES; changes++) {
    const minutes = (quiet.until - minuteOfDay(zone, at) + MINUTES_A_DAY) % MINUTES_A_DAY;
    const end = Math.floor(at / MINUTE_MS) * MINUTE_MS + minutes * MINUTE_MS;
    if (offsetAt(zone, end) === offsetAt(zone, at)) return new Date(end);
    // The clocks are changed before: that may end the quiet hours at once, or make them longer.
    at = changeBetween(zone, at, end);
    if (!isQuiet(minuteOfDay(zone, at), quiet)) break;
  }
  return new Date(at);
}
