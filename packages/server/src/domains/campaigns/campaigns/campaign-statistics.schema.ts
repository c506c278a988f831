import { CampaignStatus, Channel } from '@tessera/db';
import { z } from 'zod';

const counts = {
  totalRecipients: z.int(),
  sentCount: z.int(),
  deliveredCount: z.int(),
  readCount: z.int(),
  openedCount: z.int(),
  clickedCount: z.int(),
  failedCount: z.int(),
  skippedCount: z.int(),
};

export const CampaignProgress = z
  .object({
    status: CampaignStatus,
    statusReason: z.string().nullable(),
    ...counts,
    isExpanded: z.boolean().describe('Whether all recipients are there; until then their total grows.'),
  })
  .meta({ id: 'CampaignProgress', description: 'How far a campaign is.' });

const rate = z.number().min(0).max(1).nullable();

const CampaignRates = z
  .object({
    delivery: rate.describe('Delivered, of those sent.'),
    read: rate.describe('Read, of those delivered.'),
    open: rate.describe('Opened, of those delivered; machines left out.'),
    click: rate.describe('Clicked, of those delivered; machines left out.'),
    failure: rate.describe('Failed, of all recipients.'),
  })
  .meta({
    id: 'CampaignRates',
    description: 'Shares from 0 to 1; null where there is nothing yet to have a share of.',
  });

const counted = { ...counts, rates: CampaignRates };

export const CampaignResults = z
  .object({
    ...counted,
    byStatus: z.record(z.string(), z.int()).describe('Recipients by their state.'),
    byReason: z.record(z.string(), z.int()).describe('Skipped ones by the rule that spoke against them.'),
    channels: z.array(z.object({ channelId: z.uuid(), channelType: Channel, ...counted })),
    variants: z.array(
      z.object({ variantId: z.uuid(), name: z.string(), weight: z.int(), isWinner: z.boolean(), ...counted }),
    ),
    decision: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('Of an A/B test: what was decided and why; null before.'),
    decidedAt: z.date().nullable(),
  })
  .meta({ id: 'CampaignResults', description: 'How a campaign did, in all, by channel and by variant.' });
