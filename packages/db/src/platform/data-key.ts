/** Data keys: one or more per organization, wrapped by the master key. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const dataKeyRow = z.object({
  organizationId: z.uuid(),
  version: z.int(),
  wrappedKey: z.string(),
  createdAt: z.date(),
});

export interface DataKey extends z.infer<typeof dataKeyRow> {}
export class DataKey extends TenantRow {
  static tableName = 'platform.data_keys';
  static row = dataKeyRow;
  static idColumn = ['organizationId', 'version'];
}
