import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import {
  ApiKey,
  ApiKeyList,
  CreateApiKeyInput,
  CreatedApiKey,
  ListApiKeysInput,
  RotateApiKeyInput,
  UpdateApiKeyInput,
} from './api-key.schema.ts';
import { createApiKey, getApiKey, listApiKeys, revokeApiKey, rotateApiKey, updateApiKey } from './api-key.service.ts';

export const apiKeyRouter = {
  create: orgProcedure('api_keys.manage', { fresh: true })
    .meta({ summary: 'Makes a key for a program, with at most your own permissions.' })
    .input(CreateApiKeyInput)
    .output(CreatedApiKey)
    .mutation(({ ctx, input }) => createApiKey(ctx, input)),

  list: orgProcedure('api_keys.manage')
    .meta({ summary: 'The keys of the organization, newest first.' })
    .input(ListApiKeysInput)
    .output(ApiKeyList)
    .query(({ ctx, input }) => listApiKeys(ctx, input)),

  get: orgProcedure('api_keys.manage')
    .meta({ summary: 'One key of the organization: what it may do, and when it was last used.' })
    .input(withId)
    .output(ApiKey)
    .query(({ ctx, input }) => getApiKey(ctx, input)),

  update: orgProcedure('api_keys.manage')
    .meta({
      summary: 'Changes the name, scopes, origins or end of a key.',
      description: 'Takes every permission the key has and is to have: FORBIDDEN with `details.permission` otherwise.',
    })
    .input(UpdateApiKeyInput)
    .output(ApiKey)
    .mutation(({ ctx, input }) => updateApiKey(ctx, input)),

  rotate: orgProcedure('api_keys.manage', { fresh: true })
    .meta({
      summary: 'Makes a new key like this one, which goes on working for a while.',
      description: 'Both are valid until `graceHours` have passed. A key is replaced once: CONFLICT the second time.',
    })
    .input(RotateApiKeyInput)
    .output(CreatedApiKey)
    .mutation(({ ctx, input }) => rotateApiKey(ctx, input)),

  revoke: orgProcedure('api_keys.manage')
    .meta({ summary: 'Stops a key for good, within a second.' })
    .input(withId)
    .output(ApiKey)
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input)),
} satisfies TRPCRouterRecord;
