import { ContactSource, contactRow } from '@tessera/db';
import { z } from 'zod';
import { email, fieldName, nameText, phoneText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';
import { lastEventId } from '../../../trpc/subscription.ts';

/** Limits of one contact. */
export const MAX_TAGS = 100;
export const MAX_CUSTOM_FIELDS = 100;
/** `contacts.count` is exact up to this number. */
export const MAX_COUNT = 100_000;

/** A tag: trimmed and never empty. */
export const Tag = nameText(50);
export const Tags = z
  .array(Tag)
  .max(MAX_TAGS)
  .transform((tags) => [...new Set(tags)]);

const CustomValue = z.union([
  z.string().trim().max(5000),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string().trim().max(500)).max(50),
]);
export const CustomFields = z
  .record(fieldName, CustomValue)
  .refine((fields) => Object.keys(fields).length <= MAX_CUSTOM_FIELDS, 'may have 100 fields at most');

export const Contact = contactRow
  .omit({ organizationId: true, otherAddresses: true, searchText: true })
  .extend({
    phone: z.string().nullable().describe('The main phone number in E.164, as +919823992518.'),
    email: z.string().nullable().describe('The main e-mail address, in lower case.'),
    createdBy: z.uuid().nullable().describe('The user who created the contact; null for API keys and imports.'),
  })
  .meta({ id: 'Contact', description: 'A person the organization knows.' });

export const phoneCountry = z
  .string()
  .length(2)
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code such as IN')
  .optional()
  .describe('The country of a phone number written without +: an ISO 3166 code such as IN.');
const name = nameText(200).describe('The full name.');
const company = nameText(200);

export const CreateContactInput = z.object({
  name,
  phone: phoneText.optional().describe('The main phone number, in any common spelling. It is stored as E.164.'),
  country: phoneCountry,
  email: email.optional().describe('The main e-mail address.'),
  company: company.optional().describe('The company the person works for.'),
  tags: Tags.default([]).describe('Tags to give the contact, at most 100.'),
  customFields: CustomFields.default({}).describe(
    'Values by the key of the custom field. A key without a definition holds any value.',
  ),
  source: ContactSource.default('api').describe('Where the contact came from.'),
});

export const UpdateContactInput = z.object({
  id: z.uuid().describe('The contact to change.'),
  name: name.optional(),
  phone: phoneText.nullable().optional().describe('The new main phone number; null removes it.'),
  country: phoneCountry,
  email: email.nullable().optional().describe('The new main e-mail address; null removes it.'),
  company: company.nullable().optional().describe('The new company; null removes it.'),
  tags: Tags.optional().describe('Replaces all tags.'),
  customFields: CustomFields.optional().describe('Sets these fields and keeps the others; null removes a field.'),
});

export const ContactFilter = z.object({
  text: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('Part of a name, phone, e-mail or company, in any script.'),
  tags: z.array(Tag).min(1).max(20).optional().describe('Contacts that have all of these tags.'),
  source: oneOrSeveral(ContactSource).optional().describe('Contacts from this source, or from one of several.'),
  isBlocked: z.boolean().optional().describe('true: only blocked contacts; false: only contacts that are not blocked.'),
  customField: z
    .object({ key: z.string().min(1).max(100), value: z.union([z.string().max(5000), z.number(), z.boolean()]) })
    .optional()
    .describe('Contacts whose custom field has exactly this value.'),
  createdAfter: z.date().optional().describe('Contacts created at this time or later.'),
  createdBefore: z.date().optional().describe('Contacts created before this time.'),
});

export const ListContactsInput = listInput(ContactFilter, ['createdAt', 'updatedAt', 'name']);
export const ContactList = listOutput(Contact);

export const CountContactsInput = z
  .object({ filter: ContactFilter.optional().describe('As for `contacts.list`. Without it, all contacts count.') })
  .prefault({});
export const ContactCount = z.object({
  count: z.int().describe(`The number of contacts, at most ${MAX_COUNT}.`),
  isExact: z.boolean().describe(`false when there are more than ${MAX_COUNT} contacts.`),
});

export const MergeContactsInput = z
  .object({
    keepId: z.uuid().describe('The contact that stays.'),
    mergeId: z.uuid().describe('The contact that is merged into it and deleted.'),
  })
  .refine(({ keepId, mergeId }) => keepId !== mergeId, { path: ['mergeId'], message: 'is the same contact' });

const ContactChangeType = z.enum(['created', 'updated', 'deleted', 'merged']);

const WatchContactsFilter = z.object({
  ids: z.array(z.uuid()).min(1).max(200).optional().describe('Changes of these contacts.'),
  types: oneOrSeveral(ContactChangeType).optional().describe('Changes of this type, or of one of several.'),
});

export const WatchContactsInput = z
  .object({
    filter: WatchContactsFilter.optional().describe('The changes to receive. Without it, all changes.'),
    lastEventId,
  })
  .prefault({});

export const ContactChange = z
  .object({
    type: ContactChangeType,
    contactId: z.uuid().describe('The contact that changed; after a merge, the contact that was kept.'),
    mergedId: z.uuid().nullable().describe('After a merge, the contact that was deleted; otherwise null.'),
    contact: Contact.nullable().describe(
      'The contact as it is now, which may be newer than the change; null when it no longer exists.',
    ),
    at: z.date().describe('When the change happened.'),
  })
  .meta({ id: 'ContactChange', description: 'A change of a contact.' });

export const CreateContactExportLinkInput = z.object({
  filter: ContactFilter.optional().describe('As for `contacts.list`. Without it, the file contains all contacts.'),
});

/** The filter in the address of a download: JSON, with dates in ISO 8601. */
export const ContactDownloadFilter = ContactFilter.extend({
  createdAfter: z.coerce.date().optional(),
  createdBefore: z.coerce.date().optional(),
});

export const DownloadLink = z
  .object({
    url: z.string().describe('An address that opens without headers, for a link or window.open.'),
    expiresAt: z.date().describe('When the address stops working.'),
  })
  .meta({ id: 'DownloadLink', description: 'A signed address for one file. It works for everyone who has it.' });
