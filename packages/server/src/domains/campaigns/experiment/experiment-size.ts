/** Whether an A/B test can be decided with as many recipients. */
import type { CampaignVariant } from '@tessera/db';
import type { CampaignRecord } from '../campaigns/campaign.service.ts';
import { experimentOf } from './experiment.service.ts';

/** The test messages that the variant with the smallest weight is expected to get, and how many a winner needs. */
export function fewestTestMessages(
  campaign: Pick<CampaignRecord, 'experiment'>,
  variants: readonly Pick<CampaignVariant, 'weight'>[],
  recipientCount: number,
): { expected: number; minimum: number } {
  const { testShareBasisPoints, minimumPerVariant } = experimentOf(campaign);
  const weights = variants.map(({ weight }) => weight);
  const share = Math.min(...weights) / weights.reduce((sum, weight) => sum + weight, 0);
  return { expected: Math.round((recipientCount * testShareBasisPoints * share) / 10_000), minimum: minimumPerVariant };
}
