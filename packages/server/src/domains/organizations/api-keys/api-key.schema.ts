import { apiKeyRow, Permission } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const ApiKey = apiKeyRow
  .pick({
    id: true,
    name: true,
    kind: true,
    hint: true,
    origins: true,
    scopes: true,
    expiresAt: true,
    lastUsedAt: true,
    revokedAt: true,
    replacedAt: true,
    rotatedFrom: true,
    createdBy: true,
    createdAt: true,
  })
  .extend({
    hint: z.string().describe('The last four characters, to tell keys apart.'),
    lastUsedAt: z.date().nullable().describe('Precise to the minute.'),
    replacedAt: z.date().nullable().describe('When the key was rotated; it still works until it expires.'),
    rotatedFrom: z.uuid().nullable().describe('The API key whose successor this is.'),
    createdBy: z.uuid().nullable().describe('The user who made the key; null for the platform.'),
  })
  .meta({ id: 'ApiKey', description: 'An API key. The key itself is shown once, when it is created.' });

const id = z.uuid().describe('The API key to change.');
const name = nameText(100).describe('What the key is for.');
const scopes = z.array(Permission).max(100).describe('The permissions of the key; you need each of them.');
const origins = z
  .array(z.url({ protocol: /^https?$/ }).max(255))
  .max(20)
  .describe('The pages that may use a publishable key: https://shop.example.com. Required for publishable keys.');

export const CreateApiKeyInput = z.object({
  name,
  kind: z
    .enum(['secret', 'publishable'])
    .default('secret')
    .describe('Secret keys are for servers; publishable keys may be part of a web page.'),
  scopes: scopes.default([]),
  origins: origins.default([]),
  expiresAt: z.date().optional().describe('When the key stops working; never when omitted.'),
});

export const UpdateApiKeyInput = z.object({
  id,
  name: name.optional(),
  scopes: scopes.optional(),
  origins: origins.optional(),
  expiresAt: z.date().nullable().optional().describe('When the key stops working; null for never.'),
});

const WEEK_MINUTES = 7 * 24 * 60;

export const RotateApiKeyInput = z.object({
  id: z.uuid().describe('The API key to rotate.'),
  graceMinutes: z
    .int()
    .min(0)
    .max(WEEK_MINUTES)
    .default(1_440)
    .describe('How long the previous key keeps working; a week at most.'),
});

export const CreatedApiKey = ApiKey.extend({
  key: z.string().describe('The key. Store it now: it cannot be shown again.'),
}).meta({ id: 'CreatedApiKey', description: 'A new API key, with the key itself.' });

export const ListApiKeysInput = listInput(
  z.object({ includeRevoked: z.boolean().default(false).describe('Whether to list revoked keys too.') }),
  ['createdAt'],
);
export const ApiKeyList = listOutput(ApiKey);
