/** The door for other domains. */
export { changesOf, recordActivity, recordSignIn } from '../../runtime/activity.ts';
export { authenticateKey, createApiKey, isApiKey } from './api-keys/api-key.service.ts';
export { authenticateHostedKey, hostedKey } from './api-keys/hosted-key.ts';
export { consumeQuota, releaseQuota, requireQuota } from './limits/quota.service.ts';
export { activityOf, departFromAll, membershipRecords } from './members/departure.service.ts';
export { followAddress } from './members/member.service.ts';
export { permissionsIn } from './members/member-authority.ts';
export { OrganizationSummary } from './organizations/organization.schema.ts';
export { createOrganization, getOrganization, membershipsOf } from './organizations/organization.service.ts';
export { getSettings } from './settings/settings.service.ts';
