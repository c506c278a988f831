import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { streamOf } from '../../../trpc/subscription.ts';
import { createReportLink } from '../contacts/export/contact-csv.ts';
import {
  Appended,
  AppendInput,
  CreateImportInput,
  DownloadLink,
  Import,
  ImportList,
  ImportPreview,
  IssueList,
  ListImportsInput,
  ListIssuesInput,
  StartImportInput,
  withImportId,
} from './import.schema.ts';
import {
  cancelImport,
  createImport,
  getImport,
  listImports,
  listIssues,
  previewImport,
  startImport,
  watchImport,
} from './import.service.ts';
import { appendPiece } from './import-file.service.ts';

export const importRouter = {
  create: orgProcedure('contacts.import')
    .meta({
      summary: 'Opens an import of a CSV file.',
      description:
        'Then `append` the file in pieces and `start`. UTF-8, or UTF-16 with a byte-order mark; separated by comma, ' +
        'semicolon, tab or |; the first line names the columns.',
    })
    .input(CreateImportInput)
    .output(Import)
    .mutation(({ ctx, input }) => createImport(ctx, input)),

  append: orgProcedure('contacts.import')
    .meta({
      summary: 'Uploads the next piece of the file.',
      description:
        'Safe to repeat: a piece that is there already changes nothing. CONFLICT with kind `import_offset` says in ' +
        '`expectedStartByte` where the next piece begins, so an interrupted upload can go on.',
    })
    .input(AppendInput)
    .output(Appended)
    .mutation(({ ctx, input }) => appendPiece(ctx, input)),

  preview: orgProcedure('contacts.import')
    .meta({ summary: 'Columns, first rows and mapping of an uploaded file, before it is started.' })
    .input(withImportId)
    .output(ImportPreview)
    .query(({ ctx, input }) => previewImport(ctx, input)),

  start: orgProcedure('contacts.import')
    .meta({ summary: 'Imports what was uploaded, in the background. Starting twice is starting once.' })
    .input(StartImportInput)
    .output(Import)
    .mutation(({ ctx, input }) => startImport(ctx, input)),

  cancel: orgProcedure('contacts.import')
    .meta({ summary: 'Stops an import. What was imported so far stays.' })
    .input(withImportId)
    .output(Import)
    .mutation(({ ctx, input }) => cancelImport(ctx, input)),

  get: orgProcedure('contacts.import')
    .meta({ summary: 'One import with its progress and figures.' })
    .input(withImportId)
    .output(Import)
    .query(({ ctx, input }) => getImport(ctx, input)),

  list: orgProcedure('contacts.import')
    .meta({ summary: 'Imports, newest first.' })
    .input(ListImportsInput)
    .output(ImportList)
    .query(({ ctx, input }) => listImports(ctx, input)),

  issues: orgProcedure('contacts.import')
    .meta({ summary: 'Lines that were rejected, or imported with a warning, in the order of the file.' })
    .input(ListIssuesInput)
    .output(IssueList)
    .query(({ ctx, input }) => listIssues(ctx, input)),

  createReportLink: orgProcedure('contacts.import')
    .meta({
      summary: 'A link that downloads rejected and warned lines as CSV, with the reasons.',
      description: 'Corrected, that file can be imported as it is.',
    })
    .input(withImportId)
    .output(DownloadLink)
    .mutation(({ ctx, input }) => createReportLink(ctx, input)),

  watch: orgSubscription('contacts.import')
    .meta({ summary: 'The import now and whenever it moves, until it has ended.' })
    .input(withImportId)
    .output(streamOf(Import))
    .subscription(({ ctx, input, signal }) => watchImport(ctx, input, signal ?? new AbortController().signal)),
} satisfies TRPCRouterRecord;
