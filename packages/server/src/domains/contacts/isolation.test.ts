import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, createTestApp, type TestApp } from '../../../test/index.ts';
import { appRouter } from '../../router.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

/** A call of every procedure that takes an id, with an id of another organization. */
const withForeignIds = (
  call: Caller['contacts'],
  foreign: { contact: string; identity: string; field: string; rules: string; list: string },
  own: { contact: string; list: string },
): Record<string, () => Promise<unknown>> => {
  const contact = { id: foreign.contact };
  const lists = { audienceId: foreign.list };
  return {
    get: () => call.get(contact),
    update: () => call.update({ ...contact, name: 'Taken' }),
    delete: () => call.delete(contact),
    block: () => call.block(contact),
    unblock: () => call.unblock(contact),
    merge: () => call.merge({ keepId: own.contact, mergeId: foreign.contact }),
    'merge into': () => call.merge({ keepId: foreign.contact, mergeId: own.contact }),
    'tags.add': () => call.tags.add({ contactIds: [own.contact, foreign.contact], tags: ['taken'] }),
    'tags.remove': () => call.tags.remove({ contactIds: [own.contact, foreign.contact], tags: ['vip'] }),
    'tags.rename': () => call.tags.rename({ from: 'vip', to: 'taken' }),
    'tags.delete': () => call.tags.delete({ tag: 'vip' }),
    'customFields.update': () => call.customFields.update({ id: foreign.field, label: 'Taken' }),
    'customFields.delete': () => call.customFields.delete({ id: foreign.field, removeValues: true }),
    'identities.list': () => call.identities.list({ contactId: foreign.contact }),
    'identities.add': () =>
      call.identities.add({ contactId: foreign.contact, channel: 'email', address: 'taken@example.in' }),
    'identities.remove': () => call.identities.remove({ id: foreign.identity }),
    'consents.list': () => call.consents.list({ filter: { contactId: foreign.contact } }),
    'audiences.get': () => call.audiences.get({ id: foreign.rules }),
    'audiences.update': () => call.audiences.update({ id: foreign.rules, name: 'Taken' }),
    'audiences.delete': () => call.audiences.delete({ id: foreign.rules }),
    'audiences.members.count': () => call.audiences.members.count({ audienceId: foreign.rules }),
    'audiences.members.list': () => call.audiences.members.list(lists),
    'audiences.members.add': () => call.audiences.members.add({ ...lists, contactIds: [own.contact] }),
    'audiences.members.add foreign': () =>
      call.audiences.members.add({ audienceId: own.list, contactIds: [own.contact, foreign.contact] }),
    'audiences.members.remove': () => call.audiences.members.remove({ ...lists, contactIds: [own.contact] }),
    'audiences.members.remove foreign': () =>
      call.audiences.members.remove({ audienceId: own.list, contactIds: [foreign.contact] }),
    'audiences.watch': async () => (await call.audiences.watch({ id: foreign.list }))[Symbol.asyncIterator]().next(),
  };
};

/** Procedures that take no id: they read and write only the caller's organization by construction. */
const withoutIds = [
  'create',
  'list',
  'count',
  'createExportLink',
  'watch',
  'tags.list',
  'customFields.list',
  'customFields.create',
  'consents.set',
  'consents.history',
  'audiences.create',
  'audiences.list',
  'audiences.preview',
];

describe('contacts: ids of another organization', () => {
  it('are NOT_FOUND for every procedure, and nothing of that organization is changed or counted', async () => {
    const [mine, theirs] = [await test.createTenant(), await test.createTenant()];
    const { contacts } = theirs.call;
    const contact = await contacts.create({
      name: 'Asha',
      email: 'asha@example.in',
      tags: ['vip'],
      customFields: { city: 'Pune' },
    });
    const [identity] = (await contacts.identities.list({ contactId: contact.id })).items;
    const field = await contacts.customFields.create({ key: 'city', label: 'City', type: 'text' });
    const rules = await contacts.audiences.create({
      type: 'rules',
      name: 'Best',
      rules: { type: 'tags', operator: 'hasAny', tags: ['vip'] },
    });
    const list = await contacts.audiences.create({ type: 'list', name: 'Guests' });
    await contacts.audiences.members.add({ audienceId: list.id, contactIds: [contact.id] });

    const ownContact = await mine.call.contacts.create({ name: 'Own' });
    const ownList = await mine.call.contacts.audiences.create({ type: 'list', name: 'Own' });
    const calls = withForeignIds(
      mine.call.contacts,
      { contact: contact.id, identity: identity?.id as string, field: field.id, rules: rules.id, list: list.id },
      { contact: ownContact.id, list: ownList.id },
    );
    for (const [name, call] of Object.entries(calls)) {
      await expect(call(), name).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(
      (await mine.call.contacts.audiences.preview({ rules: { type: 'tags', operator: 'hasAny', tags: ['vip'] } }))
        .count,
    ).toBe(0);

    expect(await contacts.get({ id: contact.id })).toEqual(contact);
    expect(await contacts.audiences.get({ id: rules.id })).toEqual(rules);
    expect(await contacts.audiences.members.count({ audienceId: list.id })).toEqual({ count: 1 });
    expect((await contacts.customFields.list({})).items).toEqual([field]);
    expect(await mine.call.contacts.get({ id: ownContact.id })).toEqual(ownContact);
    expect(await mine.call.contacts.audiences.members.count({ audienceId: ownList.id })).toEqual({ count: 0 });

    // A new procedure has to be added to one of the two tables.
    const tried = new Set([...Object.keys(calls).map((name) => name.split(' ')[0]), ...withoutIds]);
    const all = Object.keys(appRouter._def.procedures)
      .filter((path) => path.startsWith('contacts.') && !/^contacts\.imports\./.test(path))
      .map((path) => path.slice('contacts.'.length));
    expect(all.filter((name) => !tried.has(name))).toEqual([]);
  });
});
