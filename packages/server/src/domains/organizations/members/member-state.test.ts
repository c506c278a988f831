import { MemberStatus } from '@tessera/db';
import { expect, it } from 'vitest';
import { finalStates, statesBefore } from '../../../lib/state-machine.ts';
import { memberTransitions } from './member-state.ts';

it('memberTransitions: cover every status of a member, and none is final', () => {
  expect(Object.keys(memberTransitions).sort()).toEqual([...MemberStatus.options].sort());
  expect(finalStates(memberTransitions)).toEqual([]);
  expect(statesBefore(memberTransitions, 'suspended')).toEqual(['invited', 'active']);
});
