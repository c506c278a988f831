import { campaignRouter } from './campaigns/campaign.router.ts';
import { channelRouter } from './channels/channel.router.ts';
import { enrollmentRouter } from './enrollments/enrollment.router.ts';
import { entryRouter } from './entries/entry.router.ts';
import { experimentRouter } from './experiment/experiment.router.ts';
import { recipientRouter } from './recipients/recipient.router.ts';
import { campaignSettingsRouter } from './settings/settings.router.ts';
import { stepRouter } from './steps/step.router.ts';
import { variantRouter } from './variants/variant.router.ts';

export const campaignsRouter = {
  ...campaignRouter,
  channels: channelRouter,
  variants: variantRouter,
  steps: stepRouter,
  entries: entryRouter,
  enrollments: enrollmentRouter,
  experiment: experimentRouter,
  recipients: recipientRouter,
  settings: campaignSettingsRouter,
};
