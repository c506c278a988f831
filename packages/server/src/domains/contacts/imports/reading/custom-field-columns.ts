/** Custom fields of an import: finds the defined field of a column, and converts a cell to a value of the field. */
import { type Contact, CustomField } from '@tessera/db';
import { searchKey } from '../../../../lib/text/search-key.ts';
import { inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { valueProblem } from '../../custom-fields/custom-field.service.ts';
import { readTypedCell, type ValueType } from './export-columns.ts';
import { type DecimalMark, readNumber } from './numbers.ts';

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
  searchKey(text).replace(/[^\p{Letter}\p{Mark}\p{Number}]/gu, '');

export interface ReadValue {
  /** undefined when the field does not allow it. */
  value: CustomValue | undefined;
  /** Whether the cell could also be another number. */
  isAmbiguous: boolean;
}

/** The cell as a value of the field. Without a definition, the text itself, or in a file of ours a value of the type that it names. */
export function fieldValue(
  { field, type }: { field: CustomField | undefined; type: ValueType | undefined },
  text: string,
  mark: DecimalMark,
): ReadValue {
  if (type) {
    const value = readTypedCell(text, type, mark);
    return { value: field && valueProblem(field, value) !== null ? undefined : value, isAmbiguous: false };
  }
  if (!field) return { value: text, isAmbiguous: false };
  const number = field.type === 'number' ? readNumber(text, mark) : null;
  const value = number?.value ?? (field.type === 'boolean' ? parseBoolean(text) : text);
  return {
    value: valueProblem(field, value) === null ? value : undefined,
    isAmbiguous: number?.isAmbiguous ?? false,
  };
}

function parseBoolean(text: string): boolean | string {
  if (/^(true|yes|y|1)$/i.test(text)) return true;
  return /^(false|no|n|0)$/i.test(text) ? false : text;
}
