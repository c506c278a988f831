import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
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
    .meta({ summary: 'Adds contacts to the list of a campaign without an audience.' })
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
    })
    .input(AddEntriesCsvInput)
    .output(AddEntriesCsvResult)
    .mutation(({ ctx, input }) => addEntriesFromCsv(ctx, input)),

  list: orgProcedure('campaigns.read')
    .meta({ summary: 'Lists the contacts of a campaign without an audience.' })
    .input(ListEntriesInput)
    .output(EntryList)
    .query(({ ctx, input }) => listEntries(ctx, input)),

  clear: orgProcedure('campaigns.write')
    .meta({ summary: 'Removes all entries of a campaign that has not started.' })
    .input(ClearEntriesInput)
    .output(ClearedEntries)
    .mutation(({ ctx, input }) => clearEntries(ctx, input)),
} satisfies TRPCRouterRecord;
