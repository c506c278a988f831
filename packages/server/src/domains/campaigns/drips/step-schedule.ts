/** When the steps of a drip are due, by the recipient's own clock. */
import { offsetAt, wallClockInstant } from '../../../lib/time-zones.ts';
import type { Drip } from '../content/content.schema.ts';
import { nextAllowed } from '../limits/quiet-hours.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

export interface Step {
  position: number;
  delayMinutes: number;
  localMinute: number | null;
}

/** Whole days keep the time of day where clocks are changed; then not before the step's time of the day. */
export function dueAfter(base: Date, { delayMinutes, localMinute }: Step, zone: string): Date {
  const days = Math.floor(delayMinutes / DAY_MINUTES);
  const local = base.getTime() + offsetAt(zone, base.getTime()) + days * DAY_MINUTES * MINUTE_MS;
  const day = days === 0 ? base : wallClockInstant(new Date(local).toISOString().slice(0, -1), zone);
  const due = new Date(day.getTime() + (delayMinutes - days * DAY_MINUTES) * MINUTE_MS);
  return localMinute === null ? due : nextAllowed(due, zone, { from: 0, until: localMinute });
}

/** Somebody before a step: where they stand, and when it was due. */
export interface Waiting {
  position: number;
  dueAt: Date;
  timeZone: string;
}

/**
 * The step that begins now; null at the end. After an outage, steps that are too late may be left out: then the first that is
 * not, which may be due only later.
 */
export function nextStep(
  steps: readonly Step[],
  { position, dueAt, timeZone }: Waiting,
  { afterOutage, lateAfterMinutes }: Pick<Drip, 'afterOutage' | 'lateAfterMinutes'>,
  now: Date,
): { step: Step; dueAt: Date } | null {
  let due = dueAt;
  for (const step of steps.filter((one) => one.position > position)) {
    const isLate = now.getTime() - due.getTime() > lateAfterMinutes * MINUTE_MS;
    if (!isLate || afterOutage !== 'skip') return { step, dueAt: due };
    const following = steps.find((one) => one.position > step.position);
    if (following) due = dueAfter(due, following, timeZone);
  }
  return null;
}
