import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { CampaignDetails } from './campaign.schema.ts';
import { CheckResult, PreviewInput, PreviewResult, SendTestInput, SendTestResult } from './campaign-check.schema.ts';
import { checkCampaign } from './campaign-check.service.ts';
import {
  cancelCampaign,
  pauseCampaign,
  resumeCampaign,
  retryFailed,
  scheduleCampaign,
  startCampaign,
} from './campaign-lifecycle.service.ts';
import { previewCampaign, sendTest } from './campaign-preview.service.ts';
import { RetryResult, ScheduleInput } from './lifecycle.schema.ts';

const REFUSED = 'What `check` finds fatal is refused, with its `kind`; nothing is sent then.';

export const lifecycleRouter = {
  check: orgProcedure('campaigns.read')
    .meta({ summary: 'What speaks against starting a campaign, all of it.' })
    .input(withId)
    .output(CheckResult)
    .query(({ ctx, input }) => checkCampaign(ctx, input)),

  preview: orgProcedure('campaigns.read')
    .meta({ summary: 'What a contact would get over each channel, and what is missing for it.' })
    .input(PreviewInput)
    .output(PreviewResult)
    .query(({ ctx, input }) => previewCampaign(ctx, input)),

  sendTest: orgProcedure('campaigns.send')
    .meta({ summary: 'Sends what a campaign says over a channel to a few addresses, and counts it nowhere.' })
    .input(SendTestInput)
    .output(SendTestResult)
    .mutation(({ ctx, input }) => sendTest(ctx, input)),

  schedule: orgProcedure('campaigns.send')
    .meta({
      summary: 'Has a campaign start later: then, or when each recipient’s clock says so.',
      description: REFUSED,
    })
    .input(ScheduleInput)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => scheduleCampaign(ctx, input)),

  start: orgProcedure('campaigns.send')
    .meta({ summary: 'Starts a campaign now.', description: REFUSED })
    .input(withId)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => startCampaign(ctx, input)),

  pause: orgProcedure('campaigns.send')
    .meta({ summary: 'Stops a campaign for the time being; what is on its way arrives.' })
    .input(withId)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => pauseCampaign(ctx, input)),

  resume: orgProcedure('campaigns.send')
    .meta({ summary: 'Lets a paused campaign go on.', description: REFUSED })
    .input(withId)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => resumeCampaign(ctx, input)),

  cancel: orgProcedure('campaigns.send')
    .meta({ summary: 'Ends a campaign for good; who has not been sent to gets nothing.' })
    .input(withId)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => cancelCampaign(ctx, input)),

  retryFailed: orgProcedure('campaigns.send')
    .meta({ summary: 'Tries again to send to those of whom it failed; a completed campaign runs once more for it.' })
    .input(withId)
    .output(RetryResult)
    .mutation(({ ctx, input }) => retryFailed(ctx, input)),
} satisfies TRPCRouterRecord;
