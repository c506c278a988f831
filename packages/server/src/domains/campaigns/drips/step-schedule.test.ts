import { describe, expect, it } from 'vitest';
import { nextDripStep, stepDueAt } from './step-schedule.ts';

const step = (position: number, delayMinutes: number, localMinute: number | null = null) => ({
  ...{ position, delayMinutes, localMinute },
});
const DAY = 1_440;

describe('stepDueAt', () => {
  it('adds the delay to the base', () => {
    const base = new Date('2026-06-01T10:00:00.123Z');
    expect(stepDueAt(base, step(1, 0), 'Asia/Kolkata')).toEqual(base);
    expect(stepDueAt(base, step(1, 90), 'Asia/Kolkata').toISOString()).toBe('2026-06-01T11:30:00.123Z');
  });

  it('keeps the wall-clock time for whole days across clock changes', () => {
    // In Berlin, the night to 2026-03-29 is an hour shorter and the night to 2026-10-25 an hour longer.
    for (const [base, due] of [
      ['2026-03-28T09:00:00.000Z', '2026-03-29T08:00:00.000Z'],
      ['2026-10-24T09:00:00.000Z', '2026-10-25T10:00:00.000Z'],
    ] as const) {
      expect(stepDueAt(new Date(base), step(1, DAY), 'Europe/Berlin').toISOString()).toBe(due);
      expect(stepDueAt(new Date(base), step(1, DAY + 30), 'Europe/Berlin').toISOString()).toBe(
        due.replace(':00:', ':30:'),
      );
    }
  });

  it('is not before the local minute of the step', () => {
    const nine = step(1, 60, 540);
    const due = (base: string) => stepDueAt(new Date(base), nine, 'Asia/Kolkata').toISOString();
    expect(due('2026-06-01T01:00:00.000Z')).toBe('2026-06-01T03:30:00.000Z');
    expect(due('2026-06-01T09:00:00.000Z')).toBe('2026-06-01T10:00:00.000Z');
    expect(due('2026-06-01T18:00:00.000Z')).toBe('2026-06-02T03:30:00.000Z');
  });
});

describe('nextDripStep', () => {
  const steps = [step(1, 0), step(2, DAY), step(3, DAY)];
  const dueAt = new Date('2026-06-01T10:00:00.000Z');
  const next = (hours: number, afterOutage: 'late' | 'skip' | 'respace', position = 0) =>
    nextDripStep(
      steps,
      { position, dueAt, timeZone: 'UTC' },
      { afterOutage, lateAfterMinutes: 360 },
      new Date(dueAt.getTime() + hours * 3_600_000),
    );

  it('returns a late step, or skips it', () => {
    expect(next(5, 'skip')?.step.position).toBe(1);
    expect(next(7, 'late')?.step.position).toBe(1);
    expect(next(7, 'respace')?.step.position).toBe(1);
    expect(next(7, 'skip')).toEqual({ step: steps[1], dueAt: new Date('2026-06-02T10:00:00.000Z') });
    expect(next(24 + 7, 'skip')).toEqual({ step: steps[2], dueAt: new Date('2026-06-03T10:00:00.000Z') });
    expect(next(100, 'skip')).toBeNull();
    expect(next(0, 'late', 3)).toBeNull();
  });
});
