import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  AddEntriesCsvInput,
  AddEntriesCsvResult,
  AddEntriesInput,
  AddedEntries,
  ClearEntriesInput,
  ClearedEntries,
  EntryList,
  ListEntriesInput,
} from './entry.schema.ts';
import { addEntries, addEntriesFromCsv, clearEntries, listEntries } from './entry.service.ts';

export const entryRouter = {
  add: orgProcedure('campaigns.write')
    .meta({
      summary: 'Adds contacts to the list of a campaign without an audience.',
      example: { campaignId: sample.listCampaign, contactIds: [sample.other] },
    })
    .input(AddEntriesInput)
    .output(AddedEntries)
    .mutation(({ ctx, input }) => addEntries(ctx, input)),

  addCsv: orgProcedure('campaigns.write')
    .meta({
      summary:
        'Adds the contacts of a CSV text to the list of a campaign without an audience, and reports problems by line.',
      description:
        'Contacts are found by e-mail or phone, or created. All other columns become variables of the campaign’s content. BAD_REQUEST ' +
        'of kind `no_header` if the first line does not name the columns. One call takes 5,000 lines.',
      example: {
        campaignId: sample.listCampaign,
        text: 'E-mail,Name,Coupon\nnew.2@example.in,Asha,A1\n',
        country: 'IN',
      },
    })
    .input(AddEntriesCsvInput)
    .output(AddEntriesCsvResult)
    .mutation(({ ctx, input }) => addEntriesFromCsv(ctx, input)),

  list: orgProcedure('campaigns.read')
    .meta({
      summary: 'Lists the contacts of a campaign without an audience.',
      example: { campaignId: sample.listCampaign },
    })
    .input(ListEntriesInput)
    .output(EntryList)
    .query(({ ctx, input }) => listEntries(ctx, input)),

  clear: orgProcedure('campaigns.write')
    .meta({
      summary: 'Removes all entries of a campaign that has not started.',
      example: { campaignId: sample.listCampaign },
    })
    .input(ClearEntriesInput)
    .output(ClearedEntries)
    .mutation(({ ctx, input }) => clearEntries(ctx, input)),
} satisfies TRPCRouterRecord;
