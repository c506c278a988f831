/** The contract with tRPC 11.22.1: how inputs are read and outputs checked. Over real HTTP, because the transport decodes. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTenant, createTestServer, type TestServer } from '../../test/index.ts';
import { createApiKey } from '../domains/organizations/index.ts';
import { appRouter } from '../router.ts';

let server: TestServer;
let key: string;
beforeAll(async () => {
  server = await createTestServer();
  const tenant = await createTenant(server.app);
  const made = await tenant.transaction((ctx) =>
    createApiKey(ctx, { name: 'Test', kind: 'secret', scopes: ['contacts.read', 'contacts.write'], origins: [] }),
  );
  key = Object.values(made).find((value) => typeof value === 'string' && value.startsWith('sk_')) as string;
});
afterAll(() => server[Symbol.asyncDispose]());

async function post(path: string, input: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/trpc/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ json: input }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

describe('prepareProcedures', () => {
  it('replaces the input and output steps of every procedure', () => {
    for (const [path, procedure] of Object.entries(appRouter._def.procedures)) {
      const { middlewares, inputs } = (
        procedure as unknown as { _def: { middlewares: { _type?: string }[]; inputs: unknown[] } }
      )._def;
      const types = middlewares.map(({ _type }) => _type);
      expect(types.filter((type) => type === 'input').length, path).toBe(inputs.length);
      expect(types.filter((type) => type === 'output').length, path).toBe(1);
    }
  });

  it('refuses unknown keys and names the nearest known one', async () => {
    const { status, body } = await post('contacts.create', { name: 'Asha', emial: 'asha@example.in' });
    expect(status).toBe(400);
    expect(body.error.json.message).toBe('emial: is not a field of this input; did you mean email?');
    expect(body.error.json.data.details.issues).toEqual([
      { path: 'emial', message: 'is not a field of this input; did you mean email?' },
    ]);
  });

  it('describes the problem in our own words', async () => {
    const { body } = await post('contacts.create', {});
    expect(body.error.json.message).toBe('name: is required');
  });

  it.each([
    ['a query', 'contacts.list', { limit: 2 }, {}],
    ['a mutation', 'contacts.create', { name: 'Once' }, {}],
    ['a mutation with an Idempotency-Key', 'contacts.create', { name: 'Twice' }, { 'idempotency-key': 'decoded-once' }],
  ])('decodes the input of %s once', async (_title, path, input, headers) => {
    const parse = vi.spyOn(JSON, 'parse');
    const text = JSON.stringify({ json: input });
    const { status } = await post(path, input, headers);
    const times = parse.mock.calls.filter(([given]) => given === text).length;
    parse.mockRestore();
    expect(status).toBe(200);
    expect(times).toBe(1);
  });
});
