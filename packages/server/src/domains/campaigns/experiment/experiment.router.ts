import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ChooseWinnerInput, ExperimentEvaluation } from './experiment.schema.ts';
import { chooseWinner, evaluateExperiment } from './experiment.service.ts';

export const experimentRouter = {
  evaluate: orgProcedure('campaigns.read')
    .meta({ summary: 'How the variants of an A/B test compare, and what was decided.' })
    .input(withId)
    .output(ExperimentEvaluation)
    .query(({ ctx, input }) => evaluateExperiment(ctx, input)),

  chooseWinner: orgProcedure('campaigns.send')
    .meta({ summary: 'Sends a variant of your choice to those who wait for the winner.' })
    .input(ChooseWinnerInput)
    .output(ExperimentEvaluation)
    .mutation(({ ctx, input }) => chooseWinner(ctx, input)),
} satisfies TRPCRouterRecord;
