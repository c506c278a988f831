/** The client for tests: handlers give the answers, with errors and dates as over the network. */
import { expect, it } from 'vitest';
import { TesseraError } from '../src/index.ts';
import { createTestTessera } from '../src/testing.ts';

const contact = (name: string) => ({
  id: name,
  name,
  phone: null,
  email: null,
  company: null,
  tags: [],
  customFields: {},
  source: 'api',
  isBlocked: false,
  lastMessageAt: new Date(0),
  unreadCount: 0,
  createdBy: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
});

it('createTestTessera: answers from handlers and records the calls', async () => {
  const tessera = createTestTessera({
    contacts: {
      create: ({ name }) => contact(name),
      list: async (input) =>
        input.cursor ? { items: [contact('b')], nextCursor: null } : { items: [contact('a')], nextCursor: '1' },
    },
  });
  expect((await tessera.contacts.create({ name: 'Asha' })).lastMessageAt).toEqual(new Date(0));
  const names: string[] = [];
  for await (const { name } of tessera.contacts.list.all()) names.push(name);
  expect(names).toEqual(['a', 'b']);
  expect(tessera.calls.map(({ path }) => path)).toEqual(['contacts.create', 'contacts.list', 'contacts.list']);
  expect(tessera.calls[0]?.input).toEqual({ name: 'Asha' });
});

it('createTestTessera: throws errors of handlers, and NOT_IMPLEMENTED without a handler', async () => {
  const tessera = createTestTessera({
    contacts: {
      get: () => {
        throw new TesseraError('NOT_FOUND', 'Contact not found', { status: 404 });
      },
    },
  });
  await expect(tessera.contacts.get({ id: '1' })).rejects.toMatchObject({ code: 'NOT_FOUND', path: 'contacts.get' });
  await expect(tessera.identity.account.get()).rejects.toMatchObject({
    code: 'NOT_IMPLEMENTED',
    message: expect.stringContaining('identity.account.get'),
  });
});
