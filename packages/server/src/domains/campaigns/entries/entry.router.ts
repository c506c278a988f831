import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import {
  AddContactsInput,
  AddCsvInput,
  AddCsvResult,
  AddedEntries,
  ClearEntriesInput,
  ClearedEntries,
  EntryList,
  ListEntriesInput,
} from './entry.schema.ts';
import { addContacts, addCsv, clearEntries, listEntries } from './entry.service.ts';

export const entryRouter = {
  addContacts: orgProcedure('campaigns.write')
    .meta({ summary: 'Puts contacts on the list of a campaign without an audience.' })
    .input(AddContactsInput)
    .output(AddedEntries)
    .mutation(({ ctx, input }) => addContacts(ctx, input)),

  addCsv: orgProcedure('campaigns.write')
    .meta({
      summary:
        'Puts the people of a CSV text on the list of a campaign without an audience; says line by line what was wrong.',
      description:
        'Contacts are found by e-mail or phone, or made. All other columns are variables of the campaign’s texts. BAD_REQUEST ' +
        'with kind `no_header` when the first line does not name the columns. 5,000 lines a call.',
    })
    .input(AddCsvInput)
    .output(AddCsvResult)
    .mutation(({ ctx, input }) => addCsv(ctx, input)),

  list: orgProcedure('campaigns.read')
    .meta({ summary: 'Whom a campaign without an audience is for.' })
    .input(ListEntriesInput)
    .output(EntryList)
    .query(({ ctx, input }) => listEntries(ctx, input)),

  clear: orgProcedure('campaigns.write')
    .meta({ summary: 'Empties the list of a campaign that has not begun.' })
    .input(ClearEntriesInput)
    .output(ClearedEntries)
    .mutation(({ ctx, input }) => clearEntries(ctx, input)),
} satisfies TRPCRouterRecord;
