import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ChooseWinnerInput, ExperimentEvaluation, GetExperimentInput } from './experiment.schema.ts';
import { chooseWinner, getExperiment } from './experiment.service.ts';

export const experimentRouter = {
  get: orgProcedure('campaigns.read')
    .meta({ summary: 'Returns how the variants of an A/B test compare, and the decision.' })
    .input(GetExperimentInput)
    .output(ExperimentEvaluation)
    .query(({ ctx, input }) => getExperiment(ctx, input)),

  chooseWinner: orgProcedure('campaigns.send')
    .meta({ summary: 'Chooses the variant that the waiting recipients of an A/B test get.' })
    .input(ChooseWinnerInput)
    .output(ExperimentEvaluation)
    .mutation(({ ctx, input }) => chooseWinner(ctx, input)),
} satisfies TRPCRouterRecord;
