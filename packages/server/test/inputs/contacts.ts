/** Valid inputs for the procedures of contacts. */
import type { World } from '../worlds/ids.ts';

/** A rule that every contact matches. */
export const anyone = {
  type: 'and' as const,
  rules: [{ type: 'field' as const, field: 'name' as const, operator: 'isNotEmpty' as const }],
};
/** A piece of a file for `contacts.imports.append`. */
export const csv = (text: string) =>
  Buffer.from(`Name,E-mail\n${text} three,${text}.three@example.in\n`).toString('base64');

let serial = 0;

export const contactsInputs: Record<string, (world: World) => unknown> = {
  'contacts.create': () => ({
    name: 'New',
    email: `contact.${++serial}@example.in`,
    tags: ['new'],
    customFields: { city: 'Pune' },
  }),
  'contacts.get': ({ ids }) => ({ id: ids.contact }),
  'contacts.list': () => ({ filter: { text: 'o' }, limit: 10 }),
  'contacts.count': () => ({ filter: { text: 'o' } }),
  'contacts.update': ({ ids }) => ({ id: ids.contact, name: 'Changed', customFields: { city: 'Kochi' } }),
  'contacts.delete': ({ ids }) => ({ id: ids.contact }),
  'contacts.block': ({ ids }) => ({ id: ids.contact }),
  'contacts.unblock': ({ ids }) => ({ id: ids.contact }),
  'contacts.merge': ({ ids }) => ({ keepId: ids.contact, mergeId: ids.other }),
  'contacts.watch': ({ ids }) => ({ filter: { ids: [ids.contact] } }),
  'contacts.tags.list': () => ({}),
  'contacts.tags.add': ({ ids }) => ({ contactIds: [ids.contact, ids.other], tags: ['added'] }),
  'contacts.tags.remove': ({ ids }) => ({ contactIds: [ids.contact, ids.other], tags: ['added'] }),
  'contacts.tags.rename': ({ canary }) => ({ from: canary, to: 'renamed' }),
  'contacts.tags.delete': ({ canary }) => ({ tag: canary }),
  'contacts.customFields.list': () => ({}),
  'contacts.customFields.create': () => ({
    key: `field_${++serial}`,
    label: 'Field',
    type: 'select',
    options: ['a', 'b'],
  }),
  'contacts.customFields.update': ({ ids }) => ({ id: ids.field, label: 'Changed' }),
  'contacts.customFields.delete': ({ ids }) => ({ id: ids.field }),
  'contacts.identities.list': ({ ids }) => ({ contactId: ids.contact }),
  'contacts.identities.add': ({ ids }) => ({
    contactId: ids.contact,
    channel: 'email',
    address: `identity.${++serial}@example.in`,
  }),
  'contacts.identities.remove': ({ ids }) => ({ id: ids.identity }),
  'contacts.consents.set': ({ canary }) => ({
    channel: 'email',
    address: `${canary}.one@example.in`,
    status: 'opted_out',
    source: 'form',
  }),
  'contacts.consents.list': ({ ids }) => ({ filter: { contactId: ids.contact } }),
  'contacts.consents.history': ({ canary }) => ({ channel: 'email', address: `${canary}.one@example.in` }),
  'contacts.audiences.create': () => ({ type: 'rules', name: `Audience ${++serial}`, rules: anyone }),
  'contacts.audiences.get': ({ ids }) => ({ id: ids.rules }),
  'contacts.audiences.list': () => ({}),
  'contacts.audiences.update': ({ ids }) => ({ id: ids.rules, description: 'Changed' }),
  'contacts.audiences.delete': ({ ids }) => ({ id: ids.rules }),
  'contacts.audiences.preview': () => ({ rules: anyone }),
  'contacts.audiences.members.list': ({ ids }) => ({ audienceId: ids.list }),
  'contacts.audiences.members.count': ({ ids }) => ({ audienceId: ids.rules }),
  'contacts.audiences.members.add': ({ ids }) => ({ audienceId: ids.list, contactIds: [ids.contact, ids.other] }),
  'contacts.audiences.members.remove': ({ ids }) => ({ audienceId: ids.list, contactIds: [ids.contact] }),
  'contacts.audiences.watch': ({ ids }) => ({ id: ids.list }),
  'contacts.imports.create': () => ({ fileName: 'people.csv', tags: ['imported'] }),
  'contacts.imports.append': ({ ids }) => ({ id: ids.draft, startByte: 0, data: csv('new') }),
  'contacts.imports.preview': ({ ids }) => ({ id: ids.import }),
  'contacts.imports.start': ({ ids }) => ({ id: ids.import }),
  'contacts.imports.cancel': ({ ids }) => ({ id: ids.import }),
  'contacts.imports.get': ({ ids }) => ({ id: ids.import }),
  'contacts.imports.list': () => ({}),
  'contacts.imports.issues.list': ({ ids }) => ({ importId: ids.import }),
  'contacts.imports.issues.createExportLink': ({ ids }) => ({ importId: ids.import }),
  'contacts.imports.watch': ({ ids }) => ({ id: ids.import }),
  'contacts.createExportLink': () => ({ filter: { text: 'o' } }),
};
