import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../../trpc/procedures.ts';
import { sample } from '../../../../trpc/sample.ts';
import { DownloadLink } from '../../contacts/contact.schema.ts';
import { CreateIssueExportLinkInput, ImportIssueList, ListImportIssuesInput } from './issue.schema.ts';
import { createIssueExportLink, listImportIssues } from './issue.service.ts';

export const importIssueRouter = {
  list: orgProcedure('contacts.import')
    .meta({
      summary: 'Lists the lines that were rejected or imported with a warning, in the order of the file.',
      example: { importId: sample.import },
    })
    .input(ListImportIssuesInput)
    .output(ImportIssueList)
    .query(({ ctx, input }) => listImportIssues(ctx, input)),

  createExportLink: orgProcedure('contacts.import')
    .meta({
      fresh: true,
      summary: 'Creates a link that downloads rejected and warned lines as CSV, with the reasons.',
      description: 'After the lines are corrected, the same file can be imported.',
      example: { importId: sample.import },
    })
    .input(CreateIssueExportLinkInput)
    .output(DownloadLink)
    .mutation(({ ctx, input }) => createIssueExportLink(ctx, input)),
} satisfies TRPCRouterRecord;
