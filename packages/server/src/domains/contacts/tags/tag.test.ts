import { newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function people({ call }: Tenant, ...tags: string[][]): Promise<string[]> {
  const ids: string[] = [];
  for (const [i, own] of tags.entries()) ids.push((await call.contacts.create({ name: `Person ${i}`, tags: own })).id);
  return ids;
}

const tagsOf = ({ call }: Tenant, ids: string[]) =>
  Promise.all(ids.map(async (id) => (await call.contacts.get({ id })).tags));

describe('contacts.tags', () => {
  it('lists them by name with their counts, finds part of one, and pages', async () => {
    const tenant = await test.createTenant();
    await people(tenant, ['vip', 'Café'], ['vip', '100%'], ['newsletter'], []);
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
    expect((await tenant.call.contacts.tags.list({ text: 'CAFE' })).items).toEqual([{ tag: 'Café', count: 1 }]);
    expect((await tenant.call.contacts.tags.list({ text: '%' })).items).toEqual([{ tag: '100%', count: 1 }]);
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

  it('puts them on and takes them off, and tells only of contacts that changed', async () => {
    const tenant = await test.createTenant();
    const ids = await people(tenant, ['vip'], ['b', 'vip', 'a'], []);
    expect(await tenant.call.contacts.tags.add({ contactIds: ids, tags: ['vip', 'new'] })).toEqual({ changed: 3 });
    expect(await tagsOf(tenant, ids)).toEqual([
      ['vip', 'new'],
      ['b', 'vip', 'a', 'new'],
      ['vip', 'new'],
    ]);
    expect(await tenant.call.contacts.tags.add({ contactIds: ids, tags: ['new'] })).toEqual({ changed: 0 });
    expect(await tenant.call.contacts.tags.remove({ contactIds: ids, tags: ['a', 'b', 'x'] })).toEqual({ changed: 1 });
    expect(await tagsOf(tenant, ids)).toEqual([
      ['vip', 'new'],
      ['vip', 'new'],
      ['vip', 'new'],
    ]);
    const updates = (await eventsOf(tenant)).filter(([type]) => type === 'contacts.contact.updated');
    expect(updates.map(([, { contactId }]) => contactId)).toEqual([...ids, ids[1]]);
  });

  it('changes nothing when one contact is unknown or would have more than a hundred', async () => {
    const tenant = await test.createTenant();
    const [full, other] = (await people(
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

  it('renames one, into another as well, and deletes one', async () => {
    const tenant = await test.createTenant();
    const ids = await people(tenant, ['a', 'old', 'z'], ['old', 'new'], ['other']);
    expect(await tenant.call.contacts.tags.rename({ from: 'old', to: 'new' })).toEqual({ changed: 2 });
    expect(await tagsOf(tenant, ids)).toEqual([['a', 'new', 'z'], ['new'], ['other']]);
    await expect(tenant.call.contacts.tags.rename({ from: 'old', to: 'new' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await tenant.call.contacts.tags.delete({ tag: 'new' })).toEqual({ changed: 2 });
    expect(await tagsOf(tenant, ids)).toEqual([['a', 'z'], [], ['other']]);
    await expect(tenant.call.contacts.tags.delete({ tag: 'new' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('leaves the same tag of another organization alone', async () => {
    const [one, other] = [await test.createTenant(), await test.createTenant()];
    const ids = await people(other, ['vip']);
    await people(one, ['vip']);
    await one.call.contacts.tags.rename({ from: 'vip', to: 'best' });
    await one.call.contacts.tags.delete({ tag: 'best' });
    expect(await tagsOf(other, ids)).toEqual([['vip']]);
  });
});
