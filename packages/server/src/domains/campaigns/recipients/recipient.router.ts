import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ExportRecipientsInput, ListRecipientsInput, RecipientList, RecipientsLink } from './recipient.schema.ts';
import { listRecipients } from './recipient.service.ts';
import { createRecipientsLink } from './recipient-export.service.ts';

export const recipientRouter = {
  list: orgProcedure('campaigns.read')
    .meta({ summary: 'Recipients of a campaign, the newest first, and what became of each.' })
    .input(ListRecipientsInput)
    .output(RecipientList)
    .query(({ ctx, input }) => listRecipients(ctx, input)),

  createExportLink: orgProcedure('campaigns.export')
    .meta({
      summary: 'A link that downloads the recipients of a campaign as CSV, each with its state and why.',
      description:
        'With credentials at hand, `GET /downloads/campaigns/<id>/recipients.csv?filter={…}` answers the same.',
    })
    .input(ExportRecipientsInput)
    .output(RecipientsLink)
    .mutation(({ ctx, input }) => createRecipientsLink(ctx, input)),
} satisfies TRPCRouterRecord;
