import { ContactSource, contactRow } from '@tessera/db';
import { z } from 'zod';
import { email, fieldName } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

/** What one contact may have. */
export const MAX_TAGS = 100;
export const MAX_CUSTOM_FIELDS = 100;

/** A tag as people type it: trimmed, short, never empty. */
export const Tag = z.string().trim().min(1).max(50);
export const Tags = z
  .array(Tag)
  .max(MAX_TAGS)
  .transform((tags) => [...new Set(tags)]);

const CustomValue = z.union([
  z.string().max(5000),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string().max(500)).max(50),
]);
export const CustomFields = z
  .record(fieldName, CustomValue)
  .refine((fields) => Object.keys(fields).length <= MAX_CUSTOM_FIELDS, 'may have 100 fields at most');

export const Contact = contactRow
  .omit({ organizationId: true, otherAddresses: true, searchText: true })
  .extend({
    phone: z.string().nullable().describe('E.164, as +919823992518.'),
    email: z.string().nullable().describe('Lower case.'),
    createdBy: z.uuid().nullable().describe('The user who made it; null for keys and imports.'),
  })
  .meta({ id: 'Contact', description: 'A person the organization knows.' });

const phone = z.string().trim().min(3).max(40).describe('Any common spelling; stored as E.164.');
export const country = z
  .string()
  .length(2)
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code such as IN')
  .optional()
  .describe('Country of a phone number without +: an ISO 3166 code such as IN.');
const name = z.string().trim().min(1).max(200);
const company = z.string().trim().min(1).max(200);

export const CreateContactInput = z.object({
  name,
  phone: phone.optional(),
  country,
  email: email.optional(),
  company: company.optional(),
  tags: Tags.default([]),
  customFields: CustomFields.default({}),
  source: ContactSource.default('api').describe('Where the contact came from.'),
});

export const UpdateContactInput = z.object({
  id: z.uuid(),
  name: name.optional(),
  phone: phone.nullable().optional().describe('null takes it away.'),
  country,
  email: email.nullable().optional().describe('null takes it away.'),
  company: company.nullable().optional().describe('null takes it away.'),
  tags: Tags.optional().describe('Replaces all tags.'),
  customFields: CustomFields.optional().describe('Sets these fields and keeps the others; null takes one away.'),
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
  source: ContactSource.optional(),
  isBlocked: z.boolean().optional(),
  customField: z
    .object({ key: z.string().min(1).max(100), value: z.union([z.string().max(5000), z.number(), z.boolean()]) })
    .optional()
    .describe('Contacts whose custom field has exactly this value.'),
  createdAfter: z.date().optional().describe('At this moment or later.'),
  createdBefore: z.date().optional().describe('Before this moment.'),
});

export const ListContactsInput = listInput(ContactFilter, ['createdAt', 'updatedAt', 'name']);
export const ContactList = listOutput(Contact);
