import { campaignRouter } from './campaign.router.ts';
import { channelRouter } from './channel.router.ts';
import { enrollmentRouter } from './enrollment.router.ts';
import { entryRouter } from './entry.router.ts';
import { experimentRouter } from './experiment.router.ts';
import { lifecycleRouter } from './lifecycle.router.ts';
import { recipientRouter } from './recipient.router.ts';
import { resultRouter } from './result.router.ts';
import { settingsRouter } from './settings.router.ts';
import { stepRouter } from './step.router.ts';
import { variantRouter } from './variant.router.ts';

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
