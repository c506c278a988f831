import { Contact, inSystem } from '@tessera/db';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { openStream, type Stream } from '../../../../test/sse.ts';
import type { ContactChange } from './contact.schema.ts';

type Change = z.infer<typeof ContactChange>;

let server: TestServer;
const streams: Stream<Change>[] = [];
beforeAll(async () => {
  server = await createTestServer();
});
afterEach(() => {
  vi.useRealTimers();
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(() => server[Symbol.asyncDispose]());

async function keyOf({ call }: Tenant): Promise<string> {
  return (await call.organizations.apiKeys.create({ name: 'Watcher', scopes: ['contacts.read'] })).key;
}

/** Starts at the organization's first event, unless `lastEventId` says otherwise. */
function watch(token: string, options: { input?: object; lastEventId?: string; organizationId?: string } = {}) {
  const stream = openStream<Change>(server.url, 'contacts.watch', { token, lastEventId: '0', ...options });
  streams.push(stream);
  return stream;
}

const seen = (messages: { data: Change }[]) => messages.map(({ data }) => [data.type, data.contact?.name ?? null]);

describe('contacts.watch', () => {
  it('streams changes in order, with the contact, and none of another organization', async () => {
    const tenant = await createTenant(server.app);
    const other = await createTenant(server.app);
    const stream = watch(await keyOf(tenant));
    await other.call.contacts.create({ name: 'Foreign' });
    const { id } = await tenant.call.contacts.create({ name: 'Asha' });
    const first = await stream.take(1);
    expect(first[0]?.data).toMatchObject({
      type: 'created',
      contactId: id,
      mergedId: null,
      contact: { id, name: 'Asha' },
    });
    expect(first[0]?.data.at).toBeInstanceOf(Date);
    expect(first[0]?.data.contact).not.toHaveProperty('organizationId');
    await tenant.call.contacts.update({ id, name: 'Asha Menon' });
    expect(seen(await stream.take(1))).toEqual([['updated', 'Asha Menon']]);
    await other.call.contacts.create({ name: 'Foreign too' });
    await tenant.call.contacts.delete({ id });
    expect(seen(await stream.take(1))).toEqual([['deleted', null]]);
  });

  it('starts with the changes after the subscription', async () => {
    const tenant = await createTenant(server.app);
    await tenant.call.contacts.create({ name: 'Before' });
    await vi.waitFor(async () => expect(await server.app.events.position(tenant.organization.id)).toBeGreaterThan(0));
    const stream = watch(await keyOf(tenant), { lastEventId: undefined });
    let first: string | undefined;
    const arrived = stream.take(1).then(([message]) => {
      first = message?.data.contact?.name;
    });
    // Creates contacts until the stream is connected and receives one.
    while (first === undefined) {
      await tenant.call.contacts.create({ name: 'After' });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await arrived;
    expect(first).toBe('After');
  });

  it('reads a change once for all subscriptions with the same filter, and for each filter only its own', async () => {
    const tenant = await createTenant(server.app);
    const { id } = await tenant.call.contacts.create({ name: 'Asha' });
    const token = await keyOf(tenant);
    const change = async (name: string, opened: Stream<Change>[]) => {
      const reads = vi.spyOn(Contact, 'of');
      await tenant.call.contacts.update({ id, name });
      const names = await Promise.all(opened.map((stream) => stream.take(1).then((items) => seen(items)[0])));
      const count = reads.mock.calls.length;
      reads.mockRestore();
      return { count, names };
    };
    const one = watch(token);
    await one.take(1);
    const alone = await change('Asha Menon', [one]);
    const many = Array.from({ length: 8 }, () => watch(token));
    for (const stream of many) await stream.take(2);
    const shared = await change('Asha Nair', [one, ...many]);
    expect(shared.names).toEqual(Array(9).fill(['updated', 'Asha Nair']));
    expect(shared.count).toBe(alone.count);
    const deletions = watch(token, { input: { filter: { types: ['deleted'] } } });
    await deletions.connected();
    await tenant.call.contacts.delete({ id });
    expect(seen(await deletions.take(1))).toEqual([['deleted', null]]);
    expect(seen(await one.take(1))).toEqual([['deleted', null]]);
  });

  it('resumes after the last item: nothing is lost or repeated', async () => {
    const tenant = await createTenant(server.app);
    const token = await keyOf(tenant);
    const stream = watch(token);
    await tenant.call.contacts.create({ name: 'First' });
    const [first] = await stream.take(1);
    stream.close();
    const names = Array.from({ length: 30 }, (_, i) => `While away ${i}`);
    for (const name of names) await tenant.call.contacts.create({ name });
    const resumed = watch(token, { lastEventId: first?.id });
    const messages = await resumed.take(15);
    resumed.close();
    const again = watch(token, { lastEventId: messages.at(-1)?.id });
    await tenant.call.contacts.create({ name: 'Last' });
    const all = [...messages, ...(await again.take(16))];
    expect(seen(all)).toEqual([...names, 'Last'].map((name) => ['created', name]));
  });

  it('loses nothing when the connection is lost before the first change', async () => {
    const { call } = await createTenant(server.app);
    const first = (await call.contacts.watch({}))[Symbol.asyncIterator]();
    const [lastEventId, nothing] = (await first.next()).value as unknown as [string, null];
    expect(nothing).toBeNull();
    await first.return?.();
    await call.contacts.create({ name: 'While away' });
    const second = (await call.contacts.watch({ lastEventId }))[Symbol.asyncIterator]();
    await second.next();
    const [, change] = (await second.next()).value as unknown as [string, object];
    expect(change).toMatchObject({ type: 'created', contact: { name: 'While away' } });
    await second.return?.();
  });

  it('filters by contact and type of change', async () => {
    const tenant = await createTenant(server.app);
    const { id } = await tenant.call.contacts.create({ name: 'Asha' });
    const stream = watch(await keyOf(tenant), { input: { filter: { ids: [id], types: ['updated'] } } });
    await tenant.call.contacts.create({ name: 'Another' });
    await tenant.call.contacts.update({ id, company: 'Café Malabar' });
    expect((await stream.take(1))[0]?.data).toMatchObject({ type: 'updated', contactId: id });
  });

  it('answers resume_expired for an unknown id and for one of another organization', async () => {
    const tenant = await createTenant(server.app);
    const other = await createTenant(server.app);
    const token = await keyOf(tenant);
    const elsewhere = watch(await keyOf(other));
    await other.call.contacts.create({ name: 'Foreign' });
    const [foreign] = await elsewhere.take(1);
    for (const lastEventId of ['999999999', foreign?.id as string]) {
      const stream = openStream(server.url, 'contacts.watch', { token, lastEventId });
      await expect(stream.take(1)).rejects.toMatchObject({
        data: { code: 'PRECONDITION_FAILED', details: { kind: 'resume_expired' } },
      });
    }
    const stream = openStream(server.url, 'contacts.watch', { token, lastEventId: 'x'.repeat(20) });
    await expect(stream.take(1)).rejects.toMatchObject({ data: { code: 'BAD_REQUEST' } });
  });

  it.each([
    [
      'its session is revoked',
      'update identity.user_sessions set revoked_at = now() where user_id = ?',
      'UNAUTHORIZED',
    ],
    ['its member is removed', 'delete from organizations.members where user_id = ?', 'NOT_FOUND'],
  ])('ends within half a minute once %s', async (_, sql, code) => {
    const signedUp = await callHttp('identity.auth.signUp', {
      email: `${crypto.randomUUID()}@example.com`,
      password: 'a long enough one',
      name: 'Asha',
      organizationName: 'Café Malabar',
    });
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    const reading = vi.spyOn(server.app.events, 'batches');
    const stream = watch(signedUp.accessToken, { organizationId: signedUp.organization.id });
    await vi.waitFor(() => expect(reading).toHaveBeenCalled());
    reading.mockRestore();
    await inSystem(server.app.database, (db) => db.raw(sql, [signedUp.user.id]));
    vi.advanceTimersByTime(30_000);
    await expect(stream.take(1)).rejects.toMatchObject({ data: { code } });
  });

  it('answers SERVICE_UNAVAILABLE when the server stops', async () => {
    const stopping = await createTestServer();
    const tenant = await createTenant(stopping.app);
    const stream = openStream<Change>(stopping.url, 'contacts.watch', { token: await keyOf(tenant) });
    await stream.connected();
    const next = expect(stream.take(1)).rejects.toMatchObject({ data: { code: 'SERVICE_UNAVAILABLE' } });
    await stopping[Symbol.asyncDispose]();
    await next;
  });
});

async function callHttp(path: string, input: object) {
  const response = await fetch(`${server.url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: input }),
  });
  const { result } = (await response.json()) as {
    result: { data: { json: { accessToken: string; user: { id: string }; organization: { id: string } } } };
  };
  return result.data.json;
}
