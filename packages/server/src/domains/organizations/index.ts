/** The door for other domains. */
export { authenticateKey, createApiKey, isApiKey } from './api-key.service.ts';
export { OrganizationSummary } from './organization.schema.ts';
export { createOrganization, membershipsOf, permissionsIn } from './organization.service.ts';
