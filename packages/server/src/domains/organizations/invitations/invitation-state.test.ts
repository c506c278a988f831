import { expect, it } from 'vitest';
import { finalStates, statesBefore } from '../../../lib/state-machine.ts';
import { invitationState, invitationTransitions } from './invitation-state.ts';

const now = new Date('2026-11-20T09:00:00Z');
const later = new Date('2026-11-21T09:00:00Z');

it('invitationState: follows the timestamps, and the table covers every state', () => {
  const states = [
    invitationState({ acceptedAt: null, revokedAt: null, expiresAt: later }, now),
    invitationState({ acceptedAt: null, revokedAt: null, expiresAt: now }, now),
    invitationState({ acceptedAt: now, revokedAt: null, expiresAt: now }, now),
    invitationState({ acceptedAt: null, revokedAt: now, expiresAt: later }, now),
  ];
  expect(states).toEqual(['pending', 'expired', 'accepted', 'revoked']);
  expect(Object.keys(invitationTransitions)).toEqual(states);
  expect(finalStates(invitationTransitions)).toEqual(['accepted', 'revoked']);
  expect(statesBefore(invitationTransitions, 'accepted')).toEqual(['pending']);
});
