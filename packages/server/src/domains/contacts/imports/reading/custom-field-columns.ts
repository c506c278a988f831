/** Custom fields of an import: columns find the fields an organization has defined, and their texts become such values. */
import { type Contact, CustomField } from '@tessera/db';
import { inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { misfit } from '../../custom-fields/custom-field.service.ts';

type Value = Contact['customFields'][string];

export const definedFields = (scope: OrganizationScope): Promise<CustomField[]> =>
  inTransaction(scope, (ctx) => CustomField.of(ctx).orderBy('id').execute(), { readOnly: true });

/** The field that a column is named after, by its key or what people read: "Spent (INR)" is `spent_inr`. */
export function fieldFor(column: string, fields: CustomField[]): CustomField | undefined {
  const name = lettersOf(column);
  return (
    fields.find(({ key }) => key === column) ??
    fields.find(({ key, label }) => name !== '' && [key, label].some((known) => lettersOf(known) === name))
  );
}

export const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{Letter}\p{Mark}\p{Number}]/gu, '');

/** What a text means in this field; undefined when it does not fit. Without a definition, a text is a text. */
export function valueIn(field: CustomField | undefined, text: string): Value | undefined {
  if (!field) return text;
  const value = field.type === 'number' ? numberIn(text) : field.type === 'boolean' ? booleanIn(text) : text;
  return misfit(field, value) === null ? value : undefined;
}

/** Also with separators between thousands, in India's way as well: 1,00,000.50 */
function numberIn(text: string): number | string {
  const digits = /^[+-]?\d{1,3}(,\d{2,3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  return /^[+-]?\d+(\.\d+)?$/.test(digits) ? Number(digits) : text;
}

function booleanIn(text: string): boolean | string {
  if (/^(true|yes|y|1)$/i.test(text)) return true;
  return /^(false|no|n|0)$/i.test(text) ? false : text;
}
