import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { streamOf } from '../../../trpc/subscription.ts';
import {
  CampaignDetails,
  CampaignList,
  CreateCampaignInput,
  DuplicateCampaignInput,
  ListCampaignsInput,
  RetryFailedResult,
  ScheduleCampaignInput,
  UpdateCampaignInput,
} from './campaign.schema.ts';
import { createCampaign, deleteCampaign, getCampaign, listCampaigns, updateCampaign } from './campaign.service.ts';
import {
  CheckCampaignResult,
  PreviewCampaignInput,
  PreviewCampaignResult,
  SendTestInput,
  SendTestResult,
} from './campaign-check.schema.ts';
import { checkCampaign } from './campaign-check.service.ts';
import { duplicateCampaign } from './campaign-duplicate.service.ts';
import {
  cancelCampaign,
  pauseCampaign,
  resumeCampaign,
  retryFailedRecipients,
  scheduleCampaign,
  startCampaign,
} from './campaign-lifecycle.service.ts';
import { previewCampaign, sendTestMessages } from './campaign-preview.service.ts';
import { CampaignProgress, CampaignStatistics } from './campaign-statistics.schema.ts';
import { getCampaignStatistics, watchCampaign } from './campaign-statistics.service.ts';

const CHECKED =
  'The call is refused with the first fatal problem that `campaigns.check` finds, under its `kind`; nothing is sent.';

