/** When the steps of a drip are due, by the recipient's own clock. */
import { shiftWallClock } from '../../../lib/time/time-zones.ts';
import { nextAllowedTime } from '../limits/quiet-hours.ts';
import type { DripConfig } from './drip.schema.ts';

const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1_440;

export interface ScheduledStep {
  position: number;
  delayMinutes: number;
  localMinute: number | null;
}

/**
 * When a step is due whose delay starts at `base`. Whole days keep the wall-clock time across clock changes. The result is then moved to the
 * step's earliest minute of the day, if it has one.
 */
export function stepDueAt(base: Date, { delayMinutes, localMinute }: ScheduledStep, zone: string): Date {
  const days = Math.floor(delayMinutes / MINUTES_PER_DAY);
  const day = days === 0 ? base : shiftWallClock(base, days * MINUTES_PER_DAY * MINUTE_MS, zone);
  const due = new Date(day.getTime() + (delayMinutes - days * MINUTES_PER_DAY) * MINUTE_MS);
  return localMinute === null ? due : nextAllowedTime(due, zone, { from: 0, until: localMinute });
}

/** How far an enrollment has got, and when its next step was due. */
export interface StepPosition {
  position: number;
  dueAt: Date;
  timeZone: string;
}

/**
 * The next step of an enrollment and when it is due; null at the end. If late steps are skipped after an outage, this is the first step
 * that is not late, and it may be due in the future.
 */
export function nextDripStep(
  steps: readonly ScheduledStep[],
  { position, dueAt, timeZone }: StepPosition,
  { afterOutage, lateAfterMinutes }: Pick<DripConfig, 'afterOutage' | 'lateAfterMinutes'>,
  now: Date,
): { step: ScheduledStep; dueAt: Date } | null {
  let due = dueAt;
  for (const step of steps.filter((one) => one.position > position)) {
    const isLate = now.getTime() - due.getTime() > lateAfterMinutes * MINUTE_MS;
    if (!isLate || afterOutage !== 'skip') return { step, dueAt: due };
    const following = steps.find((one) => one.position > step.position);
    if (following) due = stepDueAt(due, following, timeZone);
  }
  return null;
}
