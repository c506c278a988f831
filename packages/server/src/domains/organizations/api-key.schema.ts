import { apiKeyRow, Permission } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../lib/list.ts';

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
    createdAt: true,
  })
  .extend({
    hint: z.string().describe('The last four characters, to tell keys apart.'),
  })
  .meta({ id: 'ApiKey', description: 'A key for programs. The key itself is shown once, when it is made.' });

export const CreateApiKeyInput = z.object({
  name: z.string().trim().min(1).max(100).describe('What the key is for.'),
  kind: z.enum(['secret', 'publishable']).default('secret').describe('Publishable keys may stand in a web page.'),
  scopes: z.array(Permission).max(100).default([]).describe('Permissions of the key, at most your own.'),
  origins: z
    .array(z.url({ protocol: /^https?$/ }).max(255))
    .max(20)
    .default([])
    .describe('Pages a publishable key works from: https://shop.example.com. Needed for publishable keys.'),
  expiresAt: z.date().optional().describe('When it stops working; never, if left out.'),
});

export const CreatedApiKey = ApiKey.extend({
  key: z.string().describe('The key. Keep it now: it is not stored and cannot be shown again.'),
}).meta({ id: 'CreatedApiKey', description: 'A new key, with the one sight of the key itself.' });

export const ListApiKeysInput = listInput(z.object({ includeRevoked: z.boolean().default(false) }), ['createdAt']);
export const ApiKeyList = listOutput(ApiKey);
