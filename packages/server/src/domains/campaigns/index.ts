/** The door for other domains. */
export { createCampaign } from './campaign.service.ts';
export { addChannel } from './channel.service.ts';
export { startCampaign } from './lifecycle.service.ts';
