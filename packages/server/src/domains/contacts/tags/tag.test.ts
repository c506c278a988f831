import { newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function createContacts({ call }: Tenant, ...tags: string[][]): Promise<string[]> {
  const ids: string[] = [];
  for (const [i, own] of tags.entries()) ids.push((await call.contacts.create({ name: `Person ${i}`, tags: own })).id);
  return ids;
}

const tagsOf = ({ call }: Tenant, ids: string[]) =>
  Promise.all(ids.map(async (id) => (await call.contacts.get({ id })).tags));

describe('contacts.tags', () => {
  it('list: returns tags by name with counts, filters by text, and has pages', async () => {
    const tenant = await test.createTenant();
    await createContacts(tenant, ['vip', 'Café'], ['vip', '100%'], ['newsletter'], []);
    const all = await tenant.call.contacts.tags.list({});
    expect(all.nextCursor).toBeNull();
    expect(new Map(all.items.map(({ tag, count }) => [tag, count]))).toEqual(
      new Map([
        ['vip', 2],
        ['Café', 1],
        ['100%', 1],
        ['newsletter', 1],
      ]),
    );
    expect((await tenant.call.contacts.tags.list({ filter: { text: 'CAFE' } })).items).toEqual([
      { tag: 'Café', count: 1 },
    ]);
    expect((await tenant.call.contacts.tags.list({ filter: { text: '%' } })).items).toEqual([
      { tag: '100%', count: 1 },
    ]);
    const paged = [];
    let cursor: string | undefined;
    do {
      const page = await tenant.call.contacts.tags.list({ limit: 1, cursor });
      paged.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(paged).toEqual(all.items);
    await expect(tenant.call.contacts.tags.list({ cursor: '€' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('add and remove: emit an event only for contacts that changed', async () => {
    const tenant = await test.createTenant();
    const ids = await createContacts(tenant, ['vip'], ['b', 'vip', 'a'], []);
    expect(await tenant.call.contacts.tags.add({ contactIds: ids, tags: ['vip', 'new'] })).toEqual({ changedCount: 3 });
    expect(await tagsOf(tenant, ids)).toEqual([
      ['vip', 'new'],
      ['b', 'vip', 'a', 'new'],
      ['vip', 'new'],
    ]);
    expect(await tenant.call.contacts.tags.add({ contactIds: ids, tags: ['new'] })).toEqual({ changedCount: 0 });
    expect(await tenant.call.contacts.tags.remove({ contactIds: ids, tags: ['a', 'b', 'x'] })).toEqual({
      changedCount: 1,
    });
    expect(await tagsOf(tenant, ids)).toEqual([
      ['vip', 'new'],
      ['vip', 'new'],
      ['vip', 'new'],
    ]);
    const updates = (await eventsOf(tenant)).filter(([type]) => type === 'contacts.contact.updated');
    expect(updates.map(([, { contactId }]) => contactId)).toEqual([...ids, ids[1]]);
  });

  it('add: changes nothing when one contact is unknown or would have more than a hundred tags', async () => {
    const tenant = await test.createTenant();
    const [full, other] = (await createContacts(
      tenant,
      Array.from({ length: 100 }, (_, i) => `tag ${i}`),
      [],
    )) as [string, string];
    await expect(tenant.call.contacts.tags.add({ contactIds: [other, full], tags: ['more'] })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { issues: [{ path: 'tags' }] } },
    });
    const unknown = newId();
    await expect(tenant.call.contacts.tags.add({ contactIds: [other, unknown], tags: ['more'] })).rejects.toMatchObject(
      {
        code: 'NOT_FOUND',
        cause: { details: { contactIds: [unknown] } },
      },
    );
    expect(await tagsOf(tenant, [other])).toEqual([[]]);
  });

  it('rename and delete: change every contact with the tag, and rename merges two tags', async () => {
    const tenant = await test.createTenant();
    const ids = await createContacts(tenant, ['a', 'old', 'z'], ['old', 'new'], ['other']);
    expect(await tenant.call.contacts.tags.rename({ from: 'old', to: 'new' })).toEqual({ changedCount: 2 });
    expect(await tagsOf(tenant, ids)).toEqual([['a', 'new', 'z'], ['new'], ['other']]);
    await expect(tenant.call.contacts.tags.rename({ from: 'old', to: 'new' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await tenant.call.contacts.tags.delete({ tag: 'new' })).toEqual({ changedCount: 2 });
    expect(await tagsOf(tenant, ids)).toEqual([['a', 'z'], [], ['other']]);
    await expect(tenant.call.contacts.tags.delete({ tag: 'new' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('rename and delete: do not change another organization', async () => {
    const [one, other] = [await test.createTenant(), await test.createTenant()];
    const ids = await createContacts(other, ['vip']);
    await createContacts(one, ['vip']);
    await one.call.contacts.tags.rename({ from: 'vip', to: 'best' });
    await one.call.contacts.tags.delete({ tag: 'best' });
    expect(await tagsOf(other, ids)).toEqual([['vip']]);
  });
});
