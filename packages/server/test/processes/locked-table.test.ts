/** Two hundred calls wait for a locked table, and the rest of the product goes on. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../fetch.ts';
import { createTenant, createTestServer, type TestServer } from '../index.ts';
import { openShopFor, type Shop } from '../orders.ts';
import { type CallShop, openOffice, openShop } from '../shop.ts';

const CALLS = 200;
const PASSWORD = 'correct horse battery';

let server: TestServer;
let locking: pg.Client;
let shop: Shop;
let visit: CallShop;
let office: CallShop;
let slowOffice: CallShop;
const email = `person.${randomBytes(4).toString('hex')}@example.in`;
beforeAll(async () => {
  server = await createTestServer();
  locking = new pg.Client(server.db.url);
  await locking.connect();
  const [slow, other] = [await createTenant(server.app), await createTenant(server.app)];
  shop = await openShopFor(other);
  visit = await openShop(other);
  office = await openOffice(other, ['campaigns.read', 'events.read']);
  slowOffice = await openOffice(slow, ['campaigns.read']);
  const person = { email, password: PASSWORD, name: 'Asha', organizationName: 'Café Malabar' };
  expect((await post(server.url, 'identity.auth.signUp', person)).status).toBe(200);
});
afterAll(async () => {
  await locking.end();
  await server[Symbol.asyncDispose]();
});

async function metric(name: string, labels: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name}${labels} `)) ?? '';
  return Number(line.split(' ').at(-1));
}

async function buy() {
  const held = await visit<{ cart: { id: string }; token: string }>(server.url, 'ticketing.carts.create', {
    eventId: shop.event.id,
    items: [{ ticketTypeId: shop.ticketType.id, quantity: 1 }],
  });
  return visit<{ order: { status: string } }>(server.url, 'ticketing.carts.checkout', {
    id: held.data.cart.id,
    token: held.data.token,
    customer: { email: 'buyer@example.in' },
  });
}

it('a locked table: sign-in, checkout and readiness go on, and calls that wait too long get 503 with Retry-After', async () => {
  // Its figures of the database are then remembered for five seconds, and need no connection.
  await metric('tessera_pool_connections_max', '');
  await locking.query('begin');
  await locking.query('lock table campaigns.campaigns in access exclusive mode');
  // All wait for the table, or for a connection behind those that do: of one organization, then of another one as well.
  const blocked = [slowOffice, office].flatMap((call) =>
    Array.from({ length: CALLS / 2 }, () => call(server.url, 'campaigns.list', {})),
  );
  await expect.poll(() => metric('tessera_pool_connections_used', '{lane="general"}')).toBe(8);
  await expect.poll(() => metric('tessera_pool_calls_waiting', '{lane="general"}')).toBeGreaterThan(CALLS / 2);

  const signedIn = await post(server.url, 'identity.auth.signIn', { email, password: PASSWORD });
  expect(signedIn.status).toBe(200);
  for (let i = 0; i < 3; i++) expect((await buy()).data.order.status).toBe('confirmed');
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(await metric('tessera_pool_connections_max', '')).toBe(10);
  expect(await metric('tessera_pool_connections_reserved', '')).toBe(1);
  // Nothing of the above waited until the blocked calls had ended.
  expect(await metric('tessera_pool_connections_used', '{lane="general"}')).toBe(8);

  const answers = await Promise.all(blocked);
  const codes = new Set(answers.map(({ error }) => error?.code));
  expect(codes).toEqual(new Set(['TIMEOUT', 'SERVICE_UNAVAILABLE']));
  const busy = answers.find(({ status }) => status === 503);
  expect(busy?.error?.details).toEqual({ kind: 'connections_busy', retryAfter: 2 });
  await locking.query('rollback');
  expect((await slowOffice(server.url, 'campaigns.list', {})).status).toBe(200);
});
