import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  CreateCustomFieldInput,
  CustomField,
  CustomFieldList,
  DeleteCustomFieldInput,
  DeletedCustomField,
  ListCustomFieldsInput,
  UpdateCustomFieldInput,
} from './custom-field.schema.ts';
import { createCustomField, deleteCustomField, listCustomFields, updateCustomField } from './custom-field.service.ts';

export const customFieldRouter = {
  list: orgProcedure('contacts.read')
    .meta({ summary: 'Lists custom fields, newest first unless sorted otherwise.', example: {} })
    .input(ListCustomFieldsInput)
    .output(CustomFieldList)
    .query(({ ctx, input }) => listCustomFields(ctx, input)),

  create: orgProcedure('contacts.write')
    .meta({
      summary: 'Defines a custom field, so that its values are checked when they are written.',
      description: 'Values that contacts already have under the key stay as they are until they are written again.',
      example: { key: 'field_2', label: 'Field', type: 'select', options: ['a', 'b'] },
    })
    .input(CreateCustomFieldInput)
    .output(CustomField)
    .mutation(({ ctx, input }) => createCustomField(ctx, input)),

  update: orgProcedure('contacts.write')
    .meta({
      summary: 'Changes the label or the options of a custom field.',
      example: { id: sample.field, label: 'Changed' },
    })
    .input(UpdateCustomFieldInput)
    .output(CustomField)
    .mutation(({ ctx, input }) => updateCustomField(ctx, input)),

  delete: orgProcedure('contacts.delete')
    .meta({
      summary: 'Deletes a custom field; its values stay unless `removeValues` is given.',
      example: { id: sample.field },
    })
    .input(DeleteCustomFieldInput)
    .output(DeletedCustomField)
    .mutation(({ ctx, input }) => deleteCustomField(ctx, input)),
} satisfies TRPCRouterRecord;
