import { z } from 'zod';

const probability = z.number().min(0).max(1);
const basisPoints = z.int().min(0).max(10_000);

export const ExperimentEvaluation = z
  .object({
    decision: z
      .enum(['winner', 'no_winner', 'not_yet', 'invalid_split', 'chosen'])
      .describe(
        'winner: one variant beats all others significantly. no_winner: none does. not_yet: the time of the decision has not come. ' +
          'invalid_split: recipients were not distributed by weight, so the rates prove nothing. chosen: a person chose the winner.',
      ),
    winnerVariantId: z.uuid().nullable(),
    reason: z.enum(['too_few', 'no_difference']).nullable().describe('Why there is no winner.'),
    decidesAt: z
      .date()
      .nullable()
      .describe('When the experiment is, or was, decided; null until all test messages are sent.'),
    choiceEndsAt: z
      .date()
      .nullable()
      .describe('Until when waiting recipients wait for you to choose a variant; null unless they do.'),
    arms: z
      .array(
        z.object({
          variantId: z.uuid(),
          sentCount: z.int(),
          successCount: z.int().describe('Messages sent that reached the metric.'),
          rateBasisPoints: basisPoints.describe('Successes, as a share of messages sent.'),
          lowBasisPoints: basisPoints.describe('The lower end of the 95 % confidence interval of the rate.'),
          highBasisPoints: basisPoints.describe('The upper end of the 95 % confidence interval of the rate.'),
        }),
      )
      .max(100),
    comparisons: z
      .array(
        z.object({
          betterVariantId: z.uuid(),
          otherVariantId: z.uuid(),
          differenceBasisPoints: basisPoints.describe('The difference of the two rates.'),
          pValue: probability.describe(
            'The probability of a difference at least this large among equal variants, corrected for the number of comparisons.',
          ),
        }),
      )
      .max(5_000),
    splitPValue: probability.describe(
      'The probability of a split at least this uneven if recipients were distributed by weight.',
    ),
    neededPerVariantCount: z
      .int()
      .nullable()
      .describe(
        'Messages per variant that would detect a rate one tenth above the best with a power of 80 %; null while no message succeeded.',
      ),
  })
  .meta({ id: 'ExperimentEvaluation', description: 'How the variants of an A/B test compare, and the decision.' });

const campaignId = z.uuid().describe('The A/B test.');

export const GetExperimentInput = z.object({ campaignId });

export const ChooseWinnerInput = z.object({ campaignId, variantId: z.uuid().describe('The variant to send.') });
