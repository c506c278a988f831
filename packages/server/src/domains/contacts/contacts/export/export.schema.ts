import { z } from 'zod';
import { ContactFilter } from '../contact.schema.ts';

export const CreateExportLinkInput = z.object({
  filter: ContactFilter.optional().describe('As for `contacts.list`; left out, all contacts.'),
});

/** The filter as it stands in an address: JSON, with dates in ISO 8601. */
export const DownloadFilter = ContactFilter.extend({
  createdAfter: z.coerce.date().optional(),
  createdBefore: z.coerce.date().optional(),
});
