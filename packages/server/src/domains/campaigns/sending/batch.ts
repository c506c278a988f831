/** What one worker has claimed of a campaign's channel, to be written, judged and sent together. */
import type { Campaign, CampaignChannel, CampaignRecipient } from '@tessera/db';
import type { MessageContent } from '../../messaging/index.ts';

export interface Batch {
  campaign: Campaign;
  channel: CampaignChannel;
  recipients: CampaignRecipient[];
  /** What each of them gets, by `contentKey`. */
  contents: Map<string, MessageContent>;
  /** Who has them: a claim that is over is not acted upon. */
  claim: string;
}

export const campaignLimit = ({ id, rateLimitPerMinute }: Campaign) => ({
  scopeId: id,
  perMinute: rateLimitPerMinute,
  perSecond: null,
});

export const contentKey = ({ variantId, step }: Pick<CampaignRecipient, 'variantId' | 'step'>): string =>
  `${variantId ?? ''} ${step}`;
