import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../../trpc/procedures.ts';
import { DownloadLink } from '../../imports/import.schema.ts';
import { createExportLink } from './contact-csv.ts';
import { CreateExportLinkInput } from './export.schema.ts';

export const exportRouter = {
  createLink: orgProcedure('contacts.export')
    .meta({
      summary: 'A link that downloads contacts as CSV.',
      description:
        'With credentials at hand, `GET /downloads/contacts.csv?filter={…}` answers the same. Texts that a spreadsheet ' +
        'would run as a formula have an apostrophe in front; an import takes it away again.',
    })
    .input(CreateExportLinkInput)
    .output(DownloadLink)
    .mutation(({ ctx, input }) => createExportLink(ctx, input)),
} satisfies TRPCRouterRecord;
