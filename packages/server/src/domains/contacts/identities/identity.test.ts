import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

describe('contacts.identities', () => {
  it('C5: add, consents.set: take the spellings by which WhatsApp knows numbers', async () => {
    const { call } = await test.createTenant();
    const { id: contactId } = await call.contacts.create({ name: 'Ana' });
    for (const [address, stored] of [
      ['+5215512345678', '+525512345678'],
      ['+553188880001', '+5531988880001'],
    ] as const) {
      const consent = await call.contacts.consents.set({
        channel: 'whatsapp',
        address,
        status: 'opted_in',
        source: 'test',
      });
      expect(consent).toMatchObject({ address: stored });
      const identity = await call.contacts.identities.add({ contactId, channel: 'whatsapp', address });
      expect(identity).toMatchObject({ address: stored });
    }
  });

  it('add: stores the canonical spelling; the first phone and e-mail become the main ones', async () => {
    const { call } = await test.createTenant();
    const { id: contactId } = await call.contacts.create({ name: 'Asha' });
    const add = (channel: 'phone' | 'email' | 'whatsapp', address: string, country?: string) =>
      call.contacts.identities.add({ contactId, channel, address, country });
    expect(await add('phone', '098192 45678', 'IN')).toMatchObject({ contactId, address: '+919819245678' });
    expect(await add('email', ' Asha@Example.IN')).toMatchObject({ address: 'asha@example.in' });
    expect(await add('email', 'other@example.in')).toMatchObject({ address: 'other@example.in' });
    expect(await add('whatsapp', 'asha.menon')).toMatchObject({ address: 'asha.menon' });
    expect(await call.contacts.get({ id: contactId })).toMatchObject({
      phone: '+919819245678',
      email: 'asha@example.in',
    });
    const all = await call.contacts.identities.list({ contactId });
    expect(all.items.map(({ address }) => address)).toEqual([
      '+919819245678',
      'asha@example.in',
      'other@example.in',
      'asha.menon',
    ]);
    for (const text of ['other@', 'asha.men']) {
      expect((await call.contacts.list({ filter: { text } })).items).toHaveLength(1);
    }
    for (const [channel, address] of [
      ['phone', '12345'],
      ['email', 'x'],
      ['whatsapp', '12345'],
      ['whatsapp', 'a b'],
    ] as const) {
      await expect(add(channel, address)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        cause: { details: { issues: [{ path: 'address' }] } },
      });
    }
  });

  it('add: refuses an address of another contact', async () => {
    const { call } = await test.createTenant();
    const first = await call.contacts.create({ name: 'Asha', email: 'asha@example.in' });
    const { id: contactId } = await call.contacts.create({ name: 'Other' });
    await expect(
      call.contacts.identities.add({ contactId, channel: 'email', address: 'ASHA@example.in' }),
    ).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { kind: 'identity_taken', contactId: first.id } },
    });
    expect((await call.contacts.get({ id: contactId })).email).toBeNull();
    const same = await call.contacts.identities.add({
      contactId: first.id,
      channel: 'email',
      address: 'asha@example.in',
    });
    expect((await call.contacts.identities.list({ contactId: first.id })).items).toEqual([same]);
  });

  it('remove: the oldest other address becomes the main one', async () => {
    const { call } = await test.createTenant();
    const { id: contactId } = await call.contacts.create({ name: 'Asha', email: 'first@example.in' });
    const second = await call.contacts.identities.add({ contactId, channel: 'email', address: 'second@example.in' });
    const [first] = (await call.contacts.identities.list({ contactId })).items;
    await call.contacts.identities.remove({ id: first?.id as string });
    expect((await call.contacts.get({ id: contactId })).email).toBe('second@example.in');
    expect((await call.contacts.list({ filter: { text: 'first@' } })).items).toEqual([]);
    await call.contacts.identities.remove({ id: second.id });
    expect((await call.contacts.get({ id: contactId })).email).toBeNull();
    await expect(call.contacts.identities.remove({ id: second.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await call.contacts.create({ name: 'Another', email: 'first@example.in' });
  });
});
