import { z } from 'zod';

export const ExperimentMetric = z
  .enum(['delivered', 'read', 'opened', 'clicked'])
  .meta({ id: 'ExperimentMetric', description: 'What is counted as a success, as a share of the messages sent.' });

const shareBasisPoints = z.int().min(0).max(10_000);

export const ExperimentConfig = z
  .strictObject({
    testShareBasisPoints: shareBasisPoints
      .min(1)
      .default(10_000)
      .describe('The share of recipients that get a variant at once, in basis points. The others wait for the winner.'),
    holdoutBasisPoints: shareBasisPoints
      .max(9_999)
      .default(0)
      .describe('The share of recipients that never get a message, for comparison, in basis points.'),
    metric: ExperimentMetric.default('clicked').describe('What is compared between the variants.'),
    minimumPerVariant: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(1_000)
      .describe('The fewest messages sent per variant for which a winner is named.'),
    decideAfterMinutes: z
      .int()
      .min(1)
      .max(43_200)
      .default(1_440)
      .describe(
        'How long after the last test message was sent the experiment is decided. It is decided once, and never earlier.',
      ),
    ifNoWinner: z
      .enum(['wait', 'split'])
      .default('wait')
      .describe(
        'What happens to the waiting recipients without a winner. wait: they wait until you choose a variant. split: they get the ' +
          'variants by weight.',
      ),
    chooseWithinMinutes: z
      .int()
      .min(1)
      .max(43_200)
      .default(10_080)
      .describe(
        'How long recipients wait for your choice of a variant. Then they are skipped (`no_winner`), and the campaign ends.',
      ),
  })
  .refine(({ testShareBasisPoints, holdoutBasisPoints }) => testShareBasisPoints + holdoutBasisPoints <= 10_000, {
    path: ['testShareBasisPoints'],
    message: 'testShareBasisPoints and holdoutBasisPoints are more than 10,000 together',
  })
  .meta({ id: 'CampaignExperiment', description: 'How an A/B test compares its variants.' });
export type ExperimentConfig = z.infer<typeof ExperimentConfig>;
