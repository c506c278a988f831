/**
 * The states of an enrollment, which is one passage of a contact through a drip. `active` waits for a step or has one under way,
 * `completed` has been through all steps, `exited` left before the end for its `exitReason`. A contact that enters again gets a new enrollment.
 */
import type { Enrollment } from '@tessera/db';
import type { Transitions } from '../../../lib/state-machine.ts';

export type EnrollmentState = Enrollment['status'];

export const enrollmentTransitions = {
  active: ['completed', 'exited'],
  completed: [],
  exited: [],
} as const satisfies Transitions<EnrollmentState>;
