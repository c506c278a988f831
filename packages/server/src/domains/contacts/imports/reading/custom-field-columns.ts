/** Custom fields of an import: finds the defined field of a column, and converts a cell to a value of the field. */
import { type Contact, CustomField } from '@tessera/db';
import { inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { valueProblem } from '../../custom-fields/custom-field.service.ts';

type CustomValue = Contact['customFields'][string];

export const definedFields = (scope: OrganizationScope): Promise<CustomField[]> =>
  inTransaction(scope, (ctx) => CustomField.of(ctx).orderBy('id').execute(), { readOnly: true });

/** The field whose key or label the column has, apart from case and separators: "Spent (INR)" is `spent_inr`. */
export function fieldForColumn(column: string, fields: CustomField[]): CustomField | undefined {
  const name = lettersAndDigits(column);
  return (
    fields.find(({ key }) => key === column) ??
    fields.find(({ key, label }) => name !== '' && [key, label].some((known) => lettersAndDigits(known) === name))
  );
}

export const lettersAndDigits = (text: string): string =>
  text.toLowerCase().replace(/[^\p{Letter}\p{Mark}\p{Number}]/gu, '');

/** The cell as a value of the field; undefined when the field does not allow it. Without a definition, the text itself. */
export function fieldValue(field: CustomField | undefined, text: string): CustomValue | undefined {
  if (!field) return text;
  const value = field.type === 'number' ? parseNumber(text) : field.type === 'boolean' ? parseBoolean(text) : text;
  return valueProblem(field, value) === null ? value : undefined;
}

/** Accepts separators between thousands, also in the Indian grouping: 1,00,000.50 */
function parseNumber(text: string): number | string {
  const digits = /^[+-]?\d{1,3}(,\d{2,3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  return /^[+-]?\d+(\.\d+)?$/.test(digits) ? Number(digits) : text;
}

function parseBoolean(text: string): boolean | string {
  if (/^(true|yes|y|1)$/i.test(text)) return true;
  return /^(false|no|n|0)$/i.test(text) ? false : text;
}
