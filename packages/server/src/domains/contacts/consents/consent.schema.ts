import { ConsentChannel, ConsentStatus, consentRecordRow, consentRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput, pageFields } from '../../../trpc/list.ts';
import { country } from '../contacts/contact.schema.ts';

export const Consent = consentRow
  .omit({ organizationId: true, createdAt: true, updatedAt: true })
  .extend({
    source: z.string().describe('Where it was said: a form, a keyword, a conversation.'),
    changedBy: z.uuid().nullable().describe('The user who recorded it; null for keys and the system.'),
    changedAt: z.date().describe('Since when the status is what it is.'),
  })
  .meta({ id: 'Consent', description: 'Whether an address may be reached over a channel. It outlives the contact.' });

export const ConsentRecord = consentRecordRow
  .omit({ organizationId: true })
  .meta({ id: 'ConsentRecord', description: 'One statement of consent, kept as proof and never changed.' });

const address = z
  .string()
  .trim()
  .min(1)
  .max(320)
  .describe(
    'E-mail address for email, a token for push, a phone number for the others; stored as contacts store theirs.',
  );

export const SetConsentInput = z.object({
  channel: ConsentChannel,
  address,
  country,
  status: ConsentStatus,
  source: z.string().trim().min(1).max(100).describe('Where it was said: a form, a keyword, a conversation.'),
  note: z.string().trim().min(1).max(1000).optional().describe('Proof or circumstances worth keeping.'),
});

export const ConsentFilter = z.object({
  channel: ConsentChannel.optional(),
  status: ConsentStatus.optional(),
  address: address.optional(),
  contactId: z.uuid().optional().describe('Consents of all addresses of this contact.'),
});

export const ListConsentsInput = listInput(ConsentFilter, ['createdAt', 'changedAt']);
export const ConsentList = listOutput(Consent);

export const ConsentHistoryInput = z.object({ ...pageFields, channel: ConsentChannel, address, country });
export const ConsentRecordList = listOutput(ConsentRecord);
