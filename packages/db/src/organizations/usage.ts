/** Quota counters: how much of a hard limit is used. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const usageRow = z.object({
  organizationId: z.uuid(),
  resource: z.enum(['contacts']),
  used: z.int(),
  countedAt: z.date().nullable(),
});

export interface Usage extends z.infer<typeof usageRow> {}
export class Usage extends TenantRow {
  static tableName = 'organizations.usage';
  static row = usageRow;
  static idColumn = ['organizationId', 'resource'];
}
