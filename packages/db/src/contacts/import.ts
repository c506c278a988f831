/** Imports of contacts from CSV: the state, the uploaded file in chunks, and the lines with issues. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const ImportStatus = z.enum(['uploading', 'queued', 'running', 'completed', 'failed', 'cancelled']);

const columnName = z.string().trim().min(1).max(120);

/** Which column of the file fills which field of a contact. */
export const importMapping = z.object({
  name: z
    .union([columnName, z.array(columnName).min(1).max(4)])
    .optional()
    .describe('The column of the name, or several joined by a space: ["First name", "Last name"].'),
  phone: columnName.optional().describe('The column of the phone number.'),
  email: columnName.optional().describe('The column of the e-mail address.'),
  company: columnName.optional().describe('The column of the company.'),
  tags: columnName.optional().describe('The column of the tags.'),
  tagSeparator: z.string().min(1).max(3).default(';').describe('The separator between the tags of a cell.'),
  customFields: z
    .union([z.literal('rest'), z.array(columnName).max(100)])
    .default('rest')
    .describe('The columns that become custom fields: all other columns ("rest"), or these.'),
});

export const importRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  fileName: z.string(),
  status: ImportStatus,
  mapping: importMapping.nullable(),
  defaultCountry: z.string().nullable(),
  tags: z.array(z.string()),
  sizeBytes: z.int(),
  processedBytes: z.int(),
  nextLine: z.int(),
  delimiter: z.string().nullable(),
  columns: z.array(z.string()).nullable(),
  rows: z.int(),
  created: z.int(),
  merged: z.int(),
  rejected: z.int(),
  warned: z.int(),
  identities: z.int(),
  error: z.string().nullable(),
  runId: z.uuid().nullable(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Import extends z.infer<typeof importRow> {}
export class Import extends TenantRow {
  static tableName = 'contacts.imports';
  static row = importRow;
}

export const importChunkRow = z.object({
  organizationId: z.uuid(),
  importId: z.uuid(),
  startByte: z.int(),
  data: z.instanceof(Buffer),
});

export interface ImportChunk extends z.infer<typeof importChunkRow> {}
export class ImportChunk extends TenantRow {
  static tableName = 'contacts.import_chunks';
  static row = importChunkRow;
  static idColumn = ['organizationId', 'importId', 'startByte'];
}

export const IssueSeverity = z.enum(['rejected', 'warned']);

export const importIssueRow = z.object({
  organizationId: z.uuid(),
  importId: z.uuid(),
  line: z.int(),
  severity: IssueSeverity,
  reasons: z.array(z.string()),
  record: z.record(z.string(), z.string()),
});

export interface ImportIssue extends z.infer<typeof importIssueRow> {}
export class ImportIssue extends TenantRow {
  static tableName = 'contacts.import_issues';
  static row = importIssueRow;
  static idColumn = ['organizationId', 'importId', 'line'];
}
