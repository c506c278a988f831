/** Contacts: made, found, changed and deleted. */
import { arrayBinding, Contact, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { badInput, notFound } from '../../lib/app-error.ts';
import type { withId } from '../../lib/field-schemas.ts';
import { changesOf, recordActivity } from '../../runtime/activity.ts';
import { emit } from '../../runtime/emit.ts';
import { type Ctx, userId } from '../../trpc/context.ts';
import { byAge, newestBelow, page } from '../../trpc/list.ts';
import { releaseQuota, requireQuota } from '../organizations/index.ts';
import {
  type ContactFilter,
  type CreateContactInput,
  type ListContactsInput,
  MAX_CUSTOM_FIELDS,
  type UpdateContactInput,
} from './contact.schema.ts';
import { type Address, claimAddresses, refreshOtherAddresses, releaseAddress } from './contact-identity.service.ts';
import { requireFitting } from './custom-field.service.ts';
import { toE164 } from './phone.ts';

export async function createContact(ctx: Ctx, input: z.infer<typeof CreateContactInput>) {
  const { country, ...fields } = input;
  const phone = fields.phone === undefined ? undefined : validPhone(fields.phone, country);
  await requireFitting(ctx, fields.customFields);
  const customFields = withoutNulls(fields.customFields);
  await requireQuota(ctx, 'contacts');
  const contact = await Contact.add(ctx, { ...fields, customFields, phone, createdBy: userId(ctx) });
  await claimAddresses(ctx, contact.id, addressesOf({ phone, email: fields.email }));
  await emit(ctx, 'contacts.contact.created', { contactId: contact.id });
  return contact;
}

export async function getContact(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [contact] = await Contact.rows(ctx).where({ id });
  if (!contact) throw notFound('contact');
  return contact;
}

export function listContacts(ctx: Ctx, input: z.infer<typeof ListContactsInput>) {
  const query = Contact.rows(ctx);
  filterContacts(ctx, query, input);
  return page(query, input, {
    createdAt: byAge,
    updatedAt: { column: 'updatedAt', type: 'date' },
    name: { column: 'name', type: 'text' },
  });
}

export async function updateContact(ctx: Ctx, { id, country, ...input }: z.infer<typeof UpdateContactInput>) {
  const before = await Contact.of(ctx).findOne({ id }).forUpdate();
  if (!before) throw notFound('contact');
  const { customFields, ...fields } = input;
  const phone = typeof fields.phone === 'string' ? validPhone(fields.phone, country) : fields.phone;
  if (customFields) await requireFitting(ctx, customFields);
  await Contact.of(ctx)
    .where({ id })
    .patch({
      ...fields,
      phone,
      ...(customFields && { customFields: together(before.customFields, customFields) }),
    });
  await replaceAddress(ctx, id, 'phone', before.phone, phone);
  await replaceAddress(ctx, id, 'email', before.email, fields.email);
  await refreshOtherAddresses(ctx, id);
  await emit(ctx, 'contacts.contact.updated', { contactId: id });
  const contact = await getContact(ctx, { id });
  const changes = changesOf(before, contact, ['name', 'phone', 'email', 'company', 'tags', 'customFields']);
  await recordActivity(ctx, { action: 'contacts.update', resource: 'contacts', resourceId: id, changes });
  return contact;
}

export async function deleteContact(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await releaseQuota(ctx, 'contacts');
  const deleted = await Contact.of(ctx).where({ id }).delete();
  if (deleted === 0) throw notFound('contact');
  await emit(ctx, 'contacts.contact.deleted', { contactId: id });
}

/** Narrows a query of contacts; text and tags go through the search function, whose indexes RLS would switch off. */
function filterContacts(ctx: Ctx, query: Rows<Contact>, input: z.infer<typeof ListContactsInput>): void {
  const { text, tags, source, isBlocked, customField, createdAfter, createdBefore } = input.filter ?? {};
  const others = { source, isBlocked, customField, createdAfter, createdBefore };
  if (text !== undefined || tags !== undefined) {
    // Nothing else narrows and the newest come first: the function may stop when the page is full.
    const below = Object.values(others).every((value) => value === undefined) ? newestBelow(input) : undefined;
    query.whereRaw('id = any(array(select contacts.find_ids(?, contacts.search_key(?), ?, ?, ?)))', [
      ctx.organization.id,
      text === undefined ? null : likePattern(text),
      arrayBinding(tags ?? null),
      below ?? null,
      (below === undefined ? null : input.limit + 1) as unknown as number,
    ]);
  }
  narrowByFields(query, others);
}

/** The conditions that need no search function. */
export function narrowByFields(
  query: Rows<Contact>,
  { source, isBlocked, customField, createdAfter, createdBefore }: Omit<z.infer<typeof ContactFilter>, 'text' | 'tags'>,
): void {
  if (source !== undefined) query.where({ source });
  if (isBlocked !== undefined) query.where({ isBlocked });
  if (customField)
    query.whereRaw('custom_fields -> ? = ?::jsonb', [customField.key, JSON.stringify(customField.value)]);
  if (createdAfter) query.where('createdAt', '>=', createdAfter);
  if (createdBefore) query.where('createdAt', '<', createdBefore);
}

/** What LIKE looks for. A phone number is found however it is spelled. */
export function likePattern(text: string): string {
  const digits = text.replace(/[\s().+-]/g, '').replace(/^0+/, '');
  const wanted = /^\d{3,}$/.test(digits) ? digits : text;
  return `%${wanted.replace(/[\\%_]/g, '\\$&')}%`;
}

function validPhone(text: string, country: string | undefined): string {
  const phone = toE164(text, country);
  if (!phone) throw badInput('phone', 'is not a valid number; write it with + and country code, or say the country');
  return phone;
}

const addressesOf = ({ phone, email }: { phone?: string | null; email?: string | null }): Address[] => [
  ...(phone ? [{ channel: 'phone' as const, address: phone }] : []),
  ...(email ? [{ channel: 'email' as const, address: email }] : []),
];

async function replaceAddress(
  ctx: Ctx,
  contactId: string,
  channel: 'phone' | 'email',
  before: string | null,
  after: string | null | undefined,
): Promise<void> {
  if (after === undefined || after === before) return;
  if (before) await releaseAddress(ctx, contactId, { channel, address: before });
  if (after) await claimAddresses(ctx, contactId, [{ channel, address: after }]);
}

/** Fields that are there may stay, whatever brought them; an update brings no contact beyond the limit. */
function together(before: Contact['customFields'], given: Contact['customFields']): Contact['customFields'] {
  const fields = withoutNulls({ ...before, ...given });
  const count = Object.keys(fields).length;
  if (count > MAX_CUSTOM_FIELDS && count > Object.keys(before).length) {
    throw badInput('customFields', `a contact may have ${MAX_CUSTOM_FIELDS} fields at most`);
  }
  return fields;
}

const withoutNulls = <Value>(fields: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
