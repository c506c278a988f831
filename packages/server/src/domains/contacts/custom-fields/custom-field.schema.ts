import { CustomFieldType, customFieldRow } from '@tessera/db';
import { z } from 'zod';
import { fieldName } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const CustomField = customFieldRow
  .omit({ organizationId: true })
  .extend({
    key: z.string().describe('Its name in `customFields` of a contact.'),
    label: z.string().describe('What people read.'),
    type: CustomFieldType.describe('date: a day or a moment in ISO 8601; select: one of the options.'),
    options: z.array(z.string()).describe('What a select field may hold, in the order shown; empty for other types.'),
  })
  .meta({ id: 'CustomField', description: 'A field the organization keeps about its contacts, and what it may hold.' });

const key = fieldName;
const label = z.string().trim().min(1).max(200);
const options = z
  .array(z.string().trim().min(1).max(200))
  .max(200)
  .refine((all) => new Set(all).size === all.length, 'has an option twice');

export const CreateCustomFieldInput = z.object({
  key: key.describe('Its name in `customFields` of a contact; stays as it is.'),
  label,
  type: CustomFieldType.describe('Stays as it is: values of another type could not be kept.'),
  options: options.default([]).describe('What a select field may hold.'),
});

export const UpdateCustomFieldInput = z.object({
  id: z.uuid(),
  label: label.optional(),
  options: options.optional().describe('Contacts keep an option that is no longer offered.'),
});

export const DeleteCustomFieldInput = z.object({
  id: z.uuid(),
  removeValues: z
    .boolean()
    .default(false)
    .describe('Also removes the values from all contacts. Otherwise they stay, and no longer have to fit a type.'),
});

export const DeletedCustomField = z.object({ changed: z.int().describe('Contacts a value was removed from.') });

export const ListCustomFieldsInput = listInput(z.object({ type: CustomFieldType.optional() }), ['createdAt', 'key']);
export const CustomFieldList = listOutput(CustomField);
