import { apiKeyRow, Permission } from '@tessera/db';
import { z } from 'zod';
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
    createdAt: true,
  })
  .extend({
    hint: z.string().describe('The last four characters, to tell keys apart.'),
    lastUsedAt: z.date().nullable().describe('To the minute.'),
    replacedAt: z.date().nullable().describe('When another key took its place; it still works until it expires.'),
    rotatedFrom: z.uuid().nullable().describe('The key it took the place of.'),
  })
  .meta({ id: 'ApiKey', description: 'A key for programs. The key itself is shown once, when it is made.' });

const name = z.string().trim().min(1).max(100).describe('What the key is for.');
const scopes = z.array(Permission).max(100).describe('Permissions of the key, at most your own.');
const origins = z
  .array(z.url({ protocol: /^https?$/ }).max(255))
  .max(20)
  .describe('Pages a publishable key works from: https://shop.example.com. Needed for publishable keys.');

export const CreateApiKeyInput = z.object({
  name,
  kind: z.enum(['secret', 'publishable']).default('secret').describe('Publishable keys may stand in a web page.'),
  scopes: scopes.default([]),
  origins: origins.default([]),
  expiresAt: z.date().optional().describe('When it stops working; never, if left out.'),
});

export const UpdateApiKeyInput = z.object({
  id: z.uuid(),
  name: name.optional(),
  scopes: scopes.optional(),
  origins: origins.optional(),
  expiresAt: z.date().nullable().optional().describe('When it stops working; null: never.'),
});

export const RotateApiKeyInput = z.object({
  id: z.uuid(),
  graceHours: z
    .int()
    .min(0)
    .max(168)
    .default(24)
    .describe('How long the old key goes on working beside the new one, a week at most.'),
});

export const CreatedApiKey = ApiKey.extend({
  key: z.string().describe('The key. Keep it now: it is not stored and cannot be shown again.'),
}).meta({ id: 'CreatedApiKey', description: 'A new key, with the one sight of the key itself.' });

export const ListApiKeysInput = listInput(z.object({ includeRevoked: z.boolean().default(false) }), ['createdAt']);
export const ApiKeyList = listOutput(ApiKey);
