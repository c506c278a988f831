/** Background work of campaigns: a job, listeners for events, and two loops that every worker process runs. */

import type { EventListener, JobDefinition } from '../../runtime/jobs.ts';
import type { LoopDefinition } from '../../runtime/work/loops.ts';
import { onSenderFreed } from '../messaging/index.ts';
import { dripListeners } from './drips/drip-listeners.ts';
import { cancelRecipientsJob } from './lifecycle/cancel-recipients.ts';
import { checkCampaignsOfSender } from './lifecycle/next-check.ts';
import { CAMPAIGN_START_LOOP, nextScheduledStart, startDueCampaigns } from './lifecycle/start-scheduled.ts';
import { sweepCampaignsJob } from './lifecycle/sweep-campaigns.ts';
import { runCampaigns } from './sending/campaign-runner.ts';
import { nextCampaignCheck } from './sending/claim-campaigns.ts';
import { deliveryStatusListener } from './sending/sync-delivery-status.ts';
import { CAMPAIGN_RUNNER_LOOP } from './sending/wake-runner.ts';

onSenderFreed(checkCampaignsOfSender);

export const campaignsJobs = [cancelRecipientsJob, sweepCampaignsJob] as unknown as readonly JobDefinition<never>[];

export const campaignsListeners: readonly EventListener[] = [deliveryStatusListener, ...dripListeners];

export const campaignsLoops: readonly LoopDefinition[] = [
  { name: CAMPAIGN_RUNNER_LOOP, nextDueAt: nextCampaignCheck, run: runCampaigns, retryMs: 100 },
  // A loop of its own: the check of a due campaign may take long.
  {
    name: CAMPAIGN_START_LOOP,
    nextDueAt: nextScheduledStart,
    run: async (app) => (await startDueCampaigns(app)) > 0,
    retryMs: 250,
  },
];
