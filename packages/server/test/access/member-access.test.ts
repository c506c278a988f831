/** Over real HTTP: an invited user gains access, and a suspended, removed or demoted member loses it within a second. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMails } from '../../src/domains/platform/index.ts';
import { type Answer, type CallOptions, post } from '../fetch.ts';
import { createTestServer, type TestServer } from '../index.ts';

const WITHIN_MS = 1_000;

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

let serial = 0;
async function signUp() {
  const email = `member.access.${++serial}@example.in`;
  const answer = await post(server.url, 'identity.auth.signUp', {
    email,
    password: 'plenty of unlikely words',
    name: 'Asha',
    organizationName: 'Café Malabar',
  });
  expect(answer.error).toBeUndefined();
  const { accessToken, organization } = answer.data as { accessToken: string; organization: { id: string } };
  const call = (path: string, input?: unknown, options?: CallOptions): Promise<Answer> =>
    post(server.url, path, input, { token: accessToken, organizationId: organization.id, ...options });
  return { email, organization, call };
}

/** The start, in milliseconds from now, of the last call that did not answer with this status. */
async function until(status: number, call: () => Promise<Answer>): Promise<number> {
  const start = performance.now();
  for (let last = 0; last < 10_000; ) {
    const begun = performance.now() - start;
    if ((await call()).status === status) return last;
    last = begun;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`never ${status}`);
}

it('organizations.members: invited users gain access, and lose it within a second', async () => {
  const owner = await signUp();
  const guest = await signUp();
  const here = { organizationId: owner.organization.id };
  const look = () => guest.call('organizations.members.list', {}, here);
  expect((await look()).status).toBe(404);

  await owner.call('organizations.invitations.create', { email: guest.email, role: 'agent' });
  const [mail] = await readMails(server.app, { to: guest.email });
  const token = /invitation#token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
  expect((await post(server.url, 'organizations.invitations.preview', { token })).data).toEqual({
    organizationName: 'Café Malabar',
    role: 'agent',
  });
  expect((await guest.call('organizations.invitations.accept', { token })).data).toMatchObject({
    id: owner.organization.id,
  });
  expect(await until(200, look)).toBeLessThan(WITHIN_MS);
  const mine = await guest.call('organizations.list', {});
  expect(mine.data.items).toHaveLength(2);

  const { items } = (await look()).data as { items: { id: string; role: string }[] };
  const id = items.find(({ role }) => role === 'agent')?.id;
  await owner.call('organizations.members.suspend', { id });
  expect(await until(404, look)).toBeLessThan(WITHIN_MS);
  await owner.call('organizations.members.reinstate', { id });
  expect(await until(200, look)).toBeLessThan(WITHIN_MS);
  await owner.call('organizations.members.update', { id, role: 'member' });
  expect(await until(403, look)).toBeLessThan(WITHIN_MS);
  await owner.call('organizations.members.remove', { id });
  expect(await until(404, look)).toBeLessThan(WITHIN_MS);
});

it('X25: what was just granted counts at the next call, in spite of cached callers', async () => {
  const owner = await signUp();
  const guest = await signUp();
  const here = { organizationId: owner.organization.id };
  const look = async () => (await guest.call('organizations.members.list', {}, here)).status;
  const keys = async () => (await guest.call('organizations.apiKeys.list', {}, here)).status;
  await owner.call('organizations.invitations.create', { email: guest.email, role: 'agent' });
  const [mail] = await readMails(server.app, { to: guest.email });
  const token = /invitation#token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
  expect(await look()).toBe(404);
  await guest.call('organizations.invitations.accept', { token });
  expect([await look(), await keys()]).toEqual([200, 403]);
  const { data } = await owner.call('organizations.members.list', { filter: { role: 'agent' } });
  const { id } = data.items[0];
  await owner.call('organizations.members.update', { id, role: 'admin' });
  expect(await keys()).toBe(200);
  const { data: made } = await owner.call('organizations.apiKeys.create', { name: 'Sync', scopes: [] });
  const use = async () => (await post(server.url, 'contacts.list', {}, { token: made.key })).status;
  expect(await use()).toBe(403);
  await owner.call('organizations.apiKeys.update', { id: made.id, scopes: ['contacts.read'] });
  expect(await use()).toBe(200);
});

it('organizations.delete: members and API keys lose access within a second', async () => {
  const owner = await signUp();
  const made = await owner.call('organizations.apiKeys.create', { name: 'Shop', scopes: ['contacts.read'] });
  const withKey = () => post(server.url, 'contacts.list', {}, { token: made.data.key });
  const inPerson = () => owner.call('contacts.list', {});
  expect([(await withKey()).status, (await inPerson()).status]).toEqual([200, 200]);
  await owner.call('organizations.delete', { name: 'Café Malabar' });
  expect(await until(401, withKey)).toBeLessThan(WITHIN_MS);
  expect(await until(404, inPerson)).toBeLessThan(WITHIN_MS);
});
