import { newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, createTestApp, type TestApp } from '../../../../../test/index.ts';
import { audienceQuery } from '../audience.service.ts';
import type { AudienceRule } from '../audience-rule.schema.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

describe('contacts.audiences.members of an audience by rules', () => {
  it('list and count: return the contacts that match now, and each contact once over all pages', async () => {
    const tenant = await test.createTenant();
    const { call } = tenant;
    const rules: AudienceRule = { type: 'tags', operator: 'hasAny', tags: ['vip'] };
    const { id } = await call.contacts.audiences.create({ type: 'rules', name: 'Best', rules });
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.unshift((await call.contacts.create({ name: `Person ${i}`, tags: ['vip'] })).id);
    await call.contacts.create({ name: 'Unmatched' });
    expect(await call.contacts.audiences.members.count({ audienceId: id })).toEqual({ count: 12 });
    expect((await call.contacts.audiences.preview({ rules })).sample.map((contact) => contact.id)).toEqual(
      ids.slice(0, 10),
    );

    expect(await allMembers(call, id)).toEqual(ids);
    await call.contacts.tags.remove({ contactIds: ids.slice(0, 2), tags: ['vip'] });
    expect(await call.contacts.audiences.members.count({ audienceId: id })).toEqual({ count: 10 });
    const queried = await tenant.transaction(async (ctx) => (await audienceQuery(ctx, id))().orderBy('id', 'desc'));
    expect(queried.map((contact) => contact.id)).toEqual(ids.slice(2));
  });

  it('add: is refused', async () => {
    const { call } = await test.createTenant();
    const contact = await call.contacts.create({ name: 'Asha' });
    const rules: AudienceRule = { type: 'tags', operator: 'isEmpty' };
    const { id } = await call.contacts.audiences.create({ type: 'rules', name: 'Best', rules });
    await expect(
      call.contacts.audiences.members.add({ audienceId: id, contactIds: [contact.id] }),
    ).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});

describe('contacts.audiences.members of a list', () => {
  it('add and remove: change each contact once; a deleted contact leaves the list', async () => {
    const { call } = await test.createTenant();
    const { id } = await call.contacts.audiences.create({ type: 'list', name: 'Guests' });
    const ids = [];
    for (const name of ['a', 'b', 'c']) ids.unshift((await call.contacts.create({ name })).id);
    expect(
      await call.contacts.audiences.members.add({ audienceId: id, contactIds: [ids[0] as string, ids[0] as string] }),
    ).toEqual({ changedCount: 1 });
    expect(await call.contacts.audiences.members.add({ audienceId: id, contactIds: ids })).toEqual({ changedCount: 2 });
    expect(await allMembers(call, id, 2)).toEqual(ids);
    expect(await call.contacts.audiences.members.remove({ audienceId: id, contactIds: [ids[0] as string] })).toEqual({
      changedCount: 1,
    });
    await call.contacts.delete({ id: ids[1] as string });
    expect(await call.contacts.audiences.members.count({ audienceId: id })).toEqual({ count: 1 });
    await expect(
      call.contacts.audiences.members.add({ audienceId: id, contactIds: [ids[0] as string, newId()] }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await call.contacts.audiences.members.count({ audienceId: id })).toEqual({ count: 1 });
  });
});

async function allMembers(call: Caller, audienceId: string, limit = 5): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await call.contacts.audiences.members.list({ audienceId, limit, cursor });
    seen.push(...page.items.map((contact) => contact.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return seen;
}
