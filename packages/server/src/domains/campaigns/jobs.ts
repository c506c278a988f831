/** Background work of campaigns: a job, listeners for events, and two loops that every worker process runs. */
import type { EventListener, JobDefinition } from '../../runtime/jobs.ts';
import type { LoopDefinition } from '../../runtime/loops.ts';
import { dripListeners } from './drips/drip-listeners.ts';
import { cancelRecipientsJob } from './lifecycle/cancel-recipients.ts';
import { startDueCampaigns } from './lifecycle/start-scheduled.ts';
import { runCampaigns } from './sending/campaign-runner.ts';
import { deliveryStatusListener } from './sending/sync-delivery-status.ts';
import { CAMPAIGN_RUNNER_LOOP } from './sending/wake-runner.ts';

export const campaignsJobs = [cancelRecipientsJob] as unknown as readonly JobDefinition<never>[];

export const campaignsListeners: readonly EventListener[] = [deliveryStatusListener, ...dripListeners];

export const campaignsLoops: readonly LoopDefinition[] = [
  { name: CAMPAIGN_RUNNER_LOOP, everyMs: 250, run: runCampaigns },
  // A loop of its own: the check of a due campaign may take long.
  { name: 'campaigns.start', everyMs: 250, run: async (app) => (await startDueCampaigns(app)) > 0 },
];
