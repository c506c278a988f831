import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { streamOf } from '../../../trpc/subscription.ts';
import { CampaignProgress, CampaignResults } from './campaign-statistics.schema.ts';
import { campaignResults, watchCampaign } from './campaign-statistics.service.ts';

export const resultRouter = {
  watch: orgSubscription('campaigns.read')
    .meta({ summary: 'How far a campaign is, and again whenever that changes, at most twice a second.' })
    .input(withId)
    .output(streamOf(CampaignProgress))
    .subscription(({ ctx, input, signal }) => watchCampaign(ctx, input, signal)),

  results: orgProcedure('campaigns.read')
    .meta({ summary: 'How a campaign did: counts and rates, by channel and by variant, and what an A/B test decided.' })
    .input(withId)
    .output(CampaignResults)
    .query(({ ctx, input }) => campaignResults(ctx, input)),
} satisfies TRPCRouterRecord;
