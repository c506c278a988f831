/**
 * The states of a check-in, and which direction a ticket's next scan may have. A check-in is stored with its result; `undone` is
 * an admission that staff have taken back (`undone_at`). Refused scans and conflicts are records and never change.
 */
import type { CheckInDirection, CheckInResult } from '@tessera/db';
import type { z } from 'zod';
import type { Transitions } from '../../../lib/state-machine.ts';

export const checkInTransitions = {
  admitted: ['undone'],
  refused: [],
  conflict: [],
  undone: [],
} as const satisfies Transitions<z.infer<typeof CheckInResult> | 'undone'>;

/**
 * On a list with re-entry: the last admitted direction of a ticket (`none` before its first entry) and what may follow. A list
 * without re-entry admits one entry and no exit; the index `check_ins_admitted_once` holds that.
 */
export const scanDirectionTransitions = {
  none: ['entry'],
  entry: ['exit'],
  exit: ['entry'],
} as const satisfies Record<z.infer<typeof CheckInDirection> | 'none', readonly z.infer<typeof CheckInDirection>[]>;
