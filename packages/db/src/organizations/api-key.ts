/** API keys; only their hash is stored. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';
import { Permission } from './permission.ts';

export const ApiKeyKind = z.enum(['secret', 'publishable']);

export const apiKeyRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  name: z.string(),
  kind: ApiKeyKind,
  keyHash: z.string(),
  hint: z.string(),
  scopes: z.array(Permission),
  origins: z.array(z.string()),
  expiresAt: z.date().nullable(),
  lastUsedAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
  replacedAt: z.date().nullable(),
  rotatedFrom: z.uuid().nullable(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface ApiKey extends z.infer<typeof apiKeyRow> {}
export class ApiKey extends TenantRow {
  static tableName = 'organizations.api_keys';
  static row = apiKeyRow;
}
