/** Creates, reads, changes and deletes contacts. */
import { Contact, newId, pipeline } from '@tessera/db';
import type { z } from 'zod';
import { badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, newestBelow, page } from '../../../trpc/list.ts';
import { releaseQuota, requireQuota } from '../../organizations/index.ts';
import { requireFieldValues } from '../custom-fields/custom-field.service.ts';
import {
  type ChannelAddress,
  claimAddresses,
  refreshOtherAddresses,
  releaseAddress,
} from '../identities/identity.service.ts';
import { toE164 } from '../identities/phone.ts';
import {
  type CountContactsInput,
  type CreateContactInput,
  type ListContactsInput,
  MAX_COUNT,
  MAX_CUSTOM_FIELDS,
  type UpdateContactInput,
} from './contact.schema.ts';
import { filterContacts } from './contact-filter.ts';

export async function createContact(ctx: Ctx, { country, ...fields }: z.infer<typeof CreateContactInput>) {
  const phone = fields.phone === undefined ? undefined : requirePhone(fields.phone, country);
  return insertContact(ctx, { ...fields, phone });
}

/** The phone must be in the spelling that is stored. */
export async function insertContact(ctx: Ctx, fields: Omit<z.infer<typeof CreateContactInput>, 'country'>) {
  const id = newId();
  const customFields = withoutNulls(fields.customFields);
  await requireQuota(ctx, 'contacts');
  const [, contact] = await pipeline(
    () => requireFieldValues(ctx, fields.customFields),
    () => Contact.add(ctx, { ...fields, id, customFields, createdBy: userId(ctx) }),
    () => claimAddresses(ctx, id, mainAddresses(fields)),
  );
  await emit(ctx, 'contacts.contact.created', { contactId: id });
  return contact;
}

export async function getContact(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const contact = await Contact.byId(ctx, id);
  if (!contact) throw notFound('contact');
  return contact;
}

export async function listContacts(ctx: Ctx, input: z.infer<typeof ListContactsInput>) {
  const query = Contact.of(ctx).select(Contact.columns);
  const below = newestBelow(input);
  const newest = below === undefined ? undefined : { below, limit: input.limit + 1 };
  await filterContacts(ctx, query, input.filter ?? {}, newest);
  return page(query, input, {
    createdAt: byAge,
    updatedAt: { column: 'updatedAt', type: 'date' },
    name: { column: 'name', type: 'text' },
  });
}

/** Stops at `max`, so that the cost of a call has a limit however many contacts an organization has. */
export async function countContacts(ctx: Ctx, { filter = {} }: z.infer<typeof CountContactsInput>, max = MAX_COUNT) {
  const query = Contact.of(ctx).select(Contact.columns);
  await filterContacts(ctx, query, filter, { below: null, limit: max + 1 });
  const count = await query
    .select('id')
    .limit(max + 1)
    .resultSize();
  return { count: Math.min(count, max), isExact: count <= max };
}

export async function updateContact(ctx: Ctx, { id, country, ...input }: z.infer<typeof UpdateContactInput>) {
  const before = await Contact.of(ctx).findOne({ id }).forUpdate();
  if (!before) throw notFound('contact');
  const { customFields, ...fields } = input;
  const phone = typeof fields.phone === 'string' ? requirePhone(fields.phone, country) : fields.phone;
  const changed = {
    ...fields,
    phone,
    ...(customFields && { customFields: mergedCustomFields(before.customFields, customFields) }),
  };
  const answers = await pipeline(
    () => requireFieldValues(ctx, customFields ?? {}),
    () => Contact.of(ctx).where({ id }).patch(changed),
    ...addressChanges(ctx, id, 'phone', before.phone, phone),
    ...addressChanges(ctx, id, 'email', before.email, fields.email),
    () => refreshOtherAddresses(ctx, id),
    () => getContact(ctx, { id }),
  );
  const contact = answers.at(-1) as Contact;
  await emit(ctx, 'contacts.contact.updated', { contactId: id });
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

function requirePhone(text: string, country: string | undefined): string {
  const phone = toE164(text, country);
  if (!phone) throw badInput('phone', 'is not a valid number; write it with + and country code, or give the country');
  return phone;
}

const mainAddresses = ({ phone, email }: { phone?: string | null; email?: string | null }): ChannelAddress[] => [
  ...(phone ? [{ channel: 'phone' as const, address: phone }] : []),
  ...(email ? [{ channel: 'email' as const, address: email }] : []),
];

/** The statements that replace a contact's main phone or e-mail among its addresses. */
function addressChanges(
  ctx: Ctx,
  contactId: string,
  channel: 'phone' | 'email',
  before: string | null,
  after: string | null | undefined,
): (() => Promise<void>)[] {
  if (after === undefined || after === before) return [];
  return [
    ...(before ? [() => releaseAddress(ctx, contactId, { channel, address: before })] : []),
    ...(after ? [() => claimAddresses(ctx, contactId, [{ channel, address: after }])] : []),
  ];
}

/** A contact that already has more fields than allowed (from an import or a merge) keeps them; an update adds none beyond the limit. */
function mergedCustomFields(before: Contact['customFields'], given: Contact['customFields']): Contact['customFields'] {
  const fields = withoutNulls({ ...before, ...given });
  const count = Object.keys(fields).length;
  if (count > MAX_CUSTOM_FIELDS && count > Object.keys(before).length) {
    throw badInput('customFields', `a contact may have ${MAX_CUSTOM_FIELDS} fields at most`);
  }
  return fields;
}

const withoutNulls = <Value>(fields: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
