import { campaignEntryRow } from '@tessera/db';
import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';

/** Lines (or contacts) a call takes. */
export const MAX_AT_ONCE = 5_000;

export const CampaignEntry = campaignEntryRow
  .omit({ organizationId: true })
  .extend({
    variables: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('What its line said, by column; null without one.'),
    contact: z.object({ name: z.string(), email: z.string().nullable(), phone: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'CampaignEntry', description: 'A contact that a campaign without an audience is for.' });

export const AddContactsInput = z.object({
  campaignId: z.uuid(),
  contactIds: z.array(z.uuid()).min(1).max(MAX_AT_ONCE),
});
export const AddedEntries = z.object({ added: z.int().describe('Those that were not there yet.') });

export const AddCsvInput = z.object({
  campaignId: z.uuid(),
  text: z
    .string()
    .min(1)
    .max(700_000)
    .describe('CSV whose first line names the columns: one for e-mails or phones; the others become variables.'),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .max(2)
    .regex(/^[A-Z]{2}$/, 'must be two letters, as IN')
    .optional()
    .describe('For numbers without +. ISO 3166-1, two letters: IN.'),
});

const EntryIssue = z
  .object({
    line: z.int().describe('Where it begins in the text; the header is line 1.'),
    isRejected: z.boolean().describe('Whether nobody was added for it.'),
    reasons: z
      .array(z.string())
      .describe('As those of imports; and `repeated`: an earlier line was for the same contact, and holds.'),
  })
  .meta({ id: 'CampaignEntryIssue', description: 'What is wrong with a line.' });

export const AddCsvResult = z.object({
  lines: z.int(),
  added: z.int(),
  changed: z.int().describe('Were there already, and have the values of this file now.'),
  rejected: z.int(),
  columns: z.array(z.string()).describe('The variables it brought, as texts name them: {{ coupon_code }}.'),
  issues: z.array(EntryIssue).describe('By line; a thousand at most.'),
});

export const ListEntriesInput = z.object({ ...pageFields, campaignId: z.uuid() });
export const EntryList = listOutput(CampaignEntry);

export const ClearEntriesInput = z.object({ campaignId: z.uuid() });
export const ClearedEntries = z.object({ removed: z.int() });
