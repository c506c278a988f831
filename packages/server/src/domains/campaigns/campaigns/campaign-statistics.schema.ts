import { CampaignStatus, Channel } from '@tessera/db';
import { z } from 'zod';
import { ExperimentEvaluation } from '../experiment/experiment.schema.ts';

const counts = {
  recipientCount: z.int(),
  sentCount: z.int(),
  deliveredCount: z.int(),
  readCount: z.int(),
  openedCount: z.int(),
  clickedCount: z.int(),
  failedCount: z.int(),
  skippedCount: z.int(),
};

const ExperimentProgress = z
  .object({
    decision: ExperimentEvaluation.shape.decision,
    decidedAt: z.date().nullable(),
    winnerVariantId: z.uuid().nullable(),
    choiceEndsAt: ExperimentEvaluation.shape.choiceEndsAt,
  })
  .meta({ id: 'ExperimentProgress', description: 'How far an A/B test has got.' });

export const CampaignProgress = z
  .object({
    status: CampaignStatus,
    statusReason: z.string().nullable().describe('Why Tessera paused the campaign, or why it failed.'),
    ...counts,
    heldCount: z.int().describe('Recipients that wait for the winner of an A/B test.'),
    experiment: ExperimentProgress.nullable().describe('The state of an A/B test; null for other campaigns.'),
    isExpanded: z.boolean().describe('Whether all recipients exist. Until then `recipientCount` grows.'),
  })
  .meta({ id: 'CampaignProgress', description: 'How far a campaign has got.' });

const basisPoints = z.int().min(0).max(10_000).nullable();

const CampaignRates = z
  .object({
    deliveryBasisPoints: basisPoints.describe('Delivered, as a share of sent.'),
    readBasisPoints: basisPoints.describe('Read, as a share of delivered.'),
    openBasisPoints: basisPoints.describe('Opened, as a share of delivered; opens by bots are not counted.'),
    clickBasisPoints: basisPoints.describe('Clicked, as a share of delivered; clicks by bots are not counted.'),
    failureBasisPoints: basisPoints.describe('Failed, as a share of all recipients.'),
  })
  .meta({
    id: 'CampaignRates',
    description: 'Rates in basis points: 10,000 is all of them. null while the whole is zero.',
  });

const countsAndRates = { ...counts, rates: CampaignRates };

export const CampaignStatistics = z
  .object({
    ...countsAndRates,
    countByStatus: z.record(z.string(), z.int()).describe('Recipients by status.'),
    countByReason: z.record(z.string(), z.int()).describe('Skipped recipients by reason.'),
    channels: z.array(z.object({ channelId: z.uuid(), channel: Channel, ...countsAndRates })),
    variants: z.array(
      z.object({ variantId: z.uuid(), name: z.string(), weight: z.int(), isWinner: z.boolean(), ...countsAndRates }),
    ),
    decision: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('The decision of an A/B test and its figures; null before.'),
    decidedAt: z.date().nullable(),
  })
  .meta({ id: 'CampaignStatistics', description: 'Counts and rates of a campaign, by channel and by variant.' });
