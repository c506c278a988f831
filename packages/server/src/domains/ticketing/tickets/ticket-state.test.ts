import { CheckInDirection, CheckInResult, TicketStatus, TransferStatus, WaitlistEntryStatus } from '@tessera/db';
import { expect, it } from 'vitest';
import { finalStates } from '../../../lib/state-machine.ts';
import { checkInTransitions, scanDirectionTransitions } from '../check-ins/check-in-state.ts';
import { transferTransitions } from '../transfers/transfer-state.ts';
import { waitlistEntryTransitions } from '../waitlist/waitlist-state.ts';
import { revokedTicketStatuses, ticketTransitions } from './ticket-state.ts';

it.each([
  ['ticketTransitions', ticketTransitions, TicketStatus.options],
  ['transferTransitions', transferTransitions, TransferStatus.options],
  ['waitlistEntryTransitions', waitlistEntryTransitions, WaitlistEntryStatus.options],
  ['checkInTransitions', checkInTransitions, [...CheckInResult.options, 'undone']],
  ['scanDirectionTransitions', scanDirectionTransitions, ['none', ...CheckInDirection.options]],
])('%s: covers every state', (_, transitions, states) => {
  expect(Object.keys(transitions).sort()).toEqual([...states].sort());
  for (const targets of Object.values(transitions)) expect(states).toEqual(expect.arrayContaining([...targets]));
});

it('finalStates: nothing follows the end of a ticket, a transfer or a waitlist entry', () => {
  expect(revokedTicketStatuses).toEqual(['cancelled', 'refunded']);
  expect(finalStates(transferTransitions)).toEqual(['accepted', 'declined', 'cancelled', 'expired']);
  expect(finalStates(waitlistEntryTransitions)).toEqual(['converted', 'expired', 'cancelled']);
});
