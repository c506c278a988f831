import { IssueSeverity } from '@tessera/db';
import { z } from 'zod';
import { listOutput, oneOrSeveral, pageFields } from '../../../../trpc/list.ts';

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
    'number_ambiguous',
    'limit_reached',
  ])
  .meta({ id: 'IssueReason', description: 'Why a line was not imported, or imported only in part.' });

export const ImportIssue = z
  .object({
    line: z.int().describe('The line on which the record starts; the header is line 1.'),
    severity: IssueSeverity,
    reasons: z.array(IssueReason),
    message: z.string().describe('The reasons as a text to show.'),
    record: z.record(z.string(), z.string()).describe('The cells of the record by column.'),
  })
  .meta({ id: 'ImportIssue', description: 'A line that was rejected, or imported with a warning.' });

const importId = z.uuid().describe('The import.');

const ImportIssueFilter = z.object({
  severity: oneOrSeveral(IssueSeverity)
    .optional()
    .describe('rejected: lines that were not imported; warned: lines imported in part.'),
});

export const ListImportIssuesInput = z.object({
  ...pageFields,
  importId,
  cursor: z.string().max(20).regex(/^\d+$/).optional().describe('The nextCursor of the previous page.'),
  filter: ImportIssueFilter.optional().describe('The issues to list. Without it, all issues.'),
});
export const ImportIssueList = listOutput(ImportIssue);

export const CreateIssueExportLinkInput = z.object({ importId });
