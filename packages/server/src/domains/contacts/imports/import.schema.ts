import { ImportStatus, IssueSeverity, importMapping, importRow } from '@tessera/db';
import { isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { Tags } from '../contacts/contact.schema.ts';
import { MAX_PIECE_BYTES } from './import-limits.ts';

export const ImportMapping = importMapping
  .refine(({ phone, email }) => phone !== undefined || email !== undefined, 'needs a column for phone or email')
  .meta({ id: 'ImportMapping', description: 'Which column of the file fills which field of a contact.' });

const country = z
  .string()
  .length(2)
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code such as IN')
  .refine(isSupportedCountry, 'has no phone numbers we know of')
  .describe('Country of phone numbers without +: an ISO 3166 code such as IN. Left out, such numbers are invalid.');

export const Import = importRow
  .omit({ organizationId: true, nextLine: true, delimiter: true, runId: true })
  .extend({
    mapping: importMapping.nullable().describe('null until the header line was read, if none was given.'),
    columns: z.array(z.string()).nullable().describe('The header line; null until it was read.'),
    sizeBytes: z.int().describe('Bytes uploaded so far.'),
    processedBytes: z.int().describe('Bytes done: with sizeBytes, the progress.'),
    rows: z.int().describe('Records read so far: created + merged + rejected. Blank lines are not records.'),
    created: z.int().describe('New contacts.'),
    merged: z.int().describe('Records whose phone or e-mail belonged to a contact: tags united, empty fields filled.'),
    rejected: z
      .int()
      .describe('Records with neither a valid phone nor a valid e-mail, and new contacts there was no room for.'),
    warned: z.int().describe('Records taken, but not all of what they said; they are among created and merged.'),
    identities: z.int().describe('Phones and e-mails that were new to the organization.'),
    error: z.string().nullable().describe('Why it failed. What was counted before stays imported.'),
  })
  .meta({ id: 'Import', description: 'A CSV file of contacts: its upload, its progress and its figures.' });

export const CreateImportInput = z.object({
  fileName: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .regex(/^\P{Control}*$/u, 'must not contain control characters'),
  mapping: ImportMapping.optional().describe('Left out, it is guessed from the header line.'),
  defaultCountry: country.optional(),
  tags: Tags.default([]).describe('Given to every contact of the file.'),
});

export const withImportId = z.object({ importId: z.uuid() });

export const AppendInput = withImportId.extend({
  startByte: z.int().min(0).describe('Where in the file the piece begins: the sizeBytes so far.'),
  data: z
    .base64()
    .max(Math.ceil(MAX_PIECE_BYTES / 3) * 4)
    .describe(`The piece in base64, at most ${MAX_PIECE_BYTES} bytes.`),
});
export const Appended = z.object({ sizeBytes: z.int().describe('Where the next piece begins.') });

export const StartImportInput = withImportId.extend({
  mapping: ImportMapping.optional().describe('Replaces the one given before.'),
});

export const ListImportsInput = listInput(z.object({ status: ImportStatus.optional() }), ['createdAt']);
export const ImportList = listOutput(Import);

export const ImportPreview = z
  .object({
    columns: z.array(z.string()),
    mapping: importMapping
      .nullable()
      .describe('What would be used; null when no column looks like a phone or an e-mail.'),
    rows: z.array(z.array(z.string())).describe('The first records, at most 20, as cells in the order of the columns.'),
  })
  .meta({
    id: 'ImportPreview',
    description: 'The beginning of an uploaded file, to check the mapping before starting.',
  });

export const IssueReason = z
  .enum([
    'phone_missing',
    'phone_invalid',
    'email_missing',
    'email_invalid',
    'addresses_of_two_contacts',
    'value_too_long',
    'too_many_tags',
    'too_many_fields',
    'field_invalid',
    'limit_reached',
  ])
  .meta({ id: 'IssueReason', description: 'Why a line was not imported, or not all of it.' });

export const ImportIssue = z
  .object({
    line: z.int().describe('Where the record begins in the file; the header is line 1.'),
    severity: IssueSeverity,
    reasons: z.array(IssueReason),
    message: z.string().describe('The reasons, to show to people.'),
    record: z.record(z.string(), z.string()).describe('What the file said, by column.'),
  })
  .meta({ id: 'ImportIssue', description: 'A line that was rejected, or imported with a warning.' });

export const ListIssuesInput = withImportId.extend({
  severity: IssueSeverity.optional(),
  cursor: z.string().max(20).regex(/^\d+$/).optional().describe('Where the page before ended: its nextCursor.'),
  limit: z.int().min(1).max(200).default(25),
});
export const IssueList = listOutput(ImportIssue);

export const DownloadLink = z
  .object({
    url: z.string().describe('Opens without headers, so it fits a link or window.open.'),
    expiresAt: z.date(),
  })
  .meta({ id: 'DownloadLink', description: 'A signed address for one download. Whoever has it may download.' });
