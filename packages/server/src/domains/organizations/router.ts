import { activityRouter } from './activity.router.ts';
import { apiKeyRouter } from './api-key.router.ts';
import { invitationRouter } from './invitation.router.ts';
import { limitRouter } from './limit.router.ts';
import { memberRouter } from './member.router.ts';
import { organizationRouter } from './organization.router.ts';
import { roleRouter } from './role.router.ts';
import { settingsRouter } from './settings.router.ts';

export const organizationsRouter = {
  ...organizationRouter,
  settings: settingsRouter,
  limits: limitRouter,
  members: memberRouter,
  invitations: invitationRouter,
  roles: roleRouter,
  apiKeys: apiKeyRouter,
  activity: activityRouter,
};
