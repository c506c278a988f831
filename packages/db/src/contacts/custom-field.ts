/** Definitions of the fields that an organization adds to its contacts. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const CustomFieldType = z.enum(['text', 'number', 'boolean', 'date', 'select']);

export const customFieldRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  key: z.string(),
  label: z.string(),
  type: CustomFieldType,
  options: z.array(z.string()),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface CustomField extends z.infer<typeof customFieldRow> {}
export class CustomField extends TenantRow {
  static tableName = 'contacts.custom_fields';
  static row = customFieldRow;
}
