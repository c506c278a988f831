import { TicketedEventStatus } from '@tessera/db';
import { expect, it } from 'vitest';
import { finalStates } from '../../../lib/state-machine.ts';
import { eventTransitions } from './event-state.ts';

it('eventTransitions: cover every event status; cancelled and completed are final', () => {
  expect(Object.keys(eventTransitions).sort()).toEqual([...TicketedEventStatus.options].sort());
  expect(finalStates(eventTransitions)).toEqual(['cancelled', 'completed']);
});
