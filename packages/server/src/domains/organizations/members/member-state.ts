/** States of a member. A removed member returns by accepting a new invitation. */
import type { MemberStatus } from '@tessera/db';
import type { Transitions } from '../../../lib/state-machine.ts';

export const memberTransitions = {
  invited: ['active', 'suspended', 'removed'],
  active: ['suspended', 'removed'],
  suspended: ['active', 'removed'],
  removed: ['active'],
} as const satisfies Transitions<MemberStatus>;
