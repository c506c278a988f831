/** CSV imports: progress, the uploaded pieces, and what could not be taken. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const ImportStatus = z.enum(['uploading', 'queued', 'running', 'completed', 'failed', 'cancelled']);

export const importRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  fileName: z.string(),
  status: ImportStatus,
  mapping: z.record(z.string(), z.unknown()),
  defaultCountry: z.string(),
  tags: z.array(z.string()),
  sizeBytes: z.int(),
  processedBytes: z.int(),
  nextLine: z.int(),
  columns: z.array(z.string()).nullable(),
  rows: z.int(),
  created: z.int(),
  merged: z.int(),
  rejected: z.int(),
  warned: z.int(),
  identities: z.int(),
  error: z.string().nullable(),
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
  reason: z.string(),
  record: z.record(z.string(), z.unknown()),
});

export interface ImportIssue extends z.infer<typeof importIssueRow> {}
export class ImportIssue extends TenantRow {
  static tableName = 'contacts.import_issues';
  static row = importIssueRow;
  static idColumn = ['organizationId', 'importId', 'line'];
}
