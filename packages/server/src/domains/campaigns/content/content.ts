/** Which content a campaign sends on each channel: that of the variant or the step, else that of the channel. */
import type { MessageContent } from '../../messaging/index.ts';
import type { CampaignRecord, ChannelRecord, StepRecord, VariantRecord } from '../campaigns/campaign.service.ts';

export interface CampaignParts {
  channels: ChannelRecord[];
  variants: VariantRecord[];
  steps: StepRecord[];
}

export interface CampaignContent {
  channel: ChannelRecord;
  content: MessageContent;
  /** The variant or step that the content belongs to. Both are null for the content of the channel. */
  variantId: string | null;
  stepId: string | null;
}

/** All contents of a campaign. The content of a channel appears once, however many variants or steps use it. */
export function allCampaignContents(
  { type }: Pick<CampaignRecord, 'type'>,
  { channels, variants, steps }: CampaignParts,
): CampaignContent[] {
  const owners = type === 'ab_test' ? variants : type === 'drip' ? steps : [];
  return channels.flatMap((channel) => {
    const own = owners.flatMap(({ id, contents }) => {
      const content = contents[channel.channelType];
      const variantId = type === 'ab_test' ? id : null;
      const stepId = type === 'drip' ? id : null;
      return content ? [{ channel, content, variantId, stepId }] : [];
    });
    const usesChannelContent = own.length < owners.length || owners.length === 0;
    return [
      ...(usesChannelContent ? [{ channel, content: channel.config, variantId: null, stepId: null }] : []),
      ...own,
    ];
  });
}

/** The content of a variant or a step on each channel. Without a step id, that of the first step. */
export function selectCampaignContents(
  { channels, variants, steps }: CampaignParts,
  selection: { variantId?: string; stepId?: string },
): CampaignContent[] {
  const variant = variants.find(({ id }) => id === selection.variantId);
  const step = selection.stepId === undefined ? steps[0] : steps.find(({ id }) => id === selection.stepId);
  return channels.map((channel) => ({
    channel,
    content: variant?.contents[channel.channelType] ?? step?.contents[channel.channelType] ?? channel.config,
    variantId: variant?.id ?? null,
    stepId: step?.id ?? null,
  }));
}
