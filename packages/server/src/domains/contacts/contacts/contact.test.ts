import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { countContacts } from './contact.service.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

describe('contacts.create', () => {
  it('stores phone as E.164 and e-mail in lower case', async () => {
    const { call } = await test.createTenant();
    const contact = await call.contacts.create({
      name: 'Asha',
      phone: '098192 45678',
      country: 'IN',
      email: ' Asha@Example.IN ',
    });
    expect(contact).toMatchObject({ phone: '+919819245678', email: 'asha@example.in', source: 'api' });
  });

  it('refuses an address that another contact has, and names that contact', async () => {
    const { call } = await test.createTenant();
    const first = await call.contacts.create({ name: 'Asha', email: 'asha@example.in' });
    await expect(call.contacts.create({ name: 'Other', email: 'ASHA@example.in' })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { kind: 'identity_taken', contactId: first.id } },
    });
    expect((await call.contacts.list({})).items).toHaveLength(1);
  });

  it('names the field that is not valid', async () => {
    const { call } = await test.createTenant();
    await expect(call.contacts.create({ name: 'Asha', phone: '12345' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { issues: [{ path: 'phone' }] } },
    });
  });
});

describe('contacts.list', () => {
  it('C29: finds names by the letters that people type, as rules of audiences do', async () => {
    const { call } = await test.createTenant();
    for (const [name, text] of [
      ['Işık Doğan', 'ışık'],
      ['Łukasz Żak', 'lukasz zak'],
      ['Jürgen Groß', 'GROSS'],
      ['Ὀδυσσεύς', 'οδυσσευς'],
    ] as const) {
      const contact = await call.contacts.create({ name: `${name}\n`, company: 'A\r\n=1+1', tags: [name] });
      expect(contact).toMatchObject({ name, company: 'A =1+1' });
      const found = (await call.contacts.list({ filter: { text } })).items.map(({ id }) => id);
      expect([text, found]).toEqual([text, [contact.id]]);
      const rules = { type: 'field' as const, field: 'name' as const, operator: 'contains' as const, value: text };
      expect([text, (await call.contacts.audiences.preview({ rules })).count]).toEqual([text, 1]);
      expect((await call.contacts.tags.list({ filter: { text } })).items).toMatchObject([{ tag: name }]);
    }
  });

  it('finds part of a name, company, e-mail or phone in any script, case, accents and spelling', async () => {
    const { call } = await test.createTenant();
    const jose = await call.contacts.create({ name: 'José Nair', company: 'Café 100%', phone: '+919819245678' });
    const mohan = await call.contacts.create({ name: 'मोहन शर्मा', email: 'mohan_s@example.in' });
    const find = async (text: string) => (await call.contacts.list({ filter: { text } })).items.map(({ id }) => id);
    expect(await find('JOSE')).toEqual([jose.id]);
    expect(await find('café 100%')).toEqual([jose.id]);
    expect(await find('098192-456')).toEqual([jose.id]);
    expect(await find('मोह')).toEqual([mohan.id]);
    expect(await find('n_s@')).toEqual([mohan.id]);
    expect(await find('%')).toEqual([jose.id]);
    expect(await find('unknown')).toEqual([]);
  });

  it('a search has pages', async () => {
    const { call } = await test.createTenant();
    for (let i = 0; i < 7; i++) await call.contacts.create({ name: i % 2 ? `Meera ${i}` : `Ravi ${i}` });
    const first = await call.contacts.list({ limit: 3, filter: { text: 'ravi' } });
    const second = await call.contacts.list({ limit: 3, filter: { text: 'ravi' }, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['Ravi 6', 'Ravi 4', 'Ravi 2', 'Ravi 0']);
    expect(second.nextCursor).toBeNull();
  });

  it('finds rare matches among many contacts, newest first, beyond the newest ten thousand', async () => {
    const { call, transaction, organization } = await test.createTenant();
    await transaction((ctx) =>
      ctx.db.raw(
        `insert into contacts.contacts (organization_id, name)
         select ?, case when n % 4000 = 0 then 'Zubin ' || n else 'Person' end from generate_series(1, 24000) n`,
        [organization.id],
      ),
    );
    const search = (limit: number, cursor?: string) => call.contacts.list({ limit, cursor, filter: { text: 'zubin' } });
    const names = ({ items }: Awaited<ReturnType<typeof search>>) => items.map(({ name }) => name);
    // The search scans windows of the newest contacts first. The page needs two windows; the next page needs the index.
    const first = await search(4);
    expect(names(first)).toEqual(['Zubin 24000', 'Zubin 20000', 'Zubin 16000', 'Zubin 12000']);
    expect(names(await search(4, first.nextCursor ?? ''))).toEqual(['Zubin 8000', 'Zubin 4000']);
    expect(names(await search(100))).toHaveLength(6);
  });

  it('returns each contact once over all pages, in every order', async () => {
    const { call } = await test.createTenant();
    for (let i = 0; i < 7; i++) await call.contacts.create({ name: `Person ${i % 3}` });
    for (const field of ['createdAt', 'updatedAt', 'name'] as const) {
      for (const direction of ['asc', 'desc'] as const) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await call.contacts.list({ limit: 3, cursor, sort: { field, direction } });
          seen.push(...page.items.map(({ id }) => id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor);
        expect(new Set(seen).size).toBe(7);
        expect(seen).toHaveLength(7);
      }
    }
  });
});

describe('contacts.count', () => {
  it('counts by the filter of contacts.list, up to a maximum', async () => {
    const tenant = await test.createTenant();
    const { call } = tenant;
    for (let i = 0; i < 5; i++) await call.contacts.create({ name: `Ravi ${i}`, tags: i < 2 ? ['vip'] : [] });
    await call.contacts.create({ name: 'Meera', source: 'manual' });
    expect(await call.contacts.count()).toEqual({ count: 6, isExact: true });
    expect(await call.contacts.count({ filter: { text: 'ravi' } })).toEqual({ count: 5, isExact: true });
    expect(await call.contacts.count({ filter: { tags: ['vip'], isBlocked: false } })).toEqual({
      count: 2,
      isExact: true,
    });
    expect(await call.contacts.count({ filter: { source: ['manual', 'import'] } })).toEqual({
      count: 1,
      isExact: true,
    });
    const limited = (max: number, filter = {}) => tenant.transaction((ctx) => countContacts(ctx, { filter }, max));
    expect(await limited(6)).toEqual({ count: 6, isExact: true });
    expect(await limited(5)).toEqual({ count: 5, isExact: false });
    expect(await limited(4, { text: 'ravi' })).toEqual({ count: 4, isExact: false });
    expect(await limited(5, { text: 'ravi' })).toEqual({ count: 5, isExact: true });
  });
});

describe('contacts.update and contacts.delete', () => {
  it('change the given fields and release addresses', async () => {
    const { call } = await test.createTenant();
    const { id } = await call.contacts.create({
      name: 'Asha',
      email: 'old@example.in',
      customFields: { city: 'Pune', age: 3 },
    });
    const changed = await call.contacts.update({ id, email: 'new@example.in', customFields: { city: null, spent: 5 } });
    expect(changed).toMatchObject({ name: 'Asha', email: 'new@example.in', customFields: { age: 3, spent: 5 } });
    await call.contacts.create({ name: 'Another', email: 'old@example.in' });
    await call.contacts.delete({ id });
    await expect(call.contacts.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
