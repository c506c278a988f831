import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../lib/fields.ts';
import { orgProcedure } from '../../trpc.ts';
import { ApiKey, ApiKeyList, CreateApiKeyInput, CreatedApiKey, ListApiKeysInput } from './api-key.schema.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-key.service.ts';

export const apiKeyRouter = {
  create: orgProcedure('api_keys.manage')
    .meta({ summary: 'Makes a key for a program, with at most your own permissions.' })
    .input(CreateApiKeyInput)
    .output(CreatedApiKey)
    .mutation(({ ctx, input }) => createApiKey(ctx, input)),

  list: orgProcedure('api_keys.manage')
    .meta({ summary: 'The keys of the organization, newest first.' })
    .input(ListApiKeysInput)
    .output(ApiKeyList)
    .query(({ ctx, input }) => listApiKeys(ctx, input)),

  revoke: orgProcedure('api_keys.manage')
    .meta({ summary: 'Stops a key for good, within a second.' })
    .input(withId)
    .output(ApiKey)
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input)),
} satisfies TRPCRouterRecord;
