/** The lines that TESSERA_ACCESS_LOG=on adds: one for each call, without what it contains. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createApiKey } from '../../src/domains/organizations/index.ts';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../index.ts';

let server: TestServer;
let tenant: Tenant;
let key: string;
let lines: Record<string, unknown>[];

beforeAll(async () => {
  server = await createTestServer({ TESSERA_ACCESS_LOG: 'on' });
  tenant = await createTenant(server.app);
  ({ key } = await tenant.transaction((ctx) =>
    createApiKey(ctx, {
      name: 'Test',
      kind: 'secret',
      scopes: ['contacts.read', 'contacts.write', 'contacts.export'],
      origins: [],
    }),
  ));
});

afterAll(() => server[Symbol.asyncDispose]());

beforeEach(() => {
  lines = [];
  vi.spyOn(server.app.log, 'info').mockImplementation((details, message) => {
    if (message === 'call' || message === 'request') lines.push({ ...details, message });
  });
});

const send = (path: string, body?: unknown) =>
  fetch(`${server.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'x-request-id': 'request-of-test',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).then((answer) => answer.arrayBuffer());

const line = (details: object) => ({
  message: 'call',
  ms: expect.any(Number),
  requestId: 'request-of-test',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  organizationId: tenant.organization.id,
  ...details,
});

it('access log: one line per call with its procedure, code, organization and request id, and no input', async () => {
  await send('/trpc/contacts.create', { json: { name: 'Secret Person', email: 'secret-person@example.com' } });
  await send('/trpc/contacts.get', { json: { id: 'not-an-id' } });
  expect(lines).toEqual([
    line({ procedure: 'contacts.create', code: 'OK' }),
    line({ procedure: 'contacts.get', code: 'BAD_REQUEST' }),
  ]);
  expect(JSON.stringify(lines)).not.toContain('secret-person');
});

it('access log: one line for each call of a batch', async () => {
  await send('/trpc/contacts.list,contacts.count?batch=1');
  expect(lines).toHaveLength(2);
  expect(lines).toEqual(
    expect.arrayContaining([
      line({ procedure: 'contacts.list', code: 'OK' }),
      line({ procedure: 'contacts.count', code: 'OK' }),
    ]),
  );
});

it('access log: a request that never became a call', async () => {
  await send('/trpc/contacts.create', 'x'.repeat(1_100_000));
  expect(lines).toEqual([line({ procedure: 'contacts.create', code: 'PAYLOAD_TOO_LARGE', organizationId: null })]);
});

it('access log: routes by their pattern, because paths contain tokens, and no probes', async () => {
  await send('/u/secret-token');
  await send('/downloads/contacts.csv');
  await send('/healthz');
  await send('/readyz');
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  expect(lines).toEqual([
    line({ message: 'request', route: 'GET /u/:token', status: expect.any(Number), organizationId: null }),
    line({ message: 'request', route: 'GET /downloads/contacts.csv', status: 200 }),
  ]);
  expect(JSON.stringify(lines)).not.toContain('secret-token');
});
