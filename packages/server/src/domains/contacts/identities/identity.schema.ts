import { contactIdentityRow, IdentityChannel } from '@tessera/db';
import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';
import { country } from '../contacts/contact.schema.ts';

export const ContactIdentity = contactIdentityRow
  .omit({ organizationId: true })
  .extend({ address: z.string().describe('E.164 for numbers, lower case for e-mail.') })
  .meta({ id: 'ContactIdentity', description: 'An address a contact is known by; no two contacts share one.' });

export const ListIdentitiesInput = z.object({ ...pageFields, contactId: z.uuid() });
export const IdentityList = listOutput(ContactIdentity);

export const AddIdentityInput = z.object({
  contactId: z.uuid(),
  channel: IdentityChannel,
  address: z
    .string()
    .trim()
    .min(1)
    .max(320)
    .describe('A phone number in any common spelling, an e-mail address, or for WhatsApp also a user name or id.'),
  country,
});
