/** The client against a real server, over networks that work and networks that fail. */
import { createTestServer, type TestServer } from '@tessera/server/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTessera, fieldErrors, isTesseraError, memoryStore, type Tessera, TesseraError } from '../src/index.ts';
import { countingFetch, startProxy } from './network.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

let userCount = 0;
/** A client of a new user with a new organization, signed in. */
async function signedUp(options: { fetch?: typeof fetch } = {}): Promise<Tessera> {
  const tessera = createTessera({ url: server.url, ...options });
  await tessera.auth.signUp({
    email: `person${++userCount}@example.in`,
    password: 'correct horse',
    name: 'Asha',
    organizationName: 'Kala',
  });
  return tessera;
}

const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('createTessera: calls', () => {
  it('return the row that the server created, with dates as Date', async () => {
    const tessera = await signedUp();
    const contact = await tessera.contacts.create({ name: 'Ravi', email: 'ravi@example.in', tags: ['vip'] });
    expect(contact).toMatchObject({ name: 'Ravi', tags: ['vip'], source: 'api' });
    expect(contact.createdAt).toBeInstanceOf(Date);
    const found = await tessera.contacts.list({
      filter: { createdAfter: new Date(contact.createdAt.getTime() - 1000) },
    });
    expect(found.items).toEqual([contact]);
    await expect(tessera.contacts.delete({ id: contact.id })).resolves.toBeUndefined();
  });

  it('withResponse: returns status and request id', async () => {
    const tessera = await signedUp();
    const { data, requestId, status } = await tessera.organizations.get().withResponse();
    expect(data.name).toBe('Kala');
    expect(status).toBe(200);
    expect(requestId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('work with an API key, and with withOrganization', async () => {
    const tessera = await signedUp();
    const { key } = await tessera.organizations.apiKeys.create({ name: 'Till', scopes: ['contacts.read'] });
    const till = createTessera({ url: server.url, apiKey: key });
    expect((await till.contacts.list()).items).toEqual([]);
    expect(await failure(till.contacts.create({ name: 'Ravi' }))).toMatchObject({
      code: 'FORBIDDEN',
      details: { kind: 'permission_required', permission: 'contacts.write' },
    });

    const { id } = await tessera.organizations.get();
    expect((await tessera.withOrganization(id).organizations.get()).id).toBe(id);
    const elsewhere = tessera.withOrganization('01890a5d-ac96-774b-bcce-b302099a8057');
    expect(await failure(elsewhere.organizations.get())).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('return values and fields that the SDK does not know', async () => {
    const tessera = createTessera({
      url: server.url,
      apiKey: 'sk_x',
      fetch: async () => Response.json({ result: { data: { json: { id: '1', source: 'carrier_pigeon', wings: 2 } } } }),
    });
    expect(await tessera.contacts.get({ id: '1' })).toEqual({ id: '1', source: 'carrier_pigeon', wings: 2 });
  });
});

describe('TesseraError', () => {
  it('has the code, the field and the request id', async () => {
    const tessera = await signedUp();
    const error = await failure(tessera.contacts.create({ name: 'Ravi', phone: '12345' }));
    expect(error).toBeInstanceOf(TesseraError);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', status: 400, path: 'contacts.create' });
    expect((error as TesseraError).requestId).toMatch(/^[0-9a-f]{32}$/);
    expect(Object.keys(fieldErrors(error))).toEqual(['phone']);
    expect(isTesseraError(error, 'BAD_REQUEST')).toBe(true);
    expect(isTesseraError(error, 'NOT_FOUND', 'CONFLICT')).toBe(false);
  });

  it('distinguishes a wrong password from an ended session', async () => {
    const { counts, fetch } = countingFetch();
    const tessera = await signedUp({ fetch });
    const wrong = await failure(tessera.auth.signIn({ email: 'person1@example.in', password: 'wrong' }));
    expect(wrong).toMatchObject({ code: 'UNAUTHORIZED', details: { kind: 'credentials_invalid' } });
    const raw = await failure(tessera.identity.auth.signIn({ email: 'person1@example.in', password: 'wrong' }));
    expect(raw).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(counts['identity.auth.refresh']).toBeUndefined();
    expect((await tessera.identity.account.get()).user.name).toBe('Asha');
  });

  it('has the code for the HTTP status of a proxy’s error page', async () => {
    const proxied = createTessera({
      url: server.url,
      apiKey: 'sk_x',
      retries: 0,
      fetch: async () => new Response('<html>Bad gateway</html>', { status: 502 }),
    });
    expect(await failure(proxied.contacts.list())).toMatchObject({ code: 'BAD_GATEWAY', status: 502 });
  });
});

describe('list.all', () => {
  it('requests each page once, and stops when the loop is left', async () => {
    const { counts, fetch } = countingFetch();
    const tessera = await signedUp({ fetch });
    for (let i = 0; i < 7; i++) await tessera.contacts.create({ name: `Person ${i}` });
    const names: string[] = [];
    for await (const contact of tessera.contacts.list.all({ limit: 3, sort: { field: 'name', direction: 'asc' } })) {
      names.push(contact.name);
    }
    expect(names).toEqual(Array.from({ length: 7 }, (_, i) => `Person ${i}`));
    expect(counts['contacts.list']).toBe(3);

    for await (const contact of tessera.contacts.list.all({ limit: 3 })) {
      if (contact.name === 'Person 3') break;
    }
    expect(counts['contacts.list']).toBe(3 + 2);
  });
});

describe('createTessera: retries on a network that drops answers', () => {
  it('create one contact', async () => {
    await using proxy = await startProxy(server.url);
    const tessera = await signedUp();
    const session = await tessera.auth.session();
    const { counts, fetch } = countingFetch();
    const unreliable = createTessera({ url: proxy.url, session: memoryStore(session), fetch });
    proxy.dropNextAnswers(2);
    const contact = await unreliable.contacts.create({ name: 'Once' });
    expect(counts['contacts.create']).toBe(3);
    expect((await tessera.contacts.list()).items).toEqual([contact]);
  });

  it('end with CONNECTION_FAILED after the last one; an action is not retried', async () => {
    await using proxy = await startProxy(server.url);
    const { counts, fetch } = countingFetch();
    const unreliable = createTessera({ url: proxy.url, fetch, retries: 1 });
    proxy.dropNextAnswers(100);
    const input = { email: 'unknown@example.in', password: 'wrong' };
    expect(await failure(unreliable.identity.auth.signIn(input))).toMatchObject({
      code: 'CONNECTION_FAILED',
      status: null,
    });
    expect(counts['identity.auth.signIn']).toBe(1);
    expect(await failure(unreliable.contacts.list())).toMatchObject({
      code: 'CONNECTION_FAILED',
      path: 'contacts.list',
    });
    expect(counts['contacts.list']).toBe(2);
  });
});

describe('createTessera: sessions', () => {
  it('are renewed once for fifty concurrent refused calls', async () => {
    const { counts, fetch } = countingFetch();
    const tessera = await signedUp();
    const session = await tessera.auth.session();
    if (!session) throw new Error('not signed in');
    const store = memoryStore({ ...session, accessToken: 'expired' });
    const resumed = createTessera({ url: server.url, session: store, fetch });
    const answers = await Promise.all(Array.from({ length: 50 }, () => resumed.organizations.get()));
    expect(new Set(answers.map(({ name }) => name))).toEqual(new Set(['Kala']));
    expect(counts['identity.auth.refresh']).toBe(1);
    expect((await store.get())?.refreshToken).not.toBe(session.refreshToken);
    expect((await store.get())?.organizationId).toBe(session.organizationId);
  });

  it('are renewed shortly before they expire; a wrong clock does not renew before each call', async () => {
    const { counts, fetch } = countingFetch();
    const tessera = await signedUp();
    const session = await tessera.auth.session();
    if (!session) throw new Error('not signed in');
    const store = memoryStore({ ...session, expiresAt: new Date(Date.now() + 5_000).toISOString() });
    const resumed = createTessera({ url: server.url, session: store, fetch });
    await Promise.all([resumed.identity.account.get(), resumed.identity.account.get()]);
    expect(counts).toEqual({ 'identity.auth.refresh': 1, 'identity.account.get': 2 });
    // For a clock that is an hour fast, every token has expired.
    const renewed = await store.get();
    if (renewed) await store.set({ ...renewed, expiresAt: new Date(0) });
    await resumed.identity.account.get();
    expect(counts['identity.auth.refresh']).toBe(1);
  });

  it('are cleared after they ended, with session_ended', async () => {
    const tessera = await signedUp();
    const session = await tessera.auth.session();
    if (!session) throw new Error('not signed in');
    await tessera.auth.signOut();
    expect(await tessera.auth.session()).toBeNull();
    const store = memoryStore({ ...session, accessToken: 'expired' });
    const late = createTessera({ url: server.url, session: store });
    expect(await failure(late.identity.account.get())).toMatchObject({
      code: 'UNAUTHORIZED',
      details: { kind: 'session_ended' },
    });
    expect(await store.get()).toBeNull();
    expect(await failure(late.identity.account.get())).toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('are refused for clients with an API key', async () => {
    const till = createTessera({ url: server.url, apiKey: 'sk_x' });
    await expect(till.auth.signIn({ email: 'a@example.in', password: 'x' })).rejects.toThrow('API key');
    expect(() => createTessera({ url: server.url, apiKey: 'sk_x', session: memoryStore() })).toThrow('not both');
  });
});
