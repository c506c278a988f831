/** From the header line to fields: names for columns, a guess which is which, and a check of what was asked for. */
import type { CustomField, importMapping } from '@tessera/db';
import type { z } from 'zod';
import { MAX_COLUMNS } from '../import-limits.ts';
import { fieldFor, lettersOf } from './custom-field-columns.ts';
import { CsvProblem } from './text-source.ts';

export type Mapping = z.infer<typeof importMapping>;

/** Cells of a record by field: indexes into its columns. */
export interface Layout {
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
  /** What the organization says the field may hold. */
  field: CustomField | undefined;
}

/** The columns a rejection report has in front of those of the file: a corrected report can be imported as it is. */
export const REPORT_COLUMNS = ['Import line', 'Import severity', 'Import reason'];
/** What an export of contacts begins with, before its custom fields. */
export const EXPORT_COLUMNS = ['id', 'name', 'phone', 'email', 'company', 'tags', 'source', 'isBlocked', 'createdAt'];

const KNOWN = {
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
const FIRST_NAME = ['firstname', 'givenname'];
const LAST_NAME = ['lastname', 'surname', 'familyname'];
/** Keys that no object of ours may have. */
const NO_NAMES = ['__proto__', 'constructor', 'prototype'];

/** Column names of a header line: none empty, none twice. */
export function columnsOf(header: string[]): string[] {
  if (header.length > MAX_COLUMNS)
    throw new CsvProblem(`The file has ${header.length} columns; at most ${MAX_COLUMNS} can be imported.`);
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const text = cell.replace(/\s+/g, ' ').trim().slice(0, 90).toWellFormed();
    const wanted = text === '' || NO_NAMES.includes(text) ? `Column ${index + 1}` : text;
    let name = wanted;
    for (let copy = 2; taken.has(name); copy++) name = `${wanted} ${copy}`;
    taken.add(name);
    return name;
  });
}

/** What the header line seems to mean, or null when no column looks like a phone or an e-mail. */
export function guessMapping(columns: string[]): Mapping | null {
  const plain = columns.map(lettersOf);
  const find = (names: string[]): string | undefined => {
    const known = names.find((name) => plain.includes(name));
    return known === undefined ? undefined : columns[plain.indexOf(known)];
  };
  const phone = find(KNOWN.phone);
  const email = find(KNOWN.email);
  if (phone === undefined && email === undefined) return null;
  const parts = [find(FIRST_NAME), find(LAST_NAME)].filter((column) => column !== undefined);
  const mapping: Mapping = {
    name: find(KNOWN.name) ?? (parts.length > 0 ? parts : undefined),
    phone,
    email,
    company: find(KNOWN.company),
    tags: find(KNOWN.tags),
    tagSeparator: ';',
    customFields: 'rest',
  };
  const ours = [REPORT_COLUMNS, EXPORT_COLUMNS].find((own) => own.every((column, index) => columns[index] === column));
  if (ours) mapping.customFields = rest(columns, mapping).filter((column) => !ours.includes(column));
  return mapping;
}

/** The mapping as indexes. Throws when it names a column the file has not. */
export function layoutOf(columns: string[], mapping: Mapping, fields: CustomField[]): Layout {
  const index = (column: string): number => {
    const found = columns.indexOf(column);
    if (found < 0) throw new CsvProblem(`There is no column "${column}". The first line names: ${listed(columns)}.`);
    return found;
  };
  const one = (column: string | undefined) => (column === undefined ? undefined : index(column));
  const customFields = mapping.customFields === 'rest' ? rest(columns, mapping) : mapping.customFields;
  return {
    columns,
    name: namesOf(mapping).map(index),
    phone: one(mapping.phone),
    email: one(mapping.email),
    company: one(mapping.company),
    tags: one(mapping.tags),
    tagSeparator: mapping.tagSeparator,
    customFields: customFields.map((column) => {
      const field = fieldFor(column, fields);
      return { index: index(column), key: field?.key ?? column.replace(/\\+$/, ''), field };
    }),
  };
}

/** The mapping that was asked for, or else the guess; throws when there is neither. */
export function mappingFor(columns: string[], asked: Mapping | null): Mapping {
  const mapping = asked ?? guessMapping(columns);
  if (mapping) return mapping;
  throw new CsvProblem(
    `The first line must name the columns, one of them for phones or e-mails; it says: ${listed(columns)}. ` +
      'If it does name them, say in `mapping` which is which.',
  );
}

const namesOf = ({ name }: Mapping): string[] => (name === undefined ? [] : [name].flat());

function rest(columns: string[], mapping: Mapping): string[] {
  const used = [...namesOf(mapping), mapping.phone, mapping.email, mapping.company, mapping.tags];
  return columns.filter((column) => !used.includes(column));
}

const listed = (columns: string[]): string => {
  const shown = columns.slice(0, 20).map((column) => `"${column.slice(0, 40).toWellFormed()}"`);
  return shown.join(', ') + (columns.length > shown.length ? ', …' : '');
};
