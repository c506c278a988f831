/** Contacts of an organization, and their addresses. */
import { Model } from 'objection';
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const ContactSource = z.enum(['manual', 'import', 'shopify', 'woocommerce', 'whatsapp', 'api']);

/** The value of a custom field. */
export const CustomFieldValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

export const contactRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  name: z.string(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  company: z.string().nullable(),
  tags: z.array(z.string()),
  customFields: z.record(z.string(), CustomFieldValue),
  source: ContactSource,
  isBlocked: z.boolean(),
  lastMessageAt: z.date().nullable(),
  unreadCount: z.int(),
  otherAddresses: z.array(z.string()),
  searchText: z.string(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Contact extends z.infer<typeof contactRow> {
  identities?: ContactIdentity[];
}
export class Contact extends TenantRow {
  static tableName = 'contacts.contacts';
  static row = contactRow;
  static internal = ['otherAddresses', 'searchText'];
  static relationMappings = () => ({
    identities: {
      relation: Model.HasManyRelation,
      modelClass: ContactIdentity,
      join: {
        from: ['contacts.contacts.organizationId', 'contacts.contacts.id'],
        to: ['contacts.contact_identities.organizationId', 'contacts.contact_identities.contactId'],
      },
    },
  });
}

export const IdentityChannel = z.enum(['phone', 'email', 'whatsapp']);

export const contactIdentityRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  contactId: z.uuid(),
  channel: IdentityChannel,
  address: z.string(),
  createdAt: z.date(),
});

export interface ContactIdentity extends z.infer<typeof contactIdentityRow> {}
export class ContactIdentity extends TenantRow {
  static tableName = 'contacts.contact_identities';
  static row = contactIdentityRow;
}
