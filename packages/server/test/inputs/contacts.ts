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
  'contacts.tags.rename': ({ canary }) => ({ from: canary, to: 'renamed' }),
  'contacts.tags.delete': ({ canary }) => ({ tag: canary }),
  'contacts.customFields.create': () => ({
    key: `field_${++serial}`,
    label: 'Field',
    type: 'select',
    options: ['a', 'b'],
  }),
  'contacts.identities.add': ({ ids }) => ({
    contactId: ids.contact,
    channel: 'email',
    address: `identity.${++serial}@example.in`,
  }),
  'contacts.consents.set': ({ canary }) => ({
    channel: 'email',
    address: `${canary}.one@example.in`,
    status: 'opted_out',
    source: 'form',
  }),
  'contacts.consents.history': ({ canary }) => ({ channel: 'email', address: `${canary}.one@example.in` }),
  'contacts.audiences.create': () => ({ type: 'rules', name: `Audience ${++serial}`, rules: anyone }),
};
