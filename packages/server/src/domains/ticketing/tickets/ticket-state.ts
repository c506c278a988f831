/**
 * The states of a ticket. A scan makes it `used`, undoing its last entry makes it `valid` again, and a refund or a cancellation
 * revokes it for good. A transfer does not change the state: it changes the generation.
 */
import type { TicketStatus } from '@tessera/db';
import type { z } from 'zod';
import { finalStates, type Transitions } from '../../../lib/state-machine.ts';

type Status = z.infer<typeof TicketStatus>;

export const ticketTransitions = {
  valid: ['used', 'cancelled', 'refunded'],
  used: ['valid', 'cancelled', 'refunded'],
  cancelled: [],
  refunded: [],
} as const satisfies Transitions<Status>;

export const revokedTicketStatuses: readonly Status[] = finalStates<Status>(ticketTransitions);

/** Whether the ticket still has a code: it is valid or used. */
export const isTicketActive = (status: Status): boolean => !revokedTicketStatuses.includes(status);
