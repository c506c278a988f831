/** What the campaigns domain does in the background. */
import type { EventListener, JobDefinition } from '../../runtime/jobs.ts';
import type { LoopDefinition } from '../../runtime/loops.ts';
import { dripListeners } from './drips/drip-listeners.ts';
import { cancelJob } from './lifecycle/cancel-recipients.ts';
import { startDue } from './lifecycle/start-scheduled.ts';
import { runCampaigns } from './sending/campaign-runner.ts';
import { copyStatesListener } from './sending/sync-delivery-status.ts';

export const campaignsJobs = [cancelJob] as unknown as readonly JobDefinition<never>[];

export const campaignsListeners: readonly EventListener[] = [copyStatesListener, ...dripListeners];

export const campaignsLoops: readonly LoopDefinition[] = [
  { name: 'campaigns.run', everyMs: 250, run: runCampaigns },
  // Apart from the other: looking at one that is due may take long.
  { name: 'campaigns.start', everyMs: 250, run: async (app) => (await startDue(app)) > 0 },
];
