/**
 * Rows meet contacts, one after the other in the order of the file, before anything is written:
 * - An address nobody has: a new contact.
 * - Phone or e-mail belongs to a contact: merged into it. Tags are united, empty fields filled, filled ones kept. An address
 *   that is new becomes the contact's: its main one where it had none, else another by which it is found.
 * - Phone and e-mail belong to two contacts: merged into the one with the phone, the e-mail stays where it is, and the row
 *   is reported with `addresses_of_two_contacts`. People decide whether the two are one; `contacts.merge` makes them so.
 */
import { type Contact, newId } from '@tessera/db';
import { type ImportedRow, MAX_CUSTOM_FIELDS, MAX_TAGS, note } from './reading/import-row.ts';

export type KnownContact = Pick<
  Contact,
  'id' | 'name' | 'phone' | 'email' | 'company' | 'tags' | 'customFields' | 'otherAddresses'
>;

export interface Draft extends KnownContact {
  isNew: boolean;
  isChanged: boolean;
}

export interface NewIdentity {
  contactId: string;
  channel: 'phone' | 'email';
  address: string;
}

export interface Merged {
  /** In the order of the file; also those nothing changed of. */
  contacts: Draft[];
  identities: NewIdentity[];
  created: number;
  merged: number;
  rejected: number;
}

/** `owners`: contacts by their addresses. `room`: how many new ones there may be; who comes after is rejected. */
export function mergeRows(
  rows: ImportedRow[],
  owners: Map<string, KnownContact>,
  tags: string[],
  room: number,
): Merged {
  const drafts = new Map<string, Draft>();
  const found = new Map<string, string>([...owners].map(([address, { id }]) => [address, id]));
  const known = new Map<string, KnownContact>([...owners.values()].map((contact) => [contact.id, contact]));
  const result: Merged = { contacts: [], identities: [], created: 0, merged: 0, rejected: 0 };

  const draftOf = (contactId: string | undefined): Draft => {
    const drafted = contactId && drafts.get(contactId);
    if (drafted) return drafted;
    const contact = contactId ? known.get(contactId) : undefined;
    const draft: Draft = contact
      ? { ...contact, isNew: false, isChanged: false }
      : { ...NOBODY, id: newId(), isNew: true, isChanged: false };
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
    if (!phoneOwner && !emailOwner && result.created >= room) {
      note(row.reasons, 'limit_reached');
      result.rejected++;
      continue;
    }
    const draft = draftOf(phoneOwner ?? emailOwner);
    if (phoneOwner && emailOwner && phoneOwner !== emailOwner) note(row.reasons, 'addresses_of_two_contacts');
    if (phoneOwner || emailOwner) result.merged++;
    else result.created++;

    fill(draft, row, tags);
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

const NOBODY = { name: '', phone: null, email: null, company: null, tags: [], customFields: {}, otherAddresses: [] };

function fill(draft: Draft, row: ImportedRow, tags: string[]): void {
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

function fillTags(draft: Draft, row: ImportedRow, tags: string[]): void {
  const missing = [...new Set([...tags, ...row.tags])].filter((tag) => !draft.tags.includes(tag));
  if (missing.length === 0) return;
  const room = MAX_TAGS - draft.tags.length;
  if (missing.length > room) note(row.reasons, 'too_many_tags');
  if (room <= 0) return;
  draft.tags = [...draft.tags, ...missing.slice(0, room)];
  draft.isChanged = true;
}

function fillCustomFields(draft: Draft, row: ImportedRow): void {
  const missing = Object.entries(row.customFields).filter(([key]) => isEmpty(draft.customFields, key));
  if (missing.length === 0) return;
  const filled = { ...draft.customFields };
  let room = MAX_CUSTOM_FIELDS - Object.keys(filled).length;
  for (const [key, value] of missing) {
    if (!Object.hasOwn(filled, key) && room-- <= 0) note(row.reasons, 'too_many_fields');
    else filled[key] = value;
  }
  draft.customFields = filled;
  draft.isChanged = true;
}

const isEmpty = (fields: Contact['customFields'], key: string): boolean =>
  !Object.hasOwn(fields, key) || fields[key] === null || fields[key] === '';
