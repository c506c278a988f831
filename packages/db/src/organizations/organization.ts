/** Organizations: a global row whose id is the tenant. */
import { z } from 'zod';
import { BusinessType } from '../identity/user.ts';
import { Row } from '../model.ts';

export const Plan = z.enum(['free', 'basic', 'pro', 'premium', 'enterprise', 'agency']);

export const organizationRow = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  plan: Plan,
  limits: z.record(z.string(), z.unknown()),
  settings: z.record(z.string(), z.unknown()),
  address: z.record(z.string(), z.unknown()).nullable(),
  logoUrl: z.string().nullable(),
  email: z.string().nullable(),
  type: BusinessType.nullable(),
  phone: z.string().nullable(),
  website: z.string().nullable(),
  customDomain: z.string().nullable(),
  isTestMode: z.boolean(),
  createdAt: z.date(),
  updatedAt: z.date(),
  deletedAt: z.date().nullable(),
});

export interface Organization extends z.infer<typeof organizationRow> {}
export class Organization extends Row {
  static tableName = 'organizations.organizations';
  static row = organizationRow;
}
