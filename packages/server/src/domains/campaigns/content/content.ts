/** What a campaign says where: its channels, unless a variant or a step says something else. */
import type { MessageContent } from '../../messaging/index.ts';
import type { CampaignRow, ChannelRow, StepRow, VariantRow } from '../campaigns/campaign.service.ts';

export interface Parts {
  channels: ChannelRow[];
  variants: VariantRow[];
  steps: StepRow[];
}

/** One of a campaign's messages. */
export interface Said {
  channel: ChannelRow;
  content: MessageContent;
  variantId: string | null;
  stepId: string | null;
}

/** All of them, each text once: what several variants leave to the channel is one. */
export function everythingSaid({ type }: Pick<CampaignRow, 'type'>, { channels, variants, steps }: Parts): Said[] {
  const owners = type === 'ab_test' ? variants : type === 'drip' ? steps : [];
  return channels.flatMap((channel) => {
    const own = owners.flatMap(({ id, contents }) => {
      const content = contents[channel.channelType];
      const variantId = type === 'ab_test' ? id : null;
      const stepId = type === 'drip' ? id : null;
      return content ? [{ channel, content, variantId, stepId }] : [];
    });
    const isSaid = own.length < owners.length || owners.length === 0;
    return [...(isSaid ? [{ channel, content: channel.config, variantId: null, stepId: null }] : []), ...own];
  });
}

/** What a variant or a step says over a channel; without one, the first step of a drip. */
export function saidBy({ channels, variants, steps }: Parts, chosen: { variantId?: string; stepId?: string }): Said[] {
  const variant = variants.find(({ id }) => id === chosen.variantId);
  const step = chosen.stepId === undefined ? steps[0] : steps.find(({ id }) => id === chosen.stepId);
  return channels.map((channel) => ({
    channel,
    content: variant?.contents[channel.channelType] ?? step?.contents[channel.channelType] ?? channel.config,
    variantId: variant?.id ?? null,
    stepId: step?.id ?? null,
  }));
}
