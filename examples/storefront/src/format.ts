/** Amounts and dates as the visitor reads them; an event's times in its own zone, wherever the visitor is. */
import { formatMoney } from '@tessera/sdk';

export const money = formatMoney;

interface Occasion {
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
}

/** `Saturday, 12 December 2026` and `19:00 – 23:00 GMT+5:30`. */
export function whenOf({ startsAt, endsAt, timeZone }: Occasion): { day: string; time: string } {
  const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeZone });
  const times = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', timeZone });
  const zone = new Intl.DateTimeFormat(undefined, { timeZone, timeZoneName: 'short' })
    .formatToParts(startsAt)
    .find(({ type }) => type === 'timeZoneName')?.value;
  // A night that ends at two is one day for those who come.
  const isLong = endsAt.getTime() - startsAt.getTime() > 18 * 3_600_000;
  return isLong
    ? { day: days.formatRange(startsAt, endsAt), time: `from ${times.format(startsAt)} ${zone ?? ''}`.trim() }
    : { day: days.format(startsAt), time: `${times.format(startsAt)} – ${times.format(endsAt)} ${zone ?? ''}`.trim() };
}

/** A moment in the event's zone: `12 Dec 2026, 19:00`. */
export const moment = (date: Date, timeZone?: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(date);

export const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

interface Place {
  venueName: string | null;
  city?: string | null;
  address?: string | null;
  country?: string | null;
}

export function placeOf({ venueName, address, city, country }: Place): { name: string; rest: string } | null {
  const name = venueName ?? city ?? null;
  if (!name) return null;
  const land = country && new Intl.DisplayNames(undefined, { type: 'region', fallback: 'code' }).of(country);
  return { name, rest: [address, venueName && city, land].filter(Boolean).join(', ') };
}

export const tickets = (count: number): string => (count === 1 ? '1 ticket' : `${count} tickets`);
