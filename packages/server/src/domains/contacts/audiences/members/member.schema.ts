import { z } from 'zod';
import { pageFields } from '../../../../trpc/list.ts';
import { Contact } from '../../contacts/contact.schema.ts';
import { AudienceRule } from '../audience-rule.schema.ts';

const count = z.int().describe('Contacts in it at the moment.');

export const AudienceCount = z.object({ count });

export const PreviewAudienceInput = z.object({ rules: AudienceRule });
export const AudiencePreview = z.object({ count, sample: z.array(Contact).describe('Its ten newest contacts.') });

export const AudienceContactsInput = z.object({ ...pageFields, id: z.uuid() });

export const ChangeMembersInput = z.object({
  id: z.uuid().describe('The audience, a list.'),
  contactIds: z
    .array(z.uuid())
    .min(1)
    .max(1000)
    .transform((ids) => [...new Set(ids)]),
});
export const ChangedMembers = z.object({ changed: z.int().describe('Contacts that came, or went.') });
