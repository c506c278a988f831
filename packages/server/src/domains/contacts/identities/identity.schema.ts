import { contactIdentityRow, IdentityChannel } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listOutput, pageFields } from '../../../trpc/list.ts';
import { phoneCountry } from '../contacts/contact.schema.ts';

export const ContactIdentity = contactIdentityRow
  .omit({ organizationId: true })
  .extend({ address: z.string().describe('Phone numbers in E.164, e-mail addresses in lower case.') })
  .meta({ id: 'ContactIdentity', description: 'An address of a contact. No two contacts share an address.' });

export const ListIdentitiesInput = z.object({
  ...pageFields,
  contactId: z.uuid().describe('The contact whose addresses are listed.'),
});
export const IdentityList = listOutput(ContactIdentity);

export const AddIdentityInput = z.object({
  contactId: z.uuid().describe('The contact that gets the address.'),
  channel: IdentityChannel.describe('The channel that the address belongs to.'),
  address: nameText(320).describe(
    'A phone number in any common spelling, an e-mail address, or for WhatsApp also a user name or user id.',
  ),
  country: phoneCountry,
});
