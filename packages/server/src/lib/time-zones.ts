/** Time zones: what the clocks of a zone show, when they show something, and where a phone number is. */
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Clocks change at full quarters of an hour (UTC), so that an offset holds for one. */
const QUARTER_MS = 15 * MINUTE_MS;
const MAX_KNOWN = 5_000;

interface Clock {
  format: Intl.DateTimeFormat;
  offsets: Map<number, number>;
}

/** There are some six hundred zones; names come from anybody, in any case. */
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

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. Throws RangeError for a zone nobody knows. */
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

/** Minutes after midnight, as the zone's clocks show them. */
export function minuteOfDay(zone: string, instant: number): number {
  const local = instant + offsetAt(zone, instant);
  return Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
}

/** The first instant after `from` and not after `to` at which the clocks were changed; there must be one. */
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
 * When the clocks of a zone show this time, written as 2026-03-29T02:30. One that is skipped when they go forward: the first
 * instant after. One that comes twice when they go back: the first time.
 */
export function wallClockInstant(local: string, zone: string): Date {
  const shown = Date.parse(`${local}Z`);
  if (Number.isNaN(shown)) throw new RangeError(`Not a wall-clock time: ${local}`);
  const offsets = new Set([-2, -1, 0, 1, 2].map((halves) => offsetAt(zone, shown + halves * 12 * HOUR_MS)));
  const instants = [...offsets].map((offset) => shown - offset).filter((at) => at + offsetAt(zone, at) === shown);
  if (instants.length > 0) return new Date(Math.min(...instants));
  return new Date(changeBetween(zone, shown - Math.max(...offsets), shown - Math.min(...offsets)));
}

/** Whether it is a zone of the IANA database that this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

const zones = new Map<string, string | null>();

/** The countries of each calling code: most codes have one. */
let countries: Map<string, CountryCode[]> | null = null;

/** The zone of the country a number (E.164) is from; null where one country has several, or nobody knows. */
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

/** Zones whose clocks show the same all year are one to us: Berlin and Büsingen. */
function onlyZone(country: string): string | null {
  const locale = new Intl.Locale('und', { region: country }) as Intl.Locale & { getTimeZones?(): string[] | undefined };
  const [first, ...others] = locale.getTimeZones?.() ?? [];
  if (first === undefined) return null;
  const thisYear = new Date().getUTCFullYear();
  const months = Array.from({ length: 13 }, (_, month) => Date.UTC(thisYear, month));
  const isSame = others.every((other) => months.every((at) => offsetAt(other, at) === offsetAt(first, at)));
  return isSame ? first : null;
}
