import { Contact } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

describe('contacts.merge', () => {
  it('unites both contacts; where they differ, the kept contact keeps its value', async () => {
    const tenant = await test.createTenant();
    const { call } = tenant;
    const kept = await call.contacts.create({
      name: 'Asha',
      phone: '+919819245678',
      tags: ['a', 'b'],
      customFields: { city: 'Pune', x: 1 },
    });
    const merged = await call.contacts.create({
      name: 'A. Menon',
      phone: '+919819245679',
      email: 'asha@example.in',
      company: 'Café',
      tags: ['b', 'c'],
      customFields: { city: 'Kochi', y: 2 },
    });
    const later = new Date('2026-11-01T10:00:00Z');
    await tenant.transaction(async (ctx) => {
      await Contact.of(ctx)
        .where({ id: kept.id })
        .patch({ unreadCount: 2, lastMessageAt: new Date('2026-10-01T10:00:00Z') });
      await Contact.of(ctx).where({ id: merged.id }).patch({ unreadCount: 3, lastMessageAt: later });
    });
    const both = await call.contacts.audiences.create({ type: 'list', name: 'Both' });
    const one = await call.contacts.audiences.create({ type: 'list', name: 'One' });
    await call.contacts.audiences.members.add({ audienceId: both.id, contactIds: [kept.id, merged.id] });
    await call.contacts.audiences.members.add({ audienceId: one.id, contactIds: [merged.id] });

    const result = await call.contacts.merge({ keepId: kept.id, mergeId: merged.id });
    expect(result).toMatchObject({
      id: kept.id,
      name: 'Asha',
      phone: '+919819245678',
      email: 'asha@example.in',
      company: 'Café',
      tags: ['a', 'b', 'c'],
      customFields: { city: 'Pune', x: 1, y: 2 },
      unreadCount: 5,
      lastMessageAt: later,
    });
    await expect(call.contacts.get({ id: merged.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { items } = await call.contacts.identities.list({ contactId: kept.id });
    expect(items.map(({ address }) => address)).toEqual(['+919819245678', '+919819245679', 'asha@example.in']);
    expect((await call.contacts.list({ filter: { text: '9819245679' } })).items).toEqual([result]);
    for (const { id } of [both, one]) {
      expect(
        (await call.contacts.audiences.members.list({ audienceId: id })).items.map((contact) => contact.id),
      ).toEqual([kept.id]);
    }
    const events = await eventsOf(tenant);
    expect(events.at(-1)).toEqual(['contacts.contact.merged', { contactId: kept.id, mergedId: merged.id }]);
    expect(events).toContainEqual(['contacts.audience.changed', { audienceId: one.id }]);
    expect(events.map(([type]) => type)).not.toContain('contacts.contact.deleted');
  });

  it('refuses the same contact, an unknown contact, and more than a hundred tags', async () => {
    const { call } = await test.createTenant();
    const tags = (from: number) => Array.from({ length: 60 }, (_, i) => `tag ${from + i}`);
    const one = await call.contacts.create({ name: 'Asha', tags: tags(0) });
    const other = await call.contacts.create({ name: 'Asha', tags: tags(60) });
    const refused = (mergeId: string, code: string) =>
      expect(call.contacts.merge({ keepId: one.id, mergeId })).rejects.toMatchObject({ code });
    await refused(one.id, 'BAD_REQUEST');
    await refused(crypto.randomUUID(), 'NOT_FOUND');
    await refused(other.id, 'BAD_REQUEST');
    expect((await call.contacts.list({})).items).toHaveLength(2);
  });

  it('of two opposite merges at once, one succeeds, and no address is lost', async () => {
    const tenant = await test.createTenant();
    const { call } = tenant;
    for (let round = 0; round < 10; round++) {
      const a = await call.contacts.create({
        name: 'A',
        email: `a${round}@example.in`,
        phone: `+9198192456${10 + round}`,
      });
      const b = await call.contacts.create({ name: 'B', email: `b${round}@example.in` });
      const outcomes = await Promise.allSettled([
        call.contacts.merge({ keepId: a.id, mergeId: b.id }),
        call.contacts.merge({ keepId: b.id, mergeId: a.id }),
        call.contacts.identities.add({ contactId: a.id, channel: 'email', address: `c${round}@example.in` }),
        call.contacts.identities.add({ contactId: b.id, channel: 'email', address: `d${round}@example.in` }),
      ]);
      const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'done'));
      expect(codes.slice(0, 2).sort()).toEqual(['NOT_FOUND', 'done']);
      expect(codes.filter((code) => code !== 'done' && code !== 'NOT_FOUND')).toEqual([]);
      const left = (outcomes.find(({ status }) => status === 'fulfilled') as PromiseFulfilledResult<{ id: string }>)
        .value.id;
      const { items } = await call.contacts.identities.list({ contactId: left });
      const added = codes.slice(2).filter((code) => code === 'done').length;
      expect(items).toHaveLength(3 + added);
    }
  });

  it('needs the permission to delete', async () => {
    const tenant = await test.createTenant();
    const agent = await tenant.as('agent');
    const [keepId, mergeId] = [crypto.randomUUID(), crypto.randomUUID()];
    await expect(agent.contacts.merge({ keepId, mergeId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
