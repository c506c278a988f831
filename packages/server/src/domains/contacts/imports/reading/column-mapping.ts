/** Maps the columns of a file to the fields of a contact: column names, the guessed mapping, and the check of a requested one. */
import type { CustomField, importMapping } from '@tessera/db';
import type { z } from 'zod';
import { oneLine } from '../../../../lib/text/sanitize-text.ts';
import { MAX_COLUMNS } from '../import-limits.ts';
import { fieldForColumn, lettersAndDigits } from './custom-field-columns.ts';
import { ALL_FIELDS_COLUMN, isExport, ownColumns, typedKey, type ValueType } from './export-columns.ts';
import { type DecimalMark, decimalMarkOf } from './numbers.ts';
import { CsvProblem } from './text-source.ts';

export type ColumnMapping = z.infer<typeof importMapping>;

/** The indexes of the columns that fill each field. */
export interface ColumnLayout {
  columns: string[];
  name: number[];
  phone: number | undefined;
  email: number | undefined;
  company: number | undefined;
  tags: number | undefined;
  tagSeparator: string;
  customFields: CustomColumn[];
  /** The column of a file of ours that has all custom fields of a contact, as JSON. */
  allFields: number | undefined;
  decimalMark: DecimalMark;
}

export interface CustomColumn {
  index: number;
  key: string;
  /** The definition of the custom field, if there is one. */
  field: CustomField | undefined;
  /** The type that a file of ours names. */
  type: ValueType | undefined;
}

/** Known column names by field, in lower case and without separators. */
const KNOWN_NAMES = {
  name: ['name', 'fullname', 'contactname', 'customername', 'displayname'],
  phone: [
    'mobile',
    'phone',
    'mobilenumber',
    'phonenumber',
    'mobileno',
    'phoneno',
    'mobilephone',
    'telephone',
    'tel',
    'cell',
    'cellphone',
    'contactnumber',
    'whatsapp',
    'whatsappnumber',
  ],
  email: ['email', 'emailaddress', 'mail', 'emailid'],
  company: ['company', 'companyname', 'organization', 'organisation', 'business'],
  tags: ['tags', 'tag', 'labels'],
};
const FIRST_NAMES = ['firstname', 'givenname'];
const LAST_NAMES = ['lastname', 'surname', 'familyname'];
/** Longer than a key of a custom field with its type, and short enough for a number behind it. */
const MAX_COLUMN_NAME = 115;
const MAX_KEY = 100;
/** Column names that are unsafe as keys of an object. */
const UNSAFE_NAMES = ['__proto__', 'constructor', 'prototype'];

/** The column names of a header line, made non-empty and unique. */
export function columnsOfHeader(header: string[]): string[] {
  if (header.length > MAX_COLUMNS)
    throw new CsvProblem(`The file has ${header.length} columns; at most ${MAX_COLUMNS} can be imported.`);
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const text = oneLine(cell).slice(0, MAX_COLUMN_NAME).toWellFormed();
    const base = text === '' || UNSAFE_NAMES.includes(text) ? `Column ${index + 1}` : text;
    let name = base;
    for (let copy = 2; taken.has(name); copy++) name = `${base} ${copy}`;
    taken.add(name);
    return name;
  });
}

/** The mapping guessed from the header line; null when no column looks like a phone or an e-mail. */
export function guessMapping(columns: string[]): ColumnMapping | null {
  if (isExport(columns)) return exportMapping(columns);
  const plain = columns.map(lettersAndDigits);
  const findColumn = (names: string[]): string | undefined => {
    const known = names.find((name) => plain.includes(name));
    return known === undefined ? undefined : columns[plain.indexOf(known)];
  };
  const phone = findColumn(KNOWN_NAMES.phone);
  const email = findColumn(KNOWN_NAMES.email);
  if (phone === undefined && email === undefined) return null;
  const parts = [findColumn(FIRST_NAMES), findColumn(LAST_NAMES)].filter((column) => column !== undefined);
  const mapping: ColumnMapping = {
    name: findColumn(KNOWN_NAMES.name) ?? (parts.length > 0 ? parts : undefined),
    phone,
    email,
    company: findColumn(KNOWN_NAMES.company),
    tags: findColumn(KNOWN_NAMES.tags),
    tagSeparator: ';',
    customFields: 'rest',
  };
  const own = ownColumns(columns);
  if (own.length > 0)
    mapping.customFields = unmappedColumns(columns, mapping).filter((column) => !own.includes(column));
  return mapping;
}

