/** The door for other domains. */

export { createCampaign } from './campaigns/campaign.service.ts';
export { startCampaign } from './campaigns/campaign-lifecycle.service.ts';
export { addChannel } from './channels/channel.service.ts';
