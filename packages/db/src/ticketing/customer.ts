/** Buyers: one row per e-mail address and organization. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const customerRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  email: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  phone: z.string().nullable(),
  address: z.record(z.string(), z.unknown()).nullable(),
  marketing: z.boolean(),
  searchText: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Customer extends z.infer<typeof customerRow> {}
export class Customer extends TenantRow {
  static tableName = 'ticketing.customers';
  static row = customerRow;
  static internal = ['searchText'];
}