const exportMapping = (columns: string[]): ColumnMapping => ({
  name: 'name',
  phone: 'phone',
  email: 'email',
  company: 'company',
  tags: 'tags',
  tagSeparator: ';',
  customFields: columns.filter((column) => !ownColumns(columns).includes(column)),
});

/** The mapping as column indexes. Throws when it names a column that the file does not have. */
export function layoutOf(
  columns: string[],
  mapping: ColumnMapping,
  fields: CustomField[],
  delimiter: string,
): ColumnLayout {
  const index = (column: string): number => {
    const found = columns.indexOf(column);
    if (found < 0)
      throw new CsvProblem(`There is no column "${column}". The first line names: ${listColumns(columns)}.`);
    return found;
  };
  const optionalIndex = (column: string | undefined) => (column === undefined ? undefined : index(column));
  const isOurs = isExport(columns);
  const customFields = mapping.customFields === 'rest' ? unmappedColumns(columns, mapping) : mapping.customFields;
  return {
    columns,
    name: nameColumns(mapping).map(index),
    phone: optionalIndex(mapping.phone),
    email: optionalIndex(mapping.email),
    company: optionalIndex(mapping.company),
    tags: optionalIndex(mapping.tags),
    tagSeparator: mapping.tagSeparator,
    customFields: customFields
      .filter((column) => !(isOurs && column === ALL_FIELDS_COLUMN))
      .map((column) => ({
        index: index(column),
        ...(isOurs ? exportedField(column, fields) : customFieldOf(column, fields)),
      })),
    allFields: isOurs && customFields.includes(ALL_FIELDS_COLUMN) ? index(ALL_FIELDS_COLUMN) : undefined,
    decimalMark: decimalMarkOf(delimiter),
  };
}

function customFieldOf(column: string, fields: CustomField[]): Omit<CustomColumn, 'index'> {
  const field = fieldForColumn(column, fields);
  return { key: field?.key ?? column.slice(0, MAX_KEY).replace(/\\+$/, ''), field, type: undefined };
}

function exportedField(column: string, fields: CustomField[]): Omit<CustomColumn, 'index'> {
  const { key, type } = typedKey(column);
  if (UNSAFE_NAMES.includes(key)) return customFieldOf(column, fields);
  return { key, field: fields.find((field) => field.key === key), type };
}

/** The requested mapping, or the guessed one. Throws when there is neither. */
export function mappingFor(columns: string[], requested: ColumnMapping | null): ColumnMapping {
  const mapping = requested ?? guessMapping(columns);
  if (mapping) return mapping;
  throw new CsvProblem(
    `The first line must name the columns, one of them for phones or e-mails; it says: ${listColumns(columns)}. ` +
      'If it does name them, say in `mapping` which is which.',
  );
}

const nameColumns = ({ name }: ColumnMapping): string[] => (name === undefined ? [] : [name].flat());

function unmappedColumns(columns: string[], mapping: ColumnMapping): string[] {
  const used = [...nameColumns(mapping), mapping.phone, mapping.email, mapping.company, mapping.tags];
  return columns.filter((column) => !used.includes(column));
}

const listColumns = (columns: string[]): string => {
  const shown = columns.slice(0, 20).map((column) => `"${column.slice(0, 40).toWellFormed()}"`);
  return shown.join(', ') + (columns.length > shown.length ? ', …' : '');
};
