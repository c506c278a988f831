/**
 * Time zones: the offset of a zone, the instant of a wall-clock time, and the zone of a phone number. Node alone decides offsets:
 * PostgreSQL has a time zone database of its own, of another version.
 */
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { ZONE_NAMES } from './zone-names.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Clocks change at full quarters of an hour (UTC), so an offset holds for one quarter. */
const QUARTER_MS = 15 * MINUTE_MS;
const MAX_KNOWN = 5_000;

interface Clock {
  format: Intl.DateTimeFormat;
  offsets: Map<number, number>;
}

/** There are about six hundred zones; callers may write names in any case. */
const MAX_CLOCKS = 1_000;
const clocks = new Map<string, Clock>();

function clockOf(zone: string): Clock {
  const name = zone.toLowerCase();
  const known = clocks.get(name);
  if (known) return known;
  const two = '2-digit';
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, calendar: 'gregory', hourCycle: 'h23', era: 'short' },
    ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
  });
  const clock = { format, offsets: new Map<number, number>() };
  if (clocks.size >= MAX_CLOCKS) clocks.clear();
  clocks.set(name, clock);
  return clock;
}

/** The zone's offset from UTC at an instant, in milliseconds. Throws RangeError for an unknown zone. */
export function offsetAt(zone: string, instant: number): number {
  const { format, offsets } = clockOf(zone);
  const quarter = Math.floor(instant / QUARTER_MS);
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const at = quarter * QUARTER_MS;
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - at;
  if (offsets.size >= MAX_KNOWN) offsets.clear();
  offsets.set(quarter, offset);
  return offset;
}

/** Minutes after midnight in the zone's wall-clock time. */
export function minuteOfDay(zone: string, instant: number): number {
  const local = instant + offsetAt(zone, instant);
  return Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
}

/** The first instant after `from` and not after `to` at which the offset changes; there must be one. */
export function changeBetween(zone: string, from: number, to: number): number {
  const before = offsetAt(zone, from);
  let [low, high] = [Math.floor(from / QUARTER_MS), Math.floor(to / QUARTER_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle * QUARTER_MS) === before) low = middle;
    else high = middle;
  }
  return high * QUARTER_MS;
}

/**
 * The instant of a wall-clock time in a zone, written as 2026-03-29T02:30. A time that is skipped when clocks go
 * forward: the first instant after the gap. A time that occurs twice when clocks go back: the first occurrence.
 */
export function wallClockInstant(local: string, zone: string): Date {
  const shown = Date.parse(`${local}Z`);
  if (Number.isNaN(shown)) throw new RangeError(`Not a wall-clock time: ${local}`);
  const offsets = new Set([-2, -1, 0, 1, 2].map((halves) => offsetAt(zone, shown + halves * 12 * HOUR_MS)));
  const instants = [...offsets].map((offset) => shown - offset).filter((at) => at + offsetAt(zone, at) === shown);
  if (instants.length > 0) return new Date(Math.min(...instants));
  return new Date(changeBetween(zone, shown - Math.max(...offsets), shown - Math.min(...offsets)));
}

/** A moment moved by a time that clocks in the zone show: whole days keep the time of day across clock changes. */
export function shiftWallClock(moment: Date, byMs: number, zone: string): Date {
  const local = moment.getTime() + offsetAt(zone, moment.getTime()) + byMs;
  return wallClockInstant(new Date(local).toISOString().slice(0, -1), zone);
}

/** An offset and the instants at which it holds: from `since` and before `until`. */
export interface OffsetSpan {
  since: number;
  until: number;
  offset: number;
}

/** The offsets of a zone from `from` to `to`, without a gap. The first and the last span have no end. */
export function offsetSpans(zone: string, from: number, to: number): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let [since, at] = [Number.NEGATIVE_INFINITY, from];
  while (at < to) {
    const next = Math.min(at + DAY_MS, to);
    if (offsetAt(zone, next) !== offsetAt(zone, at)) {
      const until = changeBetween(zone, at, next);
      spans.push({ since, until, offset: offsetAt(zone, at) });
      since = until;
      at = until;
    } else at = next;
  }
  return [...spans, { since, until: Number.POSITIVE_INFINITY, offset: offsetAt(zone, Math.max(at, from)) }];
}

const names = new Map(ZONE_NAMES.map((name) => [name.toLowerCase(), name]));

/** The name as the IANA database writes it; callers may write it in any case. Unknown names remain as they are. */
export const canonicalZoneName = (name: string): string => names.get(name.toLowerCase()) ?? name;

/** Whether Node and PostgreSQL both know the zone. */
export function isTimeZone(name: string): boolean {
  if (!names.has(name.toLowerCase())) return false;
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

const zones = new Map<string, string | null>();

/** Countries by calling code: most codes have one. */
let countries: Map<string, CountryCode[]> | null = null;

/** The zone of the country of a number (E.164); null when the country has several zones or is unknown. */
export function zoneOfPhone(phone: string): string | null {
  countries ??= Map.groupBy(getCountries(), (country) => getCountryCallingCode(country));
  for (const length of [2, 3, 4]) {
    const [country, ...others] = countries.get(phone.slice(1, length)) ?? [];
    if (!country) continue;
    return others.length === 0 ? zoneOfCountry(country) : zoneOfCountry(parsePhoneNumberFromString(phone)?.country);
  }
  return null;
}

function zoneOfCountry(country: string | undefined): string | null {
  if (country === undefined) return null;
  const known = zones.get(country);
  if (known !== undefined) return known;
  const zone = onlyZone(country);
  zones.set(country, zone);
  return zone;
}

/** Zones with equal offsets all year count as one: Berlin and Büsingen. */
function onlyZone(country: string): string | null {
  const locale = new Intl.Locale('und', { region: country }) as Intl.Locale & { getTimeZones?(): string[] | undefined };
  const [first, ...others] = locale.getTimeZones?.() ?? [];
  if (first === undefined) return null;
  const thisYear = new Date().getUTCFullYear();
  const months = Array.from({ length: 13 }, (_, month) => Date.UTC(thisYear, month));
  const isSame = others.every((other) => months.every((at) => offsetAt(other, at) === offsetAt(first, at)));
  return isSame ? first : null;
}
