import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { ChooseWinnerInput, ExperimentEvaluation, GetExperimentInput } from './experiment.schema.ts';
import { chooseWinner, getExperiment } from './experiment.service.ts';

export const experimentRouter = {
  get: orgProcedure('campaigns.read')
    .meta({
      summary: 'Returns how the variants of an A/B test compare, and the decision.',
      example: { campaignId: sample.abTest },
    })
    .input(GetExperimentInput)
    .output(ExperimentEvaluation)
    .query(({ ctx, input }) => getExperiment(ctx, input)),

  chooseWinner: orgProcedure('campaigns.send')
    .meta({
      summary: 'Chooses the variant that the waiting recipients of an A/B test get.',
      example: { campaignId: sample.begunTest, variantId: sample.begunVariant },
    })
    .input(ChooseWinnerInput)
    .output(ExperimentEvaluation)
    .mutation(({ ctx, input }) => chooseWinner(ctx, input)),
} satisfies TRPCRouterRecord;
