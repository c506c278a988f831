import { ConsentChannel, ConsentStatus, consentRecordRow, consentRow } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral, pageFields } from '../../../trpc/list.ts';
import { phoneCountry } from '../contacts/contact.schema.ts';

export const Consent = consentRow
  .omit({ organizationId: true, createdAt: true, updatedAt: true })
  .extend({
    source: z.string().describe('Where the consent was given: a form, a keyword, a conversation.'),
    changedBy: z.uuid().nullable().describe('The user who recorded it; null for API keys and the system.'),
    changedAt: z.date().describe('When the status changed the last time.'),
  })
  .meta({
    id: 'Consent',
    description: 'Whether an address may be reached over a channel. It stays when the contact is deleted.',
  });

export const ConsentRecord = consentRecordRow
  .omit({ organizationId: true })
  .meta({ id: 'ConsentRecord', description: 'One statement of consent, kept as proof and never changed.' });

const channel = ConsentChannel.describe('The channel that the consent is for.');

const address = nameText(320).describe(
  'An e-mail address for email, a token for push, a phone number for the other channels; stored as contacts store theirs.',
);

export const SetConsentInput = z.object({
  channel,
  address,
  country: phoneCountry,
  status: ConsentStatus.describe('Whether the address may be reached.'),
  source: nameText(100).describe('Where the consent was given: a form, a keyword, a conversation.'),
  note: z.string().trim().min(1).max(1000).optional().describe('Proof or circumstances to keep with the statement.'),
});

export const ConsentFilter = z.object({
  channel: oneOrSeveral(ConsentChannel).optional().describe('Consents for this channel, or for one of several.'),
  status: oneOrSeveral(ConsentStatus).optional().describe('Consents with this status.'),
  address: address.optional().describe('Consents of this address.'),
  contactId: z.uuid().optional().describe('Consents of all addresses of this contact.'),
});

export const ListConsentsInput = listInput(ConsentFilter, ['createdAt', 'changedAt']);
export const ConsentList = listOutput(Consent);

export const ConsentHistoryInput = z.object({ ...pageFields, channel, address, country: phoneCountry });
export const ConsentRecordList = listOutput(ConsentRecord);
