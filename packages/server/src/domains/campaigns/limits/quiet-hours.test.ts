import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isQuietMinute, nextAllowedTime } from './quiet-hours.ts';

const ZONES = [
  ...['UTC', 'Europe/London', 'Europe/Berlin', 'Europe/Dublin', 'Africa/Casablanca', 'Africa/Cairo', 'Africa/Nairobi'],
  ...['Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tehran', 'Asia/Tokyo', 'Asia/Beirut', 'Asia/Jerusalem', 'Asia/Gaza'],
  ...['America/New_York', 'America/Los_Angeles', 'America/St_Johns', 'America/Santiago', 'America/Asuncion'],
  ...['America/Havana', 'Australia/Sydney', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Kiritimati'],
];
const MINUTE = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function minuteShown(zone: string, at: number): number {
  const format =
    formats.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, timeStyle: 'short', hourCycle: 'h23' });
  formats.set(zone, format);
  const [hour = 0, minute = 0] = format.format(at).split(':').map(Number);
  return hour * 60 + minute;
}

/** The same result as `nextAllowedTime`, found minute by minute. */
function nextAllowedMinuteByMinute(instant: Date, zone: string, quiet: { from: number; until: number }): Date {
  let at = instant.getTime();
  if (!isQuietMinute(minuteShown(zone, at), quiet)) return instant;
  at -= at % MINUTE;
  while (isQuietMinute(minuteShown(zone, at), quiet)) at += MINUTE;
  return new Date(at);
}

/** The days of two years on which a zone's clocks change. */
const CHANGES = ZONES.flatMap((zone) => {
  const offset = (at: number) => (minuteShown(zone, at) - ((at / MINUTE) % 1440) + 2880) % 1440;
  const days = Array.from({ length: 730 }, (_, day) => Date.UTC(2026, 0) + day * 1440 * MINUTE);
  return days.filter((at) => offset(at) !== offset(at + 1440 * MINUTE)).map((at) => ({ zone, at }));
});

const minute = fc.oneof(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 240 }));
const hours = fc.record({ from: minute, until: minute });

describe('nextAllowedTime', () => {
  it('agrees with a search minute by minute, in 24 time zones around their clock changes', () => {
    expect(CHANGES.length).toBeGreaterThan(40);
    const around = fc.record({
      change: fc.constantFrom(...CHANGES),
      seconds: fc.integer({ min: -43_200, max: 129_600 }),
    });
    fc.assert(
      fc.property(around, hours, ({ change: { zone, at }, seconds }, quiet) => {
        const instant = new Date(at + seconds * 1000);
        expect(nextAllowedTime(instant, zone, quiet).toISOString()).toBe(
          nextAllowedMinuteByMinute(instant, zone, quiet).toISOString(),
        );
      }),
      { numRuns: 600 },
    );
  });

  it('leaves an allowed instant as it is, and has no quiet hours if from equals until', () => {
    const nine = { from: 1260, until: 480 };
    const noon = new Date('2026-06-01T12:34:56.789Z');
    expect(nextAllowedTime(noon, 'Europe/Berlin', nine)).toBe(noon);
    expect(nextAllowedTime(noon, 'Asia/Tokyo', nine).toISOString()).toBe('2026-06-01T23:00:00.000Z');
    expect(nextAllowedTime(noon, 'Asia/Tokyo', { from: 0, until: 0 })).toBe(noon);
    // Exact to the minute: 20:59:59 is allowed, 21:00 is not, 08:00 is.
    const within = { from: 780, until: 900 };
    expect(nextAllowedTime(new Date('2026-06-01T13:00:00Z'), 'UTC', within).toISOString()).toBe(
      '2026-06-01T15:00:00.000Z',
    );
    expect(nextAllowedTime(new Date('2026-06-01T12:59:59.999Z'), 'UTC', within).getUTCHours()).toBe(12);
    expect(nextAllowedTime(new Date('2026-06-01T15:00:00Z'), 'UTC', within).getUTCHours()).toBe(15);
    for (const [at, next] of [
      ['2026-06-01T20:59:59.999Z', '2026-06-01T20:59:59.999Z'],
      ['2026-06-01T21:00:00.000Z', '2026-06-02T08:00:00.000Z'],
      ['2026-06-02T07:59:59.999Z', '2026-06-02T08:00:00.000Z'],
      ['2026-06-02T08:00:00.000Z', '2026-06-02T08:00:00.000Z'],
    ] as const) {
      expect(nextAllowedTime(new Date(at), 'UTC', nine).toISOString(), at).toBe(next);
    }
  });
});
