import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { ExportRecipientsInput, ListRecipientsInput, RecipientExportLink, RecipientList } from './recipient.schema.ts';
import { listRecipients } from './recipient.service.ts';
import { createRecipientExportLink } from './recipient-export.service.ts';

export const recipientRouter = {
  list: orgProcedure('campaigns.read')
    .meta({
      summary: 'Lists the recipients of a campaign with the state of their message, newest first.',
      example: {
        campaignId: sample.begunCampaign,
        filter: { status: ['failed'], channelId: sample.begunChannel, contactId: sample.contact, stepPosition: 0 },
      },
    })
    .input(ListRecipientsInput)
    .output(RecipientList)
    .query(({ ctx, input }) => listRecipients(ctx, input)),

  createExportLink: orgProcedure('campaigns.export')
    .meta({
      fresh: true,
      summary: 'Creates a link that downloads the recipients of a campaign as CSV.',
      description:
        'With credentials, `GET /downloads/campaigns/<id>/recipients.csv?filter={…}` answers with the same file.',
      example: { campaignId: sample.begunCampaign },
    })
    .input(ExportRecipientsInput)
    .output(RecipientExportLink)
    .mutation(({ ctx, input }) => createRecipientExportLink(ctx, input)),
} satisfies TRPCRouterRecord;
