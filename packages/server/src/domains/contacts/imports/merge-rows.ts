/**
 * Merges rows into contacts in memory, in the order of the file, before anything is written:
 * - No contact has an address of the row: the row creates a contact.
 * - A contact has the phone or the e-mail: the row is merged into it. Tags are united, empty fields are filled, other fields stay.
 *   A new address becomes the contact's main one if it has none on that channel, otherwise an additional one.
 * - Two contacts have the phone and the e-mail: the row is merged into the one with the phone, the e-mail stays with the other, and
 *   the row is reported with `addresses_of_two_contacts`. A user decides whether to call `contacts.merge`.
 */
import { type Contact, newId } from '@tessera/db';
import { MAX_CUSTOM_FIELDS, MAX_TAGS } from '../contacts/contact.schema.ts';
import { addReason, type ImportedRow } from './reading/import-row.ts';

export type KnownContact = Pick<
  Contact,
  'id' | 'name' | 'phone' | 'email' | 'company' | 'tags' | 'customFields' | 'otherAddresses'
>;

/** A contact as it will be written. */
export interface ContactDraft extends KnownContact {
  isNew: boolean;
  isChanged: boolean;
}

export interface NewIdentity {
  contactId: string;
  channel: 'phone' | 'email';
  address: string;
}

export interface MergedRows {
  /** In the order of the file, including contacts that the rows did not change. */
  contacts: ContactDraft[];
  identities: NewIdentity[];
  created: number;
  merged: number;
  rejected: number;
}

/** `owners` are contacts by address. `quota` is the number of contacts that may be created; further rows are rejected. */
export function mergeRows(
  rows: ImportedRow[],
  owners: Map<string, KnownContact>,
  tags: string[],
  quota: number,
): MergedRows {
  const drafts = new Map<string, ContactDraft>();
  const found = new Map<string, string>([...owners].map(([address, { id }]) => [address, id]));
  const known = new Map<string, KnownContact>([...owners.values()].map((contact) => [contact.id, contact]));
  const result: MergedRows = { contacts: [], identities: [], created: 0, merged: 0, rejected: 0 };

  const draftOf = (contactId: string | undefined): ContactDraft => {
    const drafted = contactId && drafts.get(contactId);
    if (drafted) return drafted;
    const contact = contactId ? known.get(contactId) : undefined;
    const draft: ContactDraft = contact
      ? { ...contact, isNew: false, isChanged: false }
      : { ...EMPTY_CONTACT, id: newId(), isNew: true, isChanged: false };
    drafts.set(draft.id, draft);
    result.contacts.push(draft);
    return draft;
  };

  for (const row of rows) {
    const { phone, email } = row;
    if (!phone && !email) {
      result.rejected++;
      continue;
    }
    const phoneOwner = phone ? found.get(phone) : undefined;
    const emailOwner = email ? found.get(email) : undefined;
    if (!phoneOwner && !emailOwner && result.created >= quota) {
      addReason(row.reasons, 'limit_reached');
      result.rejected++;
      continue;
    }
    const draft = draftOf(phoneOwner ?? emailOwner);
    if (phoneOwner && emailOwner && phoneOwner !== emailOwner) addReason(row.reasons, 'addresses_of_two_contacts');
    if (phoneOwner || emailOwner) result.merged++;
    else result.created++;

    fillContact(draft, row, tags);
    for (const [channel, address] of [
      ['phone', phone],
      ['email', email],
    ] as const) {
      if (!address || found.has(address)) continue;
      found.set(address, draft.id);
      result.identities.push({ contactId: draft.id, channel, address });
      if (draft[channel] === null) draft[channel] = address;
      else draft.otherAddresses = [...draft.otherAddresses, address];
      draft.isChanged = true;
    }
  }
  return result;
}

const EMPTY_CONTACT = {
  name: '',
  phone: null,
  email: null,
  company: null,
  tags: [],
  customFields: {},
  otherAddresses: [],
};

function fillContact(draft: ContactDraft, row: ImportedRow, tags: string[]): void {
  if (draft.name === '' && row.name !== '') {
    draft.name = row.name;
    draft.isChanged = true;
  }
  if (draft.company === null && row.company !== null) {
    draft.company = row.company;
    draft.isChanged = true;
  }
  fillTags(draft, row, tags);
  fillCustomFields(draft, row);
}

function fillTags(draft: ContactDraft, row: ImportedRow, tags: string[]): void {
  const missing = [...new Set([...tags, ...row.tags])].filter((tag) => !draft.tags.includes(tag));
  if (missing.length === 0) return;
  const allowed = MAX_TAGS - draft.tags.length;
  if (missing.length > allowed) addReason(row.reasons, 'too_many_tags');
  if (allowed <= 0) return;
  draft.tags = [...draft.tags, ...missing.slice(0, allowed)];
  draft.isChanged = true;
}

function fillCustomFields(draft: ContactDraft, row: ImportedRow): void {
  const missing = Object.entries(row.customFields).filter(([key]) => isFieldEmpty(draft.customFields, key));
  if (missing.length === 0) return;
  const filled = { ...draft.customFields };
  let allowed = MAX_CUSTOM_FIELDS - Object.keys(filled).length;
  for (const [key, value] of missing) {
    if (!Object.hasOwn(filled, key) && allowed-- <= 0) addReason(row.reasons, 'too_many_fields');
    else filled[key] = value;
  }
  draft.customFields = filled;
  draft.isChanged = true;
}

const isFieldEmpty = (fields: Contact['customFields'], key: string): boolean =>
  !Object.hasOwn(fields, key) || fields[key] === null || fields[key] === '';
