/** Contacts' part of a world: two contacts, an audience of each type and two imports. */
import { anyone, csv } from '../inputs/contacts.ts';
import type { ContactIds, WorldPart, WorldSite } from './ids.ts';

export const contactsPart: WorldPart<'contacts'> = {
  needs: ['organizations'],
  create: async (site) => ({ ids: await createContacts(site) }),
};

async function createContacts({ tenant: { call }, canary }: WorldSite): Promise<ContactIds> {
  const tags = [canary];
  const contact = await call.contacts.create({
    name: `${canary} one`,
    email: `${canary}.one@example.in`,
    company: canary,
    tags,
  });
  const other = await call.contacts.create({
    name: `${canary} two`,
    email: `${canary}.two@example.in`,
    customFields: { note: canary },
  });
  const identity = await call.contacts.identities.add({
    contactId: contact.id,
    channel: 'email',
    address: `${canary}.more@example.in`,
  });
  const field = await call.contacts.customFields.create({ key: `${canary}_field`, label: canary, type: 'text' });
  const rules = await call.contacts.audiences.create({ type: 'rules', name: `${canary} rules`, rules: anyone });
  const list = await call.contacts.audiences.create({ type: 'list', name: `${canary} list` });
  await call.contacts.audiences.members.add({ audienceId: list.id, contactIds: [contact.id] });
  await call.contacts.consents.set({
    channel: 'email',
    address: `${canary}.one@example.in`,
    status: 'opted_in',
    source: canary,
  });
  const draft = await call.contacts.imports.create({ fileName: `${canary}.csv` });
  const done = await call.contacts.imports.create({ fileName: `${canary}-uploaded.csv` });
  await call.contacts.imports.append({ id: done.id, startByte: 0, data: csv(canary) });
  return {
    contact: contact.id,
    other: other.id,
    identity: identity.id,
    field: field.id,
    rules: rules.id,
    list: list.id,
    import: done.id,
    draft: draft.id,
  };
}
