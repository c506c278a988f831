/** Maps the columns of a file to the fields of a contact: column names, the guessed mapping, and the check of a requested one. */
import type { CustomField, importMapping } from '@tessera/db';
import type { z } from 'zod';
import { MAX_COLUMNS } from '../import-limits.ts';
import { fieldForColumn, lettersAndDigits } from './custom-field-columns.ts';
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
}

export interface CustomColumn {
  index: number;
  key: string;
  /** The definition of the custom field, if there is one. */
  field: CustomField | undefined;
}

/** The first columns of an issue report; the columns of the file follow. A corrected report can be imported as it is. */
export const REPORT_COLUMNS = ['Import line', 'Import severity', 'Import reason'];
/** The first columns of an export of contacts; custom fields follow. */
export const EXPORT_COLUMNS = ['id', 'name', 'phone', 'email', 'company', 'tags', 'source', 'isBlocked', 'createdAt'];

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
/** Column names that are unsafe as keys of an object. */
const UNSAFE_NAMES = ['__proto__', 'constructor', 'prototype'];

/** The column names of a header line, made non-empty and unique. */
export function columnsOfHeader(header: string[]): string[] {
  if (header.length > MAX_COLUMNS)
    throw new CsvProblem(`The file has ${header.length} columns; at most ${MAX_COLUMNS} can be imported.`);
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const text = cell.replace(/\s+/g, ' ').trim().slice(0, 90).toWellFormed();
    const base = text === '' || UNSAFE_NAMES.includes(text) ? `Column ${index + 1}` : text;
    let name = base;
    for (let copy = 2; taken.has(name); copy++) name = `${base} ${copy}`;
    taken.add(name);
    return name;
  });
}

/** The mapping guessed from the header line; null when no column looks like a phone or an e-mail. */
export function guessMapping(columns: string[]): ColumnMapping | null {
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
  // In a file that we wrote ourselves, our own columns are not custom fields.
  const written = [REPORT_COLUMNS, EXPORT_COLUMNS].find((own) =>
    own.every((column, index) => columns[index] === column),
  );
  if (written) {
    mapping.customFields = unmappedColumns(columns, mapping).filter((column) => !written.includes(column));
  }
  return mapping;
}

/** The mapping as column indexes. Throws when it names a column that the file does not have. */
export function layoutOf(columns: string[], mapping: ColumnMapping, fields: CustomField[]): ColumnLayout {
  const index = (column: string): number => {
    const found = columns.indexOf(column);
    if (found < 0)
      throw new CsvProblem(`There is no column "${column}". The first line names: ${listColumns(columns)}.`);
    return found;
  };
  const optionalIndex = (column: string | undefined) => (column === undefined ? undefined : index(column));
  const customFields = mapping.customFields === 'rest' ? unmappedColumns(columns, mapping) : mapping.customFields;
  return {
    columns,
    name: nameColumns(mapping).map(index),
    phone: optionalIndex(mapping.phone),
    email: optionalIndex(mapping.email),
    company: optionalIndex(mapping.company),
    tags: optionalIndex(mapping.tags),
    tagSeparator: mapping.tagSeparator,
    customFields: customFields.map((column) => {
      const field = fieldForColumn(column, fields);
      return { index: index(column), key: field?.key ?? column.replace(/\\+$/, ''), field };
    }),
  };
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
