import { campaignRouter } from './campaigns/campaign.router.ts';
import { lifecycleRouter } from './campaigns/lifecycle.router.ts';
import { resultRouter } from './campaigns/result.router.ts';
import { channelRouter } from './channels/channel.router.ts';
import { enrollmentRouter } from './enrollments/enrollment.router.ts';
import { entryRouter } from './entries/entry.router.ts';
import { experimentRouter } from './experiment/experiment.router.ts';
import { recipientRouter } from './recipients/recipient.router.ts';
import { settingsRouter } from './settings/settings.router.ts';
import { stepRouter } from './steps/step.router.ts';
import { variantRouter } from './variants/variant.router.ts';

export const campaignsRouter = {
  ...campaignRouter,
  ...lifecycleRouter,
  ...resultRouter,
  channels: channelRouter,
  variants: variantRouter,
  steps: stepRouter,
  entries: entryRouter,
  enrollments: enrollmentRouter,
  experiment: experimentRouter,
  recipients: recipientRouter,
  settings: settingsRouter,
};
