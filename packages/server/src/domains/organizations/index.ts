/** The door for other domains. */
export { changesOf, recordActivity, recordSignIn } from '../../runtime/activity.ts';
export { authenticateKey, createApiKey, isApiKey } from './api-key.service.ts';
export { activityOf, departFromAll, membershipRecords } from './departure.service.ts';
export { authenticateHostedKey, hostedKey } from './hosted-key.ts';
export { followAddress } from './member.service.ts';
export { permissionsIn } from './membership.ts';
export { OrganizationSummary } from './organization.schema.ts';
export { createOrganization, getOrganization, membershipsOf } from './organization.service.ts';
export { consumeQuota, releaseQuota, requireQuota } from './room.service.ts';
export { getSettings } from './settings.service.ts';
