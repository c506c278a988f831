/**
 * One attacker with 500 connections at one address does everything at once that once slowed the server down, and a customer of another
 * organization goes on working. `TESSERA_TEST_ATTACK_SECONDS=10` sets the duration and prints the customer's times.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { inTenant } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey } from '../../src/domains/organizations/index.ts';
import { createTestApp, type Tenant, type TestApp } from '../index.ts';
import { createProcesses, type Processes, type ServerProcess } from '../process.ts';
import { openOffice, openShop, SHOP_ORIGIN } from '../shop.ts';
import { createOnSale } from '../ticketing.ts';
import { issueTickets } from '../tickets.ts';

const SECONDS = Number(process.env.TESSERA_TEST_ATTACK_SECONDS ?? 3);
const CONTACTS = 5_000;

let test: TestApp;
let processes: Processes;
let server: ServerProcess;
beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url, test.app.masterKeys[0]?.toString('base64'));
  server = await processes.start({ TESSERA_RATE_LIMIT: '3000' });
});
afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

const addContacts = ({ organization }: Tenant) =>
  inTenant(test.database, organization.id, (db) =>
    db.raw(
      `insert into contacts.contacts (organization_id, name, email)
       select ?::uuid, 'Person ' || n, 'person.' || n || '@example.in' from generate_series(1, ?::int) n`,
      [organization.id, CONTACTS],
    ),
  );

/** An object that is in several places, 28 levels deep: superjson copies it for each. */
function entangled(): string {
  const names = ['a', 'b', 'c', 'd'];
  const equalities: Record<string, string[]> = {};
  let path = 'a';
  for (let level = 0; level < 28; level++) {
    equalities[path] = names.slice(1).map((name) => `${path.slice(0, -1)}${name}`);
    path += '.a';
  }
  return JSON.stringify({ json: { a: {} }, meta: { referentialEqualities: equalities } });
}

/** Half a body, held until the server refuses it. */
function holdBody(): Promise<void> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname, () =>
    socket.write('POST /v1/batch HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{"batch":['),
  );
  socket.on('error', () => {});
  socket.resume();
  return new Promise((resolve) => socket.on('close', () => resolve()));
}

const RULES = {
  type: 'and',
  rules: Array.from({ length: 100 }, (_, n) => ({
    type: 'field',
    field: 'name',
    operator: 'contains',
    value: `x${n}`,
  })),
};

/** Ways to misuse the server, each with its number of connections; 500 in all. */
async function attacks(tenant: Tenant): Promise<[connections: number, attack: () => Promise<unknown>][]> {
  const sale = await createOnSale(tenant, { capacity: 500, event: { maxCartsPerNetwork: 20, maxSeatsPerNetwork: 40 } });
  const { tickets, token } = await issueTickets(tenant, sale, 40);
  const { writeKey } = await tenant.call.tracking.sources.create({ type: 'gtm', name: 'Shop' });
  const [shop, office] = [await openShop(tenant), await openOffice(tenant, ['contacts.read'])];
  const post = (path: string, body: string) =>
    fetch(`${server.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const answer = async (response: Response) => {
    await response.arrayBuffer();
    return response.status;
  };
  let n = 0;
  return [
    [60, () => post('/trpc/identity.auth.signIn', entangled()).then(answer)],
    [80, holdBody],
    [80, () => fetch(`${server.url}/readyz`).then(answer)],
    [
      80,
      async () => {
        const items = [{ ticketTypeId: sale.ticketType.id, quantity: 10 }];
        return (await shop(server.url, 'ticketing.carts.create', { eventId: sale.event.id, items })).status;
      },
    ],
    [60, async () => (await office(server.url, 'contacts.audiences.preview', { rules: RULES })).status],
    [
      80,
      () => {
        const event = { traits: { email: `new.${++n}@example.in` }, anonymousId: `browser-${n}` };
        return post('/v1/identify', JSON.stringify({ writeKey, ...event })).then(answer);
      },
    ],
    [
      60,
      () => {
        const search = new URLSearchParams({ organization: tenant.organization.id, token });
        const ticket = tickets[++n % tickets.length];
        const url = `${server.url}/downloads/tickets/${ticket?.id}.pdf?${search}`;
        return fetch(url, { headers: { origin: SHOP_ORIGIN } }).then(answer);
      },
    ],
  ];
}

it('X1, X4, X5, X7, X9, X10, X30: 500 connections at one address, and a customer goes on working', {
  timeout: 120_000,
}, async () => {
  const [victim, misused] = [await test.createTenant(), await test.createTenant()];
  for (const tenant of [victim, misused]) await addContacts(tenant);
  const { key } = await victim.transaction((ctx) =>
    createApiKey(ctx, { name: 'Office', kind: 'secret', scopes: ['contacts.read'], origins: [] }),
  );
  const lanes = await attacks(misused);
  const customer = new Worker(new URL('./customer.ts', import.meta.url), {
    workerData: { url: server.url, key, milliseconds: SECONDS * 1_000 },
  });
  const served = once(customer, 'message') as Promise<[{ statuses: number[]; times: number[] }]>;
  let isOver = false;
  const outcomes = new Map<unknown, number>();
  const attackUntilOver = async (attack: () => Promise<unknown>) => {
    while (!isOver) {
      const outcome = await attack().catch(() => 'cut');
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  const attackers = lanes.flatMap(([count, attack]) => Array.from({ length: count }, () => attackUntilOver(attack)));
  const [{ statuses, times }] = await served;
  isOver = true;
  await Promise.all(attackers);

  times.sort((a, b) => a - b);
  const share = (part: number) => Math.round(times[Math.floor((times.length - 1) * part)] ?? 0);
  if (process.env.TESSERA_TEST_ATTACK_SECONDS) {
    console.log({ calls: times.length, p50: share(0.5), p95: share(0.95), max: share(1), outcomes });
  }
  expect(statuses.length).toBeGreaterThan(0);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect([...outcomes.keys()].filter((outcome) => typeof outcome === 'number' && outcome >= 500)).toEqual([]);
  expect(outcomes.get(429)).toBeGreaterThan(100);
});
