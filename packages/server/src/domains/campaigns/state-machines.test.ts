import { CampaignStatus, EnrollmentStatus, RecipientStatus } from '@tessera/db';
import { describe, expect, it } from 'vitest';
import { canTransition, finalStates, type Transitions } from '../../lib/state-machine.ts';
import { type CampaignState, campaignTransitions, statesBeforeFirstRun } from './campaigns/campaign-state.ts';
import { enrollmentTransitions } from './enrollments/enrollment-state.ts';
import { deliveryReports, recipientTransitions } from './recipients/recipient-state.ts';

describe.each([
  ['campaignTransitions', campaignTransitions, CampaignStatus.options, ['cancelled']],
  ['recipientTransitions', recipientTransitions, RecipientStatus.options, ['read', 'skipped']],
  ['enrollmentTransitions', enrollmentTransitions, EnrollmentStatus.options, ['completed', 'exited']],
] as [string, Transitions<string>, string[], string[]][])('%s', (_name, transitions, states, final) => {
  it('covers every state, and names no other', () => {
    expect(Object.keys(transitions).sort()).toEqual(states.toSorted());
    for (const to of Object.values(transitions).flat()) expect(states).toContain(to);
  });

  it('ends in its final states', () => {
    expect(finalStates(transitions).sort()).toEqual(final.toSorted());
  });
});

it('deliveryReports: every report is a transition of a recipient', () => {
  for (const [to, states] of Object.entries(deliveryReports)) {
    for (const from of states) {
      expect(canTransition<RecipientStatus>(recipientTransitions, from, to as RecipientStatus), `${from} → ${to}`).toBe(
        true,
      );
    }
  }
});

it('statesBeforeFirstRun: a paused campaign is startable only if it has not started', () => {
  const states = (startedAt: Date | null): CampaignState[] => statesBeforeFirstRun('running', { startedAt }).sort();
  expect(states(null)).toEqual(['draft', 'paused', 'scheduled']);
  expect(states(new Date(0))).toEqual(['draft', 'scheduled']);
});
