/** Formats amounts and dates in the visitor's language. Times of an event are in the event's time zone. */
export { formatMoney } from '@tessera/sdk';

interface EventTimes {
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
}

/** `Saturday, 12 December 2026` and `19:00 – 23:00 GMT+5:30`. */
export function formatEventTime({ startsAt, endsAt, timeZone }: EventTimes): { day: string; time: string } {
  const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeZone });
  const times = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', timeZone });
  const zone = new Intl.DateTimeFormat(undefined, { timeZone, timeZoneName: 'short' })
    .formatToParts(startsAt)
    .find(({ type }) => type === 'timeZoneName')?.value;
  // An event that ends at two in the morning counts as one day.
  const isMultiDay = endsAt.getTime() - startsAt.getTime() > 18 * 3_600_000;
  return isMultiDay
    ? { day: days.formatRange(startsAt, endsAt), time: `from ${times.format(startsAt)} ${zone ?? ''}`.trim() }
    : { day: days.format(startsAt), time: `${times.format(startsAt)} – ${times.format(endsAt)} ${zone ?? ''}`.trim() };
}

/** `12 Dec 2026, 19:00`, in the time zone given or the visitor's. */
export const formatDateTime = (date: Date, timeZone?: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(date);

export const formatCountdown = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

interface Venue {
  venueName: string | null;
  city?: string | null;
  address?: string | null;
  country?: string | null;
}

export function formatVenue({ venueName, address, city, country }: Venue): { name: string; rest: string } | null {
  const name = venueName ?? city ?? null;
  if (!name) return null;
  const countryName = country && new Intl.DisplayNames(undefined, { type: 'region', fallback: 'code' }).of(country);
  return { name, rest: [address, venueName && city, countryName].filter(Boolean).join(', ') };
}

export const formatTicketCount = (count: number): string => (count === 1 ? '1 ticket' : `${count} tickets`);
