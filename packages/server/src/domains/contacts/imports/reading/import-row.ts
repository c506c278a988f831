/** Converts a record of a file to the fields of a contact, and collects what is wrong with it. */
import type { Contact } from '@tessera/db';
import type { z } from 'zod';
import { email as emailField, phoneText } from '../../../../lib/schemas/field-schemas.ts';
import { readListCell } from '../../../../lib/text/csv.ts';
import { oneLine } from '../../../../lib/text/sanitize-text.ts';
import { toE164 } from '../../identities/phone.ts';
import type { IssueReason } from '../issues/issue.schema.ts';
import type { ColumnLayout } from './column-mapping.ts';
import type { CsvRecord } from './csv-records.ts';
import { fieldValue } from './custom-field-columns.ts';
import { readAllFields } from './export-columns.ts';
import { CsvProblem } from './text-source.ts';

export type ImportIssueReason = z.infer<typeof IssueReason>;

/** A row with neither `phone` nor `email` is rejected. */
export interface ImportedRow {
  line: number;
  cells: string[];
  /** Valid, or null. */
  phone: string | null;
  /** Valid, or null. */
  email: string | null;
  name: string;
  company: string | null;
  tags: string[];
  customFields: Contact['customFields'];
  /** What is wrong with the row. Reasons that end in `_missing` count only when the row is rejected. */
  reasons: ImportIssueReason[];
}

const MAX_NAME_LENGTH = 200;
const MAX_TAG_LENGTH = 50;
const MAX_VALUE_LENGTH = 5_000;

export function readRow(record: CsvRecord, layout: ColumnLayout, country: string | null): ImportedRow {
  const { columns } = layout;
  const { cells, line } = record;
  // Also when the additional cells are empty, because the other cells may have moved.
  if (cells.length > columns.length) {
    throw new CsvProblem(
      `Line ${line} has ${cells.length} columns, the first line only ${columns.length}. Is a quote (") missing around a text with a delimiter in it?`,
    );
  }
  const reasons: ImportIssueReason[] = [];
  const cell = (index: number | undefined): string => (index === undefined ? '' : (cells[index] ?? ''));
  const shorten = (text: string, max: number): string => {
    if (text.length <= max) return text;
    addReason(reasons, 'value_too_long');
    // PostgreSQL refuses half of a surrogate pair.
    return text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
  };

  const phoneCell = cell(layout.phone);
  const emailText = cell(layout.email);
  const phone = phoneCell === '' ? null : toE164(phoneText.safeParse(phoneCell).data ?? '', country ?? undefined);
  const email = emailText === '' ? null : (emailField.safeParse(emailText).data ?? null);
  if (!phone) reasons.push(phoneCell === '' ? 'phone_missing' : 'phone_invalid');
  if (!email) reasons.push(emailText === '' ? 'email_missing' : 'email_invalid');

  const customFields: ImportedRow['customFields'] = {};
  for (const { index, key, ...column } of layout.customFields) {
    const text = cell(index);
    if (text === '' || Object.hasOwn(customFields, key)) continue;
    const { value, isAmbiguous } = fieldValue(column, shorten(text, MAX_VALUE_LENGTH), layout.decimalMark);
    if (isAmbiguous) addReason(reasons, 'number_ambiguous');
    if (value === undefined) addReason(reasons, 'field_invalid');
    else customFields[key] = value;
  }
  const all = cell(layout.allFields);
  const read = all === '' ? {} : readAllFields(all);
  if (!read) addReason(reasons, 'field_invalid');
  Object.assign(customFields, read);
  return {
    line,
    cells,
    phone,
    email,
    name: shorten(oneLine(layout.name.map(cell).filter(Boolean).join(' ')), MAX_NAME_LENGTH),
    company: shorten(oneLine(cell(layout.company)), MAX_NAME_LENGTH) || null,
    tags: readListCell(cell(layout.tags), layout.tagSeparator)
      .map((tag) => shorten(oneLine(tag), MAX_TAG_LENGTH).trim())
      .filter(Boolean),
    customFields,
    reasons,
  };
}

export function addReason(reasons: ImportIssueReason[], reason: ImportIssueReason): void {
  if (!reasons.includes(reason)) reasons.push(reason);
}

/** The warnings of an imported row. A missing phone or e-mail is no warning when the row has the other. */
export const warningsOf = (row: ImportedRow): ImportIssueReason[] =>
  row.reasons.filter((reason) => !reason.endsWith('_missing'));
