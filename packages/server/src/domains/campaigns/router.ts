import { campaignRouter } from './campaign.router.ts';
import { channelRouter } from './channel.router.ts';

export const campaignsRouter = {
  ...campaignRouter,
  channels: channelRouter,
};
