import { CustomFieldType, customFieldRow } from '@tessera/db';
import { z } from 'zod';
import { fieldName, nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

export const CustomField = customFieldRow
  .omit({ organizationId: true })
  .extend({
    key: z.string().describe('The key of the field in `customFields` of a contact.'),
    label: z.string().describe('The name that people see.'),
    type: CustomFieldType.describe('date: a day or a moment in ISO 8601; select: one of the options.'),
    options: z
      .array(z.string())
      .describe('The values of a select field, in the order shown; empty for the other types.'),
  })
  .meta({
    id: 'CustomField',
    description: 'A field that the organization adds to its contacts, with the values it allows.',
  });

const label = nameText(200);
const options = z
  .array(nameText(200))
  .max(200)
  .refine((all) => new Set(all).size === all.length, 'has an option twice');

export const CreateCustomFieldInput = z.object({
  key: fieldName.describe('The key of the field in `customFields` of a contact. It cannot be changed.'),
  label: label.describe('The name that people see.'),
  type: CustomFieldType.describe(
    'The type of the values. It cannot be changed, because existing values would not fit.',
  ),
  options: options.default([]).describe('The values of a select field.'),
});

export const UpdateCustomFieldInput = z.object({
  id: z.uuid().describe('The custom field to change.'),
  label: label.optional().describe('The new name that people see.'),
  options: options.optional().describe('Replaces the options. Contacts keep an option that is no longer offered.'),
});

export const DeleteCustomFieldInput = z.object({
  id: z.uuid().describe('The custom field to delete.'),
  removeValues: z
    .boolean()
    .default(false)
    .describe('true also removes the values from all contacts. Otherwise they stay, without a type.'),
});

export const DeletedCustomField = z.object({
  changedCount: z.int().describe('The number of contacts that a value was removed from.'),
});

const CustomFieldFilter = z.object({
  type: oneOrSeveral(CustomFieldType).optional().describe('Fields of this type, or of one of several.'),
});

export const ListCustomFieldsInput = listInput(CustomFieldFilter, ['createdAt', 'key']);
export const CustomFieldList = listOutput(CustomField);
