import { activityRouter } from './activity/activity.router.ts';
import { apiKeyRouter } from './api-keys/api-key.router.ts';
import { dataKeyRouter } from './data-keys/data-key.router.ts';
import { invitationRouter } from './invitations/invitation.router.ts';
import { limitRouter } from './limits/limit.router.ts';
import { memberRouter } from './members/member.router.ts';
import { organizationRouter } from './organizations/organization.router.ts';
import { roleRouter } from './roles/role.router.ts';
import { organizationSettingsRouter } from './settings/settings.router.ts';

export const organizationsRouter = {
  ...organizationRouter,
  settings: organizationSettingsRouter,
  limits: limitRouter,
  members: memberRouter,
  invitations: invitationRouter,
  roles: roleRouter,
  apiKeys: apiKeyRouter,
  dataKeys: dataKeyRouter,
  activity: activityRouter,
};
