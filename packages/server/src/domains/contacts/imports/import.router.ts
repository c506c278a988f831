import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { streamOf } from '../../../trpc/subscription.ts';
import {
  AppendedPiece,
  AppendToImportInput,
  CreateImportInput,
  Import,
  ImportList,
  ImportPreview,
  ListImportsInput,
  StartImportInput,
} from './import.schema.ts';
import {
  cancelImport,
  createImport,
  getImport,
  listImports,
  previewImport,
  startImport,
  watchImport,
} from './import.service.ts';
import { appendToImport } from './import-file.service.ts';

export const importRouter = {
  create: orgProcedure('contacts.import')
    .meta({
      summary: 'Creates an import of a CSV file.',
      description:
        'Upload the file in pieces with `append`, then call `start`. The file is UTF-8, or UTF-16 with a byte-order mark; ' +
        'cells are separated by comma, semicolon, tab or |; the first line names the columns.',
      example: { fileName: 'people.csv', tags: ['imported'] },
    })
    .input(CreateImportInput)
    .output(Import)
    .mutation(({ ctx, input }) => createImport(ctx, input)),

  append: orgProcedure('contacts.import')
    .meta({
      summary: 'Uploads the next piece of the file.',
      description:
        'Safe to repeat: a piece that has arrived before changes nothing. CONFLICT with kind `import_offset_mismatch` says in ' +
        '`expectedStartByte` where the next piece starts, so that an interrupted upload can continue.',
      example: { id: sample.draft, startByte: 0, data: 'TmFtZSxFLW1haWwKbmV3IHRocmVlLG5ldy50aHJlZUBleGFtcGxlLmluCg==' },
    })
    .input(AppendToImportInput)
    .output(AppendedPiece)
    .mutation(({ ctx, input }) => appendToImport(ctx, input)),

  preview: orgProcedure('contacts.import')
    .meta({
      summary: 'Returns the columns, first rows and mapping of an uploaded file before the import starts.',
      example: { id: sample.import },
    })
    .input(withId)
    .output(ImportPreview)
    .query(({ ctx, input }) => previewImport(ctx, input)),

  start: orgProcedure('contacts.import')
    .meta({
      summary: 'Starts the import in the background; a second call changes nothing.',
      example: { id: sample.import },
    })
    .input(StartImportInput)
    .output(Import)
    .mutation(({ ctx, input }) => startImport(ctx, input)),

  cancel: orgProcedure('contacts.import')
    .meta({ summary: 'Cancels an import; the contacts imported so far stay.', example: { id: sample.import } })
    .input(withId)
    .output(Import)
    .mutation(({ ctx, input }) => cancelImport(ctx, input)),

  get: orgProcedure('contacts.import')
    .meta({ summary: 'Returns an import with its progress and figures.', example: { id: sample.import } })
    .input(withId)
    .output(Import)
    .query(({ ctx, input }) => getImport(ctx, input)),

  list: orgProcedure('contacts.import')
    .meta({ summary: 'Lists imports, newest first.', example: {} })
    .input(ListImportsInput)
    .output(ImportList)
    .query(({ ctx, input }) => listImports(ctx, input)),

  watch: orgSubscription('contacts.import')
    .meta({
      summary: 'Streams the import, now and whenever it changes, until it has ended.',
      example: { id: sample.import },
    })
    .input(withId)
    .output(streamOf(Import))
    .subscription(({ ctx, input, signal }) => watchImport(ctx, input, signal ?? new AbortController().signal)),
} satisfies TRPCRouterRecord;
