import { ImportStatus, importMapping, importRow } from '@tessera/db';
import { isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';
import { Tags } from '../contacts/contact.schema.ts';
import { MAX_PIECE_BYTES } from './import-limits.ts';

export const ImportMapping = importMapping
  .refine(({ phone, email }) => phone !== undefined || email !== undefined, 'needs a column for phone or email')
  .meta({ id: 'ImportMapping', description: 'Which column of the file fills which field of a contact.' });

const country = z
  .string()
  .length(2)
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code such as IN')
  .refine(isSupportedCountry, 'has no phone numbers we know of');

export const Import = importRow
  .omit({
    organizationId: true,
    nextLine: true,
    delimiter: true,
    runId: true,
    rows: true,
    created: true,
    merged: true,
    rejected: true,
    warned: true,
    identities: true,
  })
  .extend({
    mapping: importMapping.nullable().describe('null until the header line is read, if none was given.'),
    columns: z.array(z.string()).nullable().describe('The columns of the header line; null until it is read.'),
    sizeBytes: z.int().describe('The number of bytes uploaded so far.'),
    processedBytes: z.int().describe('The number of bytes imported so far; with sizeBytes, the progress.'),
    rowCount: z
      .int()
      .describe('Records read so far: createdCount + mergedCount + rejectedCount. Blank lines are not records.'),
    createdCount: z.int().describe('Records that created a contact.'),
    mergedCount: z
      .int()
      .describe('Records whose phone or e-mail belonged to a contact: tags were united, empty fields filled.'),
    rejectedCount: z
      .int()
      .describe(
        'Records with neither a valid phone nor a valid e-mail, and new contacts beyond the limit of the plan.',
      ),
    warnedCount: z
      .int()
      .describe('Records that were imported with a warning; they are part of createdCount and mergedCount.'),
    identityCount: z.int().describe('Phones and e-mails that were new to the organization.'),
    error: z.string().nullable().describe('Why the import failed. The records counted before stay imported.'),
  })
  .meta({ id: 'Import', description: 'A CSV file of contacts: its upload, its progress and its figures.' });

export const CreateImportInput = z.object({
  fileName: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .regex(/^\P{Control}*$/u, 'must not contain control characters')
    .describe('The name of the file, to recognize the import.'),
  mapping: ImportMapping.optional().describe(
    'Which column fills which field. Without it, the mapping is guessed from the header line.',
  ),
  defaultCountry: country
    .optional()
    .describe('The country of phone numbers without +: an ISO 3166 code such as IN. Without it, they are invalid.'),
  tags: Tags.default([]).describe('Tags that every contact of the file gets.'),
});

const id = z.uuid().describe('The import.');

export const AppendToImportInput = z.object({
  id,
  startByte: z.int().min(0).describe('Where in the file the piece starts: the sizeBytes so far.'),
  data: z
    .base64()
    .max(Math.ceil(MAX_PIECE_BYTES / 3) * 4)
    .describe(`The piece in base64, at most ${MAX_PIECE_BYTES} bytes.`),
});
export const AppendedPiece = z.object({ sizeBytes: z.int().describe('Where the next piece starts.') });

export const StartImportInput = z.object({
  id,
  mapping: ImportMapping.optional().describe('Replaces the mapping given before.'),
});

const ImportFilter = z.object({
  status: oneOrSeveral(ImportStatus).optional().describe('Imports with this status, or with one of several.'),
});

export const ListImportsInput = listInput(ImportFilter, ['createdAt']);
export const ImportList = listOutput(Import);

export const ImportPreview = z
  .object({
    columns: z.array(z.string()).describe('The columns of the header line.'),
    mapping: importMapping
      .nullable()
      .describe('The mapping that the import would use; null when no column looks like a phone or an e-mail.'),
    rows: z.array(z.array(z.string())).describe('The first records, at most 20, as cells in the order of the columns.'),
  })
  .meta({
    id: 'ImportPreview',
    description: 'The start of an uploaded file, to check the mapping before the import starts.',
  });
