/** The door for other domains. */
export { authenticateKey, createApiKey, isApiKey, originsOfKey } from './api-keys/api-key.service.ts';
export { authenticateHostedKey, hostedKey } from './api-keys/hosted-key.ts';
export { consumeQuota, releaseQuota, requireQuota } from './limits/quota.service.ts';
export {
  endWaysInEverywhere,
  leaveAllOrganizations,
  listActivityOfUser,
  listMembershipRecords,
  listSecretKeysOf,
  removeMembersInvitedBy,
} from './members/departure.service.ts';
export { updateMemberEmail } from './members/member.service.ts';
export { permissionsIn, visitedOrganization } from './members/member-authority.ts';
export { notifyColleague } from './members/member-mails.ts';
export { OrganizationSummary } from './organizations/organization.schema.ts';
export { getOrganization, insertOrganization, listMemberships } from './organizations/organization.service.ts';
export { isTestMode, requireTestMode, testModeRequired } from './organizations/test-mode.service.ts';
export { getSettings } from './settings/settings.service.ts';
