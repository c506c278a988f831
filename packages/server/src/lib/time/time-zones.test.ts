import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  isTimeZone,
  minuteOfDay,
  offsetAt,
  offsetSpans,
  shiftWallClock,
  wallClockInstant,
  zoneOfPhone,
} from './time-zones.ts';
import { ZONE_NAMES } from './zone-names.ts';

/** Both hemispheres, half and quarter hours, changes at midnight and by half an hour, and zones without changes. */
const ZONES = [
  ...['UTC', 'Europe/London', 'Europe/Berlin', 'Europe/Dublin', 'Africa/Casablanca', 'Africa/Cairo', 'Africa/Nairobi'],
  ...['Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tehran', 'Asia/Tokyo', 'Asia/Beirut', 'Asia/Jerusalem', 'Asia/Gaza'],
  ...['America/New_York', 'America/Los_Angeles', 'America/St_Johns', 'America/Santiago', 'America/Asuncion'],
  ...['America/Havana', 'Australia/Sydney', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Kiritimati'],
];

const formats = new Map<string, Intl.DateTimeFormat>();

/** As 2026-03-29T02:30, computed independently of the code. */
function shown(zone: string, at: number): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' });
  formats.set(zone, format);
  return format.format(at).replace(' ', 'T');
}

const MINUTE = 60_000;

describe('minuteOfDay, wallClockInstant', () => {
  it('agree with Intl in 24 zones, at any minute of several years', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 3 * 365 * 1440 }), (zone, minutes) => {
        const at = Date.UTC(2025, 0) + minutes * MINUTE;
        const [, time = ''] = shown(zone, at).split('T');
        const [hour = 0, minute = 0] = time.split(':').map(Number);
        expect(minuteOfDay(zone, at)).toBe(hour * 60 + minute);
      }),
      { numRuns: 3_000 },
    );
  });

  it('find the first instant at which clocks show a time, or the first after a gap', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 3 * 365 * 96 }), (zone, quarters) => {
        const local = new Date(Date.UTC(2025, 0) + quarters * 15 * MINUTE).toISOString().slice(0, 16);
        const found = wallClockInstant(local, zone).getTime();
        // The first instant at which the clocks show that time or, if it is skipped, a later one.
        let at = Date.parse(`${local}Z`) - 15 * 60 * MINUTE;
        while (shown(zone, at) < local) at += 15 * MINUTE;
        expect(new Date(found).toISOString()).toBe(new Date(at).toISOString());
      }),
      { numRuns: 1_000 },
    );
  });

  it('handle the changes of clocks', () => {
    const cases = [
      ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
      ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
      ['2026-03-08T02:59', 'America/New_York', '2026-03-08T07:00:00.000Z'],
      ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
      // A day that a zone skipped.
      ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ] as const;
    for (const [local, zone, instant] of cases) expect(wallClockInstant(local, zone).toISOString(), zone).toBe(instant);
    expect(() => wallClockInstant('2026-01-01T00:00', 'Nowhere/Land')).toThrow(RangeError);
    expect(() => wallClockInstant('yesterday', 'UTC')).toThrow(RangeError);
  });
});

it('offsetSpans: agree with the offset at any instant', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 3 * 365 * 1440 }), (zone, minutes) => {
      const from = Date.UTC(2025, 0);
      const spans = offsetSpans(zone, from, Date.UTC(2028, 0));
      const at = from + minutes * MINUTE;
      const [span, ...others] = spans.filter(({ since, until }) => at >= since && at < until);
      expect(others).toEqual([]);
      expect(span?.offset).toBe(offsetAt(zone, at));
    }),
    { numRuns: 300 },
  );
  expect(offsetSpans('UTC', 5, 5)).toEqual([{ since: -Infinity, until: Infinity, offset: 0 }]);
});

it('shiftWallClock: keeps the time of day across clock changes', () => {
  const shifted = shiftWallClock(new Date('2027-10-29T18:00:00Z'), 14 * 86_400_000, 'Europe/Berlin');
  expect(shifted).toEqual(new Date('2027-11-12T19:00:00Z'));
});

describe('zoneOfPhone', () => {
  it('returns the zone of a country that has one', () => {
    const zones = ['+4915112345678', '+919876543210', '+12425551234', '+77011234567'].map(zoneOfPhone);
    expect(zones).toEqual([
      'Europe/Berlin',
      expect.stringMatching(/^Asia\/(Calcutta|Kolkata)$/),
      'America/Nassau',
      'Asia/Almaty',
    ]);
  });

  it('returns null for countries with several zones and unknown numbers', () => {
    for (const phone of ['+14155550100', '+5511912345678', '+61412345678', '+79161234567', '+000', 'Ann']) {
      expect(zoneOfPhone(phone), phone).toBeNull();
    }
  });
});

const AT = Date.parse('2026-11-20T10:00:00Z');

it('isTimeZone: each zone is prepared once, whatever its spelling', () => {
  const Format = vi.spyOn(Intl, 'DateTimeFormat');
  const name = 'america/argentina/buenos_aires';
  for (let i = 0; i < name.length; i++) {
    const written = name.slice(0, i) + name.slice(i).toUpperCase();
    expect(isTimeZone(written)).toBe(true);
    expect(minuteOfDay(written, AT)).toBe(7 * 60);
  }
  expect(Format).toHaveBeenCalledTimes(1);
  Format.mockRestore();
  for (const wrong of ['', 'Nowhere/Land', 'UTC; drop', 'CAT', 'Canada/East-Saskatchewan'])
    expect(isTimeZone(wrong), wrong).toBe(false);
});

it('T7: isTimeZone: knows every zone that this runtime lists', () => {
  expect(Intl.supportedValuesOf('timeZone').filter((name) => !isTimeZone(name))).toEqual([]);
  expect(ZONE_NAMES.filter((name) => !isTimeZone(name))).toEqual([]);
});

it('offsetAt: is right after any number of zones', () => {
  for (let minutes = 0; minutes < 1_300; minutes++) {
    const two = (n: number) => String(n).padStart(2, '0');
    offsetAt(`+${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`, AT);
  }
  expect(offsetAt('Asia/Kolkata', AT)).toBe(5.5 * 3_600_000);
});
