/** Links to the CSV file of contacts. `export/contact-csv.ts` writes the file. */
import type { z } from 'zod';
import { signedLink } from '../../../http/downloads.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { CreateContactExportLinkInput } from './contact.schema.ts';

export const CONTACTS_PATH = '/downloads/contacts.csv';

export const createContactExportLink = (ctx: Ctx, { filter }: z.infer<typeof CreateContactExportLinkInput>) =>
  signedLink(ctx, CONTACTS_PATH, filter && { filter: JSON.stringify(filter) });
