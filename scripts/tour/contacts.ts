/** Contacts: created, followed live, searched, imported, exported, grouped, and deleted. */
import assert from 'node:assert/strict';
import { type Contact, type ContactChange, type Tessera, uploadImport } from '../../packages/sdk/src/index.ts';
import { refused, type Tour } from './tour.ts';

export interface Crowd {
  /** A contact with an e-mail address and a phone number. */
  contact: Contact;
  /** All imported contacts. */
  audienceId: string;
}

const TAG = 'tour';

export async function tourContacts(tour: Tour, tessera: Tessera): Promise<Crowd> {
  const { contacts } = tessera;
  await tour.step('define a custom field', async () => {
    await contacts.customFields.create({ key: 'city', label: 'City', type: 'text' });
  });
  const contact = await tour.step('create a contact and receive the change live', () => createWatched(tour, tessera));
  await tour.step('update the contact', async () => {
    const changed = await contacts.update({ id: contact.id, company: 'Glow Salon', tags: ['vip'] });
    assert.equal(changed.company, 'Glow Salon');
    assert.deepEqual((await contacts.get({ id: contact.id })).tags, ['vip']);
  });
  await tour.step('search by name, by number and by custom field', async () => {
    const filters = [{ text: 'meera' }, { text: '98765' }, { customField: { key: 'city', value: 'Kochi' } }];
    for (const filter of filters) {
      const { items } = await contacts.list({ filter });
      assert.deepEqual(
        items.map(({ id }) => id),
        [contact.id],
        JSON.stringify(filter),
      );
    }
  });
  await tour.step(`import ${tour.recipients} contacts from a CSV file`, () => importContacts(tour, tessera));
  const audienceId = await tour.step('create an audience of the imported contacts', async () => {
    const rules = { type: 'tags' as const, operator: 'hasAny' as const, tags: [TAG] };
    const { id } = await contacts.audiences.create({ type: 'rules', name: 'Imported', rules });
    assert.equal((await contacts.audiences.members.count({ audienceId: id })).count, tour.recipients);
    return id;
  });
  await tour.step('export the imported contacts as CSV', async () => {
    const { url } = await contacts.createExportLink({ filter: { tags: [TAG] } });
    const answer = await tour.request(url);
    assert.equal(answer.status, 200);
    assert.equal((await answer.text()).trim().split(/\r?\n/).length, tour.recipients + 1);
  });
  await tour.step('record a consent and its withdrawal', async () => {
    const place = { channel: 'sms', address: '+919876543210' } as const;
    await contacts.consents.set({ ...place, source: 'Tour', status: 'opted_in' });
    await contacts.consents.set({ ...place, source: 'Tour', status: 'opted_out' });
    const { items } = await contacts.consents.history(place);
    assert.equal(items.length, 2);
  });
  await tour.step('delete a contact', async () => {
    const { id } = await contacts.create({ name: 'Not to keep' });
    await contacts.delete({ id });
    await refused(contacts.get({ id }), 'NOT_FOUND');
  });
  return { contact, audienceId };
}

async function createWatched(tour: Tour, { contacts }: Tessera): Promise<Contact> {
  const ending = new AbortController();
  const changes = contacts.watch({ filter: { types: ['created'] } }, { signal: ending.signal });
  const first = firstOf(changes);
  await Promise.race([changes.ready, first]);
  const contact = await contacts.create({
    ...{ name: 'Meera Nair', phone: '+91 98765 43210', email: tour.mailbox('meera') },
    customFields: { city: 'Kochi' },
  });
  const change = await first.finally(() => ending.abort());
  assert.equal(change?.contactId, contact.id);
  return contact;
}

async function firstOf(changes: AsyncIterable<ContactChange>): Promise<ContactChange | undefined> {
  for await (const change of changes) return change;
}

async function importContacts(tour: Tour, tessera: Tessera): Promise<void> {
  const rows = Array.from({ length: tour.recipients }, (_, i) => `Person ${i},person.${i}.${tour.run}@example.com`);
  const file = new Blob([['name,email', ...rows].join('\n')]);
  const { id } = await uploadImport(tessera, { file, fileName: 'tour.csv', tags: [TAG] });
  let state: Awaited<ReturnType<typeof tessera.contacts.imports.get>> | undefined;
  for await (state of tessera.contacts.imports.watch({ id }));
  assert.equal(state?.status, 'completed', state?.error ?? 'The import did not end');
  assert.equal(state.createdCount, tour.recipients);
}
