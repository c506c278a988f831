import { z } from 'zod';

const share = z.number().min(0).max(1);

export const ExperimentEvaluation = z
  .object({
    decision: z
      .enum(['winner', 'no_winner', 'not_yet', 'invalid_split', 'chosen'])
      .describe(
        'not_yet: it is decided at its time and not before. invalid_split: people did not get to the variants as they were to, ' +
          'so that nothing follows. no_winner: none is better than all others for certain. chosen: somebody did.',
      ),
    winnerId: z.uuid().nullable(),
    reason: z.enum(['too_few', 'no_difference']).nullable().describe('Why there is no winner.'),
    decidesAt: z.date().nullable().describe('Once all who are tested were sent to; null before.'),
    arms: z
      .array(
        z.object({
          id: z.uuid().describe('Of the variant.'),
          sent: z.int(),
          successes: z.int().describe('Those of them who did what is measured.'),
          rate: share,
          low: share.describe('The rate is between `low` and `high` with 95 % certainty.'),
          high: share,
        }),
      )
      .max(100),
    comparisons: z
      .array(
        z.object({
          betterId: z.uuid(),
          otherId: z.uuid(),
          difference: share,
          p: share.describe(
            'How likely so great a difference is among equals, corrected for the number of comparisons.',
          ),
        }),
      )
      .max(5_000),
    splitP: share.describe('How likely such a split is if everything went as it should.'),
    neededPerVariant: z
      .int()
      .nullable()
      .describe(
        'How many it takes to find, 8 times in 10, that the best rate is a tenth higher; null while nobody did it.',
      ),
  })
  .meta({ id: 'ExperimentEvaluation', description: 'How the variants of a campaign compare, and what was decided.' });

export const ChooseWinnerInput = z.object({ id: z.uuid().describe('Of the campaign.'), variantId: z.uuid() });
