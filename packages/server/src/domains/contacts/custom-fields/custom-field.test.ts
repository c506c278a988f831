import { Contact } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

describe('contacts.customFields', () => {
  it('create, list, update: one field per key, with options only for select fields', async () => {
    const { call } = await test.createTenant();
    const { customFields } = call.contacts;
    const city = await customFields.create({ key: 'city', label: 'City', type: 'select', options: ['Pune', 'Kochi'] });
    const age = await customFields.create({ key: 'age', label: 'Age', type: 'number' });
    await expect(customFields.create({ key: 'city', label: 'Town', type: 'text' })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { issues: [{ path: 'key' }] } },
    });
    expect((await customFields.list({ sort: { field: 'key', direction: 'asc' } })).items).toEqual([age, city]);
    expect((await customFields.list({ filter: { type: 'select' } })).items).toEqual([city]);
    expect(await customFields.update({ id: city.id, options: ['Goa'] })).toMatchObject({
      label: 'City',
      options: ['Goa'],
    });
    await expect(customFields.update({ id: city.id, options: [] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(customFields.update({ id: age.id, options: ['1'] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(customFields.create({ key: 'x', label: 'X', type: 'select' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  it.each([
    ['text', [], 'Pune', 5],
    ['number', [], -1.5, '5'],
    ['boolean', [], false, 'yes'],
    ['date', [], '2026-11-20', '2026-02-31'],
    ['date', [], '2026-11-20T09:00:00+05:30', '20.11.2026'],
    ['select', ['S', 'M'], 'M', 'L'],
  ] as const)(
    'contacts.create and update: a field of type %s accepts %j %j and refuses %j',
    async (type, options, valid, invalid) => {
      const { call } = await test.createTenant();
      await call.contacts.customFields.create({ key: 'field', label: 'Field', type, options: [...options] });
      const contact = await call.contacts.create({
        name: 'Asha',
        customFields: { field: valid, free: [invalid].map(String) },
      });
      expect(contact.customFields).toEqual({ field: valid, free: [String(invalid)] });
      const refused = { code: 'BAD_REQUEST', cause: { details: { issues: [{ path: 'customFields.field' }] } } };
      await expect(call.contacts.create({ name: 'Other', customFields: { field: invalid } })).rejects.toMatchObject(
        refused,
      );
      await expect(call.contacts.update({ id: contact.id, customFields: { field: invalid } })).rejects.toMatchObject(
        refused,
      );
      expect(
        (await call.contacts.update({ id: contact.id, customFields: { field: null } })).customFields,
      ).not.toHaveProperty('field');
      expect((await call.contacts.list({})).items).toHaveLength(1);
    },
  );

  it('delete: keeps the values unless removeValues is given', async () => {
    const tenant = await test.createTenant();
    const { call } = tenant;
    const { id } = await call.contacts.customFields.create({ key: 'city', label: 'City', type: 'text' });
    const contact = await call.contacts.create({ name: 'Asha', customFields: { city: 'Pune', age: 3 } });
    await call.contacts.create({ name: 'Without fields' });
    expect(await call.contacts.customFields.delete({ id })).toEqual({ changedCount: 0 });
    const free = await call.contacts.update({ id: contact.id, customFields: { city: 5 } });
    expect(free.customFields).toEqual({ city: 5, age: 3 });

    const again = await call.contacts.customFields.create({ key: 'city', label: 'City', type: 'text' });
    expect(await call.contacts.customFields.delete({ id: again.id, removeValues: true })).toEqual({ changedCount: 1 });
    expect((await call.contacts.get({ id: contact.id })).customFields).toEqual({ age: 3 });
  });

  it('contacts.update: refuses more than a hundred values, also over several updates', async () => {
    const tenant = await test.createTenant();
    const fields = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`field ${from + i}`, i]));
    const { id } = await tenant.call.contacts.create({ name: 'Asha', customFields: fields(0, 99) });
    await tenant.call.contacts.update({ id, customFields: fields(99, 1) });
    await expect(tenant.call.contacts.update({ id, customFields: fields(100, 1) })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    const stored = await tenant.transaction((ctx) => Contact.of(ctx).findOne({ id }).throwIfNotFound().execute());
    expect(Object.keys(stored.customFields)).toHaveLength(100);
  });
});
