/** The states of an event: a draft is published and back; a published one ends as cancelled or completed. */
import type { TicketedEventStatus } from '@tessera/db';
import type { z } from 'zod';
import type { Transitions } from '../../../lib/state-machine.ts';

export type EventState = z.infer<typeof TicketedEventStatus>;

export const eventTransitions = {
  draft: ['published', 'cancelled'],
  published: ['draft', 'cancelled', 'completed'],
  cancelled: [],
  completed: [],
} as const satisfies Transitions<EventState>;
