/** The states of a transfer. An offer is answered by its recipient, cancelled, or expires; each of these is final. */
import type { TransferStatus } from '@tessera/db';
import type { z } from 'zod';
import type { Transitions } from '../../../lib/state-machine.ts';

export const transferTransitions = {
  offered: ['accepted', 'declined', 'cancelled', 'expired'],
  accepted: [],
  declined: [],
  cancelled: [],
  expired: [],
} as const satisfies Transitions<z.infer<typeof TransferStatus>>;
