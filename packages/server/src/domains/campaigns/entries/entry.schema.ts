import { campaignEntryRow } from '@tessera/db';
import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';

/** The most contacts or CSV lines that one call takes. */
export const MAX_ENTRIES_PER_CALL = 5_000;

const campaignId = z.uuid().describe('A campaign without an audience.');

export const CampaignEntry = campaignEntryRow
  .omit({ organizationId: true })
  .extend({
    variables: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('The values of its CSV line, by column; null if it was added without one.'),
    contact: z.object({ name: z.string(), email: z.string().nullable(), phone: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'CampaignEntry', description: 'A contact on the list of a campaign without an audience.' });

export const AddEntriesInput = z.object({
  campaignId,
  contactIds: z.array(z.uuid()).min(1).max(MAX_ENTRIES_PER_CALL).describe('The contacts to add.'),
});
export const AddedEntries = z.object({ addedCount: z.int().describe('Contacts that were not on the list before.') });

export const AddEntriesCsvInput = z.object({
  campaignId,
  text: z
    .string()
    .min(1)
    .max(700_000)
    .describe(
      'CSV whose first line names the columns. One column has e-mail addresses or phone numbers; others become variables.',
    ),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .max(2)
    .regex(/^[A-Z]{2}$/, 'must be two letters, as IN')
    .optional()
    .describe('The country of phone numbers without +, as two letters of ISO 3166-1: IN.'),
});

const EntryIssue = z
  .object({
    line: z.int().describe('The line of the text where the row begins; the header is line 1.'),
    isRejected: z.boolean().describe('Whether the row added no entry.'),
    reasons: z
      .array(z.string())
      .describe(
        'The reasons that imports give, and `repeated`: an earlier row is for the same contact and is used instead.',
      ),
  })
  .meta({ id: 'CampaignEntryIssue', description: 'A problem with one row of a CSV text.' });

export const AddEntriesCsvResult = z.object({
  lineCount: z.int(),
  addedCount: z.int().describe('Contacts that were not on the list before.'),
  changedCount: z.int().describe('Contacts that were on the list and now have the values of this text.'),
  rejectedCount: z.int(),
  columns: z.array(z.string()).describe('The variables of the text, as content names them: {{ coupon_code }}.'),
  issues: z.array(EntryIssue).describe('Problems by line, at most 1,000.'),
});

export const ListEntriesInput = z.object({ ...pageFields, campaignId });
export const EntryList = listOutput(CampaignEntry);

export const ClearEntriesInput = z.object({ campaignId });
export const ClearedEntries = z.object({ removedCount: z.int() });
