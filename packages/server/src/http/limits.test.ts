/** What anonymous clients can make the HTTP server do: cases of docs/security.md, over real connections. */
import { connect } from 'node:net';
import { newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Route, startedRoutes } from '../../test/fuzz/broken-routes.ts';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../test/index.ts';
import { createApiKey } from '../domains/organizations/index.ts';
import { inTransaction } from '../trpc/context.ts';
import { bodyLimits } from './body.ts';

let server: TestServer;
let routes: Route[];
let tenant: Tenant;
let key: string;
beforeAll(async () => {
  ({ started: server, routes } = await startedRoutes(() => createTestServer({ TESSERA_RATE_LIMIT: '3000' })));
  tenant = await createTenant(server.app);
  const made: Record<string, unknown> = await tenant.transaction((ctx) =>
    createApiKey(ctx, { name: 'Test', kind: 'secret', scopes: ['contacts.read'], origins: [] }),
  );
  key = Object.values(made).find((value) => typeof value === 'string' && value.startsWith('sk_')) as string;
});
afterAll(() => server[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}${path}`, { headers });
const call = (path: string, headers: Record<string, string>, input: object = {}) =>
  fetch(`${server.url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ json: input }),
  });

/** Sends part of a request over its own connection: the begin of the answer, and everything until the server closes it. */
function open(text: string, localAddress?: string): { begun: Promise<string>; answer: Promise<string>; end(): void } {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ port: Number(port), host: hostname, localAddress }, () => socket.write(text));
  let received = '';
  socket.on('data', (chunk) => (received += chunk));
  socket.on('error', () => {});
  return {
    begun: new Promise((resolve) => socket.once('data', () => resolve(received))),
    answer: new Promise((resolve) => socket.on('close', () => resolve(received))),
    end: () => socket.destroy(),
  };
}

