/**
 * The columns of the files that we write. In an export of contacts, the column of a custom field is named by its key, and by the type
 * of its values where they are not texts: `Likes (list)`. So an import of the file stores the same values again.
 */
import type { Contact } from '@tessera/db';
import { listCell, readListCell } from '../../../../lib/text/csv.ts';
import { CustomFields } from '../../contacts/contact.schema.ts';
import { type DecimalMark, readNumber } from './numbers.ts';

/** The first columns of an issue report; the columns of the file follow. A corrected report can be imported as it is. */
export const REPORT_COLUMNS = ['Import line', 'Import severity', 'Import reason'];
/** The first columns of an export of contacts; custom fields follow. */
export const EXPORT_COLUMNS = ['id', 'name', 'phone', 'email', 'company', 'tags', 'source', 'isBlocked', 'createdAt'];

/** The column that has all custom fields of a contact, as JSON, where they are too many for columns of their own. */
export const ALL_FIELDS_COLUMN = 'customFields';

type CustomValue = Contact['customFields'][string];
export type ValueType = 'text' | 'number' | 'boolean' | 'list';

export interface TypedKey {
  key: string;
  type: ValueType;
}

const TYPE = / \((text|number|boolean|list)\)$/;
const RESERVED = [...EXPORT_COLUMNS, ALL_FIELDS_COLUMN];

const typeOfValue = (value: CustomValue): ValueType =>
  Array.isArray(value)
    ? 'list'
    : typeof value === 'number' || typeof value === 'boolean'
      ? (typeof value as 'number')
      : 'text';

export const typedColumn = ({ key, type }: TypedKey): string =>
  type === 'text' && !TYPE.test(key) && !RESERVED.includes(key) ? key : `${key} (${type})`;

export function typedKey(column: string): TypedKey {
  const type = TYPE.exec(column)?.[1] as ValueType | undefined;
  return type ? { key: column.replace(TYPE, ''), type } : { key: column, type: 'text' };
}

/** The cell of a column: empty when the contact has no value of the column's type. */
export function typedCell(value: CustomValue | undefined, type: ValueType): string {
  if (value === undefined || value === null || typeOfValue(value) !== type) return '';
  return Array.isArray(value) ? listCell(value) : String(value);
}

/** The value of a cell that `typedCell` wrote, which may have been edited since; undefined when it is not of the type. */
export function readTypedCell(cell: string, type: ValueType, mark: DecimalMark): CustomValue | undefined {
  if (type === 'list') return readListCell(cell);
  if (type === 'number') return readNumber(cell, mark)?.value;
  if (type === 'boolean') return /^true$/i.test(cell) || (/^false$/i.test(cell) ? false : undefined);
  return cell;
}

/** The custom fields in a cell of `ALL_FIELDS_COLUMN`; undefined when it has none. */
export function readAllFields(cell: string): Contact['customFields'] | undefined {
  try {
    return CustomFields.safeParse(JSON.parse(cell)).data;
  } catch {
    return undefined;
  }
}

/** Whether a file with these columns is an export of contacts, or an issue report about one. */
export const isExport = (columns: string[]): boolean =>
  startsWith(startsWith(columns, REPORT_COLUMNS) ? columns.slice(REPORT_COLUMNS.length) : columns, EXPORT_COLUMNS);

const startsWith = (columns: string[], first: string[]): boolean =>
  first.every((column, index) => columns[index] === column);

/** The columns of our own in a file that we wrote; they are no custom fields. */
export const ownColumns = (columns: string[]): string[] => [
  ...(startsWith(columns, REPORT_COLUMNS) ? REPORT_COLUMNS : []),
  ...(isExport(columns) ? EXPORT_COLUMNS : []),
];
