/** While the database is away, every call and every route answers 503 with Retry-After, and afterwards they work as before. */
import { newId } from '@tessera/db';
import { createTestDatabase, type TestDatabase } from '@tessera/db/test';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createApiKey } from '../../src/domains/organizations/index.ts';
import type { RunningServer } from '../../src/server.ts';
import { type Route, startedRoutes } from '../fuzz/broken-routes.ts';
import { createTenant, startTestServer } from '../index.ts';
import { type DatabaseRelay, startDatabaseRelay } from './database-relay.ts';

let db: TestDatabase;
let relay: DatabaseRelay;
let server: RunningServer;
let routes: Route[];
let key: string;

beforeAll(async () => {
  db = await createTestDatabase();
  relay = await startDatabaseRelay(db.url);
  ({ started: server, routes } = await startedRoutes(() => startTestServer(relay.url)));
  const tenant = await createTenant(server.app);
  ({ key } = await tenant.transaction((ctx) =>
    createApiKey(ctx, { name: 'Test', kind: 'secret', scopes: ['contacts.read', 'contacts.write'], origins: [] }),
  ));
});

afterAll(async () => {
  await relay.back();
  await server.stop();
  await relay[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  return answer;
}

/** What needs the database, by every way into the server. */
const REQUESTS: [method: string, path: string, body?: unknown][] = [
  ['POST', '/trpc/contacts.list', { json: {} }],
  ['POST', '/trpc/contacts.create', { json: { name: 'Anna', email: 'anna@example.com' } }],
  ['GET', '/trpc/contacts.list,contacts.count?batch=1'],
  ['POST', '/trpc/identity.auth.signIn', { json: { email: 'anna@example.com', password: 'a long enough one' } }],
  ['GET', '/downloads/contacts.csv'],
  ['GET', '/tickets/config?organization=some-shop'],
  ['POST', `/webhooks/payments/${newId()}`, {}],
  ['POST', `/webhooks/messaging/${newId()}`, {}],
];

async function expectUnavailable(): Promise<void> {
  for (const [method, path, body] of REQUESTS) {
    const answer = await send(method, path, body);
    expect([answer.status, answer.headers.get('retry-after')], path).toEqual([503, '2']);
  }
}

const expectRecovery = () =>
  vi.waitFor(async () => expect((await send('POST', '/trpc/contacts.list', { json: {} })).status).toBe(200), 10_000);

it('database away: calls, downloads and webhooks answer 503 with Retry-After while connections are refused', async () => {
  await relay.away();
  await expectUnavailable();
  expect((await send('GET', '/healthz')).status).toBe(200);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/^tessera_database_up 0$/m);
  expect(metrics).toMatch(/^tessera_refusals_total\{code="SERVICE_UNAVAILABLE"\} \d/m);
  await relay.back();
  await expectRecovery();
});

it.each(['57P03', '53300', '28P01'])('database away: the same while PostgreSQL refuses with %s', async (code) => {
  relay.refusing(code);
  await expectUnavailable();
  await relay.back();
  await expectRecovery();
});

it('database away: no route fails otherwise', async () => {
  await relay.away();
  for (const { path, methods } of routes) {
    for (const method of methods.map((name) => name.toUpperCase()).filter((name) => /^(GET|POST)$/.test(name))) {
      const target = path.replace(/\/\*\w+/g, '/x').replace(/[:*]\w+/g, () => newId());
      const { status, headers } = await send(method, target, method === 'POST' ? {} : undefined);
      if (status < 500) continue;
      expect([status, headers.get('retry-after') ?? target], `${method} ${target}`).toEqual([
        503,
        target === '/readyz' ? target : '2',
      ]);
    }
  }
  await relay.back();
  await expectRecovery();
});

it('database away: a connection that is ended during a call fails that call as unavailable', async () => {
  const calls = Array.from({ length: 40 }, () => send('POST', '/trpc/contacts.list', { json: {} }));
  await db.sql(`select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and application_name = 'tessera'`);
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  await expectRecovery();
});
