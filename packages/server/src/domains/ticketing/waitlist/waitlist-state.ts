/**
 * The states of a waitlist entry. `offered`: a cart holds seats for it. `converted`: that cart was bought. `expired`: the offer
 * lapsed, the sale ended, or the entry wants more seats than there are. `cancelled`: it left or was removed.
 */
import type { WaitlistEntryStatus } from '@tessera/db';
import type { z } from 'zod';
import type { Transitions } from '../../../lib/state-machine.ts';

export const waitlistEntryTransitions = {
  waiting: ['offered', 'expired', 'cancelled'],
  offered: ['converted', 'expired', 'cancelled'],
  converted: [],
  expired: [],
  cancelled: [],
} as const satisfies Transitions<z.infer<typeof WaitlistEntryStatus>>;
