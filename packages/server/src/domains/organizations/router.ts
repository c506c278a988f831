import { apiKeyRouter } from './api-key.router.ts';
import { organizationRouter } from './organization.router.ts';

export const organizationsRouter = {
  ...organizationRouter,
  apiKeys: apiKeyRouter,
};