const half = (path: string) =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"json":`;

describe('HTTP bodies', () => {
  it('X4: an incomplete body of any route is refused with a readable answer', async () => {
    const before = bodyLimits.idleMs;
    bodyLimits.idleMs = 100;
    const posts = routes.filter(({ methods }) => methods.includes('POST')).map(({ path }) => path);
    const paths = ['/trpc/identity.auth.signIn', ...posts.map((path) => path.replace(/[:*]\w+/g, () => newId()))];
    const opened = paths.map((path) => ({ path, ...open(half(path)) }));
    try {
      for (const { path, begun, answer } of opened) {
        expect(await begun, path).toMatch(/^HTTP\/1\.1 4\d\d/);
        if (/ 408 /.test(await begun)) expect((await answer).toLowerCase(), path).toContain('connection: close');
      }
      expect(paths).toContain('/v1/batch');
    } finally {
      bodyLimits.idleMs = before;
      for (const { end } of opened) end();
    }
  });

  it('X4: a network has a limited number of slow bodies, more are refused, and whole ones are served', async () => {
    const before = { ...bodyLimits };
    Object.assign(bodyLimits, { networkSlow: 3, slowMs: 100 });
    const held = Array.from({ length: 4 }, () => open(half('/trpc/identity.auth.signIn')));
    try {
      expect(await Promise.race(held.map(({ answer }) => answer))).toMatch(/^HTTP\/1\.1 429/);
      expect((await call('identity.auth.signIn', {})).status).toBe(400);
    } finally {
      Object.assign(bodyLimits, before);
      for (const { end } of held) end();
    }
  });

  it('X4: slow bodies of several networks leave memory to others', async () => {
    const before = { ...bodyLimits };
    Object.assign(bodyLimits, { slowMs: 100, heldBytes: 4_000, slowBytes: 2_000, networkSlowBytes: 1_500 });
    const heldFrom = (localAddress: string) =>
      Array.from({ length: 2 }, () => open(`${half('/trpc/identity.auth.signIn')}"${'x'.repeat(900)}`, localAddress));
    const held = ['127.0.0.2', '127.0.0.3'].flatMap(heldFrom);
    try {
      expect(await Promise.race(held.map(({ begun }) => begun))).toMatch(/^HTTP\/1\.1 429/);
      expect((await call('identity.auth.signIn', {}, { email: 'x'.repeat(1_500) })).status).toBe(400);
    } finally {
      Object.assign(bodyLimits, before);
      for (const { end } of held) end();
    }
  });

  it('X4: a crowd behind one address is served', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => call('contacts.list', { authorization: `Bearer ${key}` })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('X22: a client that disconnects within a body causes no failure', async () => {
    const connection = open(half('/trpc/contacts.list'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    connection.end();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const metrics = await (await get('/metrics')).text();
    expect(metrics).not.toMatch(/procedure="contacts\.list",status="500"/);
  });
});

describe('HTTP operations', () => {
  it('X5: /readyz costs the same for any number of requests', async () => {
    const connections = async () =>
      (
        await server.db.sql<{ count: number }>(
          'select count(*)::int as count from pg_stat_activity where datname = current_database()',
        )
      )[0]?.count ?? 0;
    await get('/readyz');
    const before = await connections();
    const answers = await Promise.all(Array.from({ length: 120 }, () => get('/readyz')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await connections()).toBeLessThanOrEqual(before + 1);
  });

  it.each([
    ...['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'cf-connecting-ip', 'x-forwarded-port', 'x-client-ip'],
    ...['true-client-ip', 'x-original-forwarded-for', 'x-azure-clientip'],
  ])('X6: /metrics does not answer through a proxy on the same machine (%s)', async (name) => {
    expect((await get('/metrics')).status).toBe(200);
    expect((await get('/metrics', { [name]: '203.0.113.7' })).status).toBe(404);
  });

  it.each([
    ['keeps the name that was asked for', 'GET /metrics HTTP/1.1\r\nhost: api.example.com\r\n\r\n'],
    ['speaks HTTP/1.0', 'GET /metrics HTTP/1.0\r\nhost: 127.0.0.1:4000\r\n\r\n'],
    ['sends no name', 'GET /metrics HTTP/1.0\r\n\r\n'],
  ])('X6: /metrics does not answer through a proxy without headers of its own that %s', async (_title, request) => {
    const { begun, end } = open(request);
    expect(await begun).toMatch(/^HTTP\/1\.1 404/);
    end();
  });
});

describe('HTTP credentials', () => {
  it('X17: unknown keys and tokens are limited, and valid ones keep working', async () => {
    const other = await createTestServer({ TESSERA_RATE_LIMIT: '600' });
    try {
      const { organization } = await createTenant(other.app);
      const made: Record<string, unknown> = await inTransaction(
        {
          app: other.app,
          organization,
          actor: { type: 'system', name: 'test' },
          permissions: new Set(['contacts.read']),
        },
        (ctx) => createApiKey(ctx, { name: 'Test', kind: 'secret', scopes: ['contacts.read'], origins: [] }),
      );
      const valid = Object.values(made).find((value) => typeof value === 'string' && value.startsWith('sk_')) as string;
      const list = (token: string) =>
        fetch(`${other.url}/trpc/contacts.list`, { headers: { authorization: `Bearer ${token}` } }).then(
          ({ status }) => status,
        );
      expect(await list(valid)).toBe(200);
      const statuses = [];
      for (let i = 0; i < 62; i++) statuses.push(await list(`sk_${'x'.repeat(30)}${i}`));
      expect(statuses.filter((status) => status === 401).length).toBe(60);
      expect(statuses.at(-1)).toBe(429);
      expect(await list(valid)).toBe(200);
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });

  it.each([`Bearer ${'k'.repeat(20)} `, `Bearer  x`, 'Bearer', 'Basic abc', 'Bearer a b'])(
    'X28: malformed credentials are refused: %j',
    async (authorization) => {
      // fetch trims header values, so the request is written by hand.
      const { hostname, port } = new URL(server.url);
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname, () =>
          socket.write(
            `GET /trpc/contacts.list HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: ${authorization}\r\n\r\n`,
          ),
        );
        let text = '';
        socket.on('data', (chunk) => (text += chunk));
        socket.on('close', () => resolve(text));
      });
      expect(answer).toMatch(/^HTTP\/1\.1 401/);
    },
  );

  it.each(['application/json-evil', 'application/jsonp', 'text/plain', 'application/x-www-form-urlencoded'])(
    'X28: content type %s is refused',
    async (type) => {
      expect((await call('contacts.list', { authorization: `Bearer ${key}`, 'content-type': type })).status).toBe(415);
    },
  );
});

describe('HTTP URLs', () => {
  it.each([
    '/u/%E0%A4%A',
    '/downloads/%E0%A4%A',
    '/tickets/%',
    '/playground/%ff',
    '/account/%',
    '/%',
    '/trpc/%E0%A4%A',
  ])('X21: %s is answered as a client error', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      const { status } = await fetch(`${server.url}${path}`, { method });
      expect(status, `${method} ${path}`).toBeLessThan(500);
    }
  });

  it.each([
    'TRACE /trpc/contacts.list',
    'PROPFIND /trpc/contacts.list',
    'GET http://[/downloads/contacts.csv',
    'GET http://a:99999999/tickets/config',
  ])('X21: %s is answered as a client error', async (line) => {
    // fetch sends neither.
    const { begun, end } = open(`${line} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    expect(await begun).toMatch(/^HTTP\/1\.1 4\d\d/);
    end();
  });
});
