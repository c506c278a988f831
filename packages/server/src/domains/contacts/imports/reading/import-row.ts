/** One record of a file to what a contact can take of it, and what there is to say about the rest. */
import type { Contact } from '@tessera/db';
import type { z } from 'zod';
import { email as emailField } from '../../../../lib/field-schemas.ts';
import { toE164 } from '../../identities/phone.ts';
import type { IssueReason } from '../import.schema.ts';
import type { Layout } from './column-mapping.ts';
import type { CsvRecord } from './csv-records.ts';
import { valueIn } from './custom-field-columns.ts';
import { CsvProblem } from './text-source.ts';

export type Reason = z.infer<typeof IssueReason>;

/** `phone`, `email`: valid, or null. A row with neither is rejected. */
export interface ImportedRow {
  line: number;
  cells: string[];
  phone: string | null;
  email: string | null;
  name: string;
  company: string | null;
  tags: string[];
  customFields: Contact['customFields'];
  /** What is wrong; `_missing` only counts where the row is rejected. */
  reasons: Reason[];
}

export const MAX_TAGS = 100;
export const MAX_CUSTOM_FIELDS = 100;
const MAX_NAME = 200;
const MAX_TAG = 50;
const MAX_VALUE = 5_000;

export function readRow(record: CsvRecord, layout: Layout, country: string | null): ImportedRow {
  const { columns } = layout;
  const { cells, line } = record;
  // Also where those too many are empty: something has moved the others.
  if (cells.length > columns.length) {
    throw new CsvProblem(
      `Line ${line} has ${cells.length} columns, the first line only ${columns.length}. Is a quote (") missing around a text with a delimiter in it?`,
    );
  }
  const reasons: Reason[] = [];
  const cell = (index: number | undefined): string => (index === undefined ? '' : (cells[index] ?? ''));
  const short = (text: string, max: number): string => {
    if (text.length <= max) return text;
    note(reasons, 'value_too_long');
    // Not half of a surrogate pair: PostgreSQL refuses that.
    return text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
  };

  const phoneText = cell(layout.phone);
  const emailText = cell(layout.email);
  const phone = phoneText === '' ? null : toE164(phoneText, country ?? undefined);
  const email = emailText === '' ? null : (emailField.safeParse(emailText).data ?? null);
  if (!phone) reasons.push(phoneText === '' ? 'phone_missing' : 'phone_invalid');
  if (!email) reasons.push(emailText === '' ? 'email_missing' : 'email_invalid');

  const customFields: ImportedRow['customFields'] = {};
  for (const { index, key, field } of layout.customFields) {
    const text = cell(index);
    if (text === '' || Object.hasOwn(customFields, key)) continue;
    const value = valueIn(field, short(text, MAX_VALUE));
    if (value === undefined) note(reasons, 'field_invalid');
    else customFields[key] = value;
  }
  return {
    line,
    cells,
    phone,
    email,
    name: short(layout.name.map(cell).filter(Boolean).join(' '), MAX_NAME),
    company: short(cell(layout.company), MAX_NAME) || null,
    tags: tagsIn(cell(layout.tags), layout.tagSeparator, (tag) => short(tag, MAX_TAG)),
    customFields,
    reasons,
  };
}

export function note(reasons: Reason[], reason: Reason): void {
  if (!reasons.includes(reason)) reasons.push(reason);
}

/** Warnings of a row that was taken: an address it does not have at all is none. */
export const warningsOf = (row: ImportedRow): Reason[] => row.reasons.filter((reason) => !reason.endsWith('_missing'));

const tagsIn = (cell: string, separator: string, short: (tag: string) => string): string[] =>
  cell === ''
    ? []
    : cell
        .split(separator)
        .map((tag) => short(tag.trim()).trim())
        .filter(Boolean);
