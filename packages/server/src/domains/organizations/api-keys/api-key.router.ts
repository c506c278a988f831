import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
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
  create: orgProcedure('api_keys.manage')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Creates an API key; it cannot have more permissions than you.',
      description:
        'A secret key may do what its scopes and its maker may at the time of the call: it pauses while its maker is suspended, and ends ' +
        'when they leave. Another member takes it over by `rotate`. Publishable keys do not depend on their maker.',
      example: { name: 'Another', scopes: ['contacts.read'] },
    })
    .input(CreateApiKeyInput)
    .output(CreatedApiKey)
    .mutation(({ ctx, input }) => createApiKey(ctx, input)),

  list: orgProcedure('api_keys.manage')
    .meta({ summary: 'Lists the API keys of the organization, the newest first.', example: {} })
    .input(ListApiKeysInput)
    .output(ApiKeyList)
    .query(({ ctx, input }) => listApiKeys(ctx, input)),

  get: orgProcedure('api_keys.manage')
    .meta({ summary: 'Returns an API key with its scopes and its last use.', example: { id: sample.apiKey } })
    .input(withId)
    .output(ApiKey)
    .query(({ ctx, input }) => getApiKey(ctx, input)),

  update: orgProcedure('api_keys.manage')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Changes the name, scopes, origins or expiry of an API key.',
      description:
        'You need every permission that the key has before and after the change: FORBIDDEN with `details.permission` otherwise.',
      example: { id: sample.apiKey, name: 'Changed', scopes: ['contacts.read'] },
    })
    .input(UpdateApiKeyInput)
    .output(ApiKey)
    .mutation(({ ctx, input }) => updateApiKey(ctx, input)),

  rotate: orgProcedure('api_keys.manage')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Creates a successor of an API key, which keeps working for a grace period.',
      description: 'Both keys are valid for `graceMinutes`. A key can be rotated once: CONFLICT the second time.',
      example: { id: sample.apiKey, graceMinutes: 60 },
    })
    .input(RotateApiKeyInput)
    .output(CreatedApiKey)
    .mutation(({ ctx, input }) => rotateApiKey(ctx, input)),

  revoke: orgProcedure('api_keys.manage')
    .meta({ fresh: true, summary: 'Revokes an API key permanently, within a second.', example: { id: sample.apiKey } })
    .input(withId)
    .output(ApiKey)
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input)),
} satisfies TRPCRouterRecord;