export const campaignRouter = {
  create: orgProcedure('campaigns.write')
    .meta({
      summary: 'Creates a draft. Add its channels, variants, steps and entries with their own calls.',
      example: {
        name: 'News',
        description: 'What is new',
        type: 'ab_test',
        audienceId: sample.list,
        channelMode: 'first',
        category: 'marketing',
        timeZone: 'Asia/Kolkata',
        quietHours: { from: 1260, until: 480 },
        frequencyCaps: [{ channel: 'email', messages: 3, hours: 24 }],
        rateLimitPerMinute: 600,
        dailyLimit: 10000,
        experiment: {
          testShareBasisPoints: 2000,
          holdoutBasisPoints: 500,
          metric: 'opened',
          minimumPerVariant: 500,
          decideAfterMinutes: 60,
        },
        utm: { source: 'news', campaign: 'autumn' },
      },
    })
    .input(CreateCampaignInput)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => createCampaign(ctx, input)),

  get: orgProcedure('campaigns.read')
    .meta({ summary: 'Returns a campaign with its channels, variants and steps.', example: { id: sample.campaign } })
    .input(withId)
    .output(CampaignDetails)
    .query(({ ctx, input }) => getCampaign(ctx, input)),

  list: orgProcedure('campaigns.read')
    .meta({
      summary: 'Lists campaigns, newest first by default.',
      example: { filter: { status: ['draft'], type: 'broadcast', audienceId: sample.list, text: 'e' } },
    })
    .input(ListCampaignsInput)
    .output(CampaignList)
    .query(({ ctx, input }) => listCampaigns(ctx, input)),

  update: orgProcedure('campaigns.write')
    .meta({
      summary: 'Changes a draft, scheduled or paused campaign; fields left out keep their value.',
      description:
        'CONFLICT of kind `campaign_version_conflict` if the campaign has changed since you read it, and `campaign_already_started` for ' +
        'fields that are fixed once it has started: audience, channel mode and experiment.',
      example: {
        id: sample.drip,
        version: 1,
        name: 'Changed',
        audienceId: sample.rules,
        drip: { goalEvents: ['bought'], reentry: 'after_exit', afterOutage: 'respace' },
      },
    })
    .input(UpdateCampaignInput)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => updateCampaign(ctx, input)),

  delete: orgProcedure('campaigns.write')
    .meta({ summary: 'Deletes a draft.', example: { id: sample.campaign } })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteCampaign(ctx, input)),

  duplicate: orgProcedure('campaigns.write')
    .meta({
      summary: 'Copies what was written of a campaign into a new draft, without recipients and counters.',
      example: { id: sample.listCampaign, name: 'Once more' },
    })
    .input(DuplicateCampaignInput)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => duplicateCampaign(ctx, input)),

  check: orgProcedure('campaigns.read')
    .meta({
      costly: true,
      summary: 'Lists every problem that would keep a campaign from starting or would exclude recipients.',
      example: { id: sample.campaign },
    })
    .input(withId)
    .output(CheckCampaignResult)
    .query(({ ctx, input }) => checkCampaign(ctx, input)),

  preview: orgProcedure('campaigns.read')
    .meta({
      summary: 'Renders the message that a contact would get on each channel, or says why it would get none.',
      example: { id: sample.abTest, contactId: sample.contact, variantId: sample.variant },
    })
    .input(PreviewCampaignInput)
    .output(PreviewCampaignResult)
    .query(({ ctx, input }) => previewCampaign(ctx, input)),

  sendTest: orgProcedure('campaigns.send')
    .meta({
      summary: 'Sends the message of one channel to a few addresses, outside all counters and limits of the campaign.',
      example: {
        id: sample.drip,
        stepId: sample.step,
        channelId: sample.dripChannel,
        to: [{ contactId: sample.contact }, { address: 'house@example.in' }],
        contactId: sample.other,
      },
    })
    .input(SendTestInput)
    .output(SendTestResult)
    .mutation(({ ctx, input }) => sendTestMessages(ctx, input)),

  schedule: orgProcedure('campaigns.send')
    .meta({
      summary: 'Schedules a campaign for a moment, or for a time on each recipient’s own clock.',
      description: CHECKED,
      example: { id: sample.campaign, when: { mode: 'recipient', at: '2099-11-20T09:00', timeZone: 'Asia/Kolkata' } },
    })
    .input(ScheduleCampaignInput)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => scheduleCampaign(ctx, input)),

  start: orgProcedure('campaigns.send')
    .meta({ summary: 'Starts a campaign now.', description: CHECKED, example: { id: sample.campaign } })
    .input(withId)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => startCampaign(ctx, input)),

  pause: orgProcedure('campaigns.send')
    .meta({
      summary: 'Pauses a running or scheduled campaign; messages already handed to a vendor are still delivered.',
      example: { id: sample.scheduledCampaign },
    })
    .input(withId)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => pauseCampaign(ctx, input)),

  resume: orgProcedure('campaigns.send')
    .meta({
      summary: 'Resumes a paused campaign, or puts it back on its schedule if it had not started.',
      description: CHECKED,
      example: { id: sample.begunCampaign },
    })
    .input(withId)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => resumeCampaign(ctx, input)),

  cancel: orgProcedure('campaigns.send')
    .meta({
      summary: 'Ends a campaign for good; recipients that are still waiting get no message.',
      example: { id: sample.begunCampaign },
    })
    .input(withId)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => cancelCampaign(ctx, input)),

  retryFailed: orgProcedure('campaigns.send')
    .meta({
      summary: 'Sends again to recipients whose message failed; a completed campaign runs again.',
      example: { id: sample.begunCampaign },
    })
    .input(withId)
    .output(RetryFailedResult)
    .mutation(({ ctx, input }) => retryFailedRecipients(ctx, input)),

  watch: orgSubscription('campaigns.read')
    .meta({
      summary: 'Streams the progress of a campaign: now, and after each change, at most twice a second.',
      example: { id: sample.campaign },
    })
    .input(withId)
    .output(streamOf(CampaignProgress))
    .subscription(({ ctx, input, signal }) => watchCampaign(ctx, input, signal)),

  statistics: orgProcedure('campaigns.read')
    .meta({
      costly: true,
      replica: true,
      summary: 'Returns counts and rates of a campaign, by channel and by variant, and the decision of an A/B test.',
      example: { id: sample.abTest },
    })
    .input(withId)
    .output(CampaignStatistics)
    .query(({ ctx, input }) => getCampaignStatistics(ctx, input)),
} satisfies TRPCRouterRecord;
