/**
 * The states of a campaign. `draft` is written, `scheduled` waits for its time, `running` expands its audience and sends, `paused` sends
 * nothing until it is resumed. `completed`, `failed` (no recipient got a message) and `cancelled` have ended. A late report may turn
 * `completed` and `failed` into each other; `campaigns.retryFailed` runs them again.
 */
import type { Campaign } from '@tessera/db';
import { statesBefore, type Transitions } from '../../../lib/state-machine.ts';

export type CampaignState = Campaign['status'];

export const campaignTransitions = {
  draft: ['scheduled', 'running'],
  scheduled: ['scheduled', 'running', 'paused', 'cancelled'],
  running: ['paused', 'completed', 'failed', 'cancelled'],
  paused: ['scheduled', 'running', 'cancelled'],
  completed: ['running', 'failed'],
  failed: ['running', 'completed'],
  cancelled: [],
} as const satisfies Transitions<CampaignState>;

/** The states in which people may edit a campaign. Steps of a running drip may be edited as well. */
export const editableCampaignStates: readonly CampaignState[] = ['draft', 'scheduled', 'paused'];

/** The states in which a campaign has sent, or may send, and `campaigns.retryFailed` is allowed. */
export const retryableCampaignStates: readonly CampaignState[] = ['running', 'paused', 'completed', 'failed'];

const endedStates: readonly CampaignState[] = ['completed', 'failed', 'cancelled'];

/** The states from which a person may schedule or start a campaign. Once it has started, `paused` is left by `resume` only. */
export const statesBeforeFirstRun = (
  to: 'scheduled' | 'running',
  { startedAt }: Pick<Campaign, 'startedAt'>,
): CampaignState[] =>
  statesBefore<CampaignState>(campaignTransitions, to).filter(
    (from) => !endedStates.includes(from) && (from !== 'paused' || startedAt === null),
  );
