/**
 * Malformed requests to the routes of the running express app, to the procedures of the router and to the webhooks of every vendor, and
 * broken files: no answer is an error of the server, and nothing that is processed later fails. They follow from a seed.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { inSystem, User } from '@tessera/db';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHostileClient, type HostileClient } from '../hostile/client.ts';
import { procedures } from '../procedures.ts';
import { domains, inputOf } from '../worlds/domains.ts';
import { brokenCall, type Credentials, SHOP } from './broken-calls.ts';
import { brokenRequest, MIDDLEWARE, type Route, startedRoutes } from './broken-routes.ts';
import { brokenBytes } from './broken-values.ts';
import { csvFiles } from './csv-files.ts';
import { measuredLoad } from './load.ts';
import type { RawRequest } from './raw-client.ts';
import { sendAll } from './run.ts';
import { brokenWebhook, openReceivers, type Receiver } from './webhooks.ts';

const COUNT = Number(process.env.TESSERA_TEST_FUZZ ?? 900);
const SEED = Number(process.env.TESSERA_TEST_FUZZ_SEED ?? 1);
/** From this number on, the load on the process is checked. */
const FULL = 20_000;
const TIMEOUT_MS = 60_000 + COUNT * 20;

/** A proxy's headers are read, so that they are broken as well. */
const SETTINGS = { TESSERA_TRUSTED_PROXIES: '1', TESSERA_LOCATION_HEADERS: 'cf-ipcity' };

const load = measuredLoad();
let client: HostileClient;
let credentials: Credentials;
let routes: Route[];
let receivers: Receiver[];
let close: () => Promise<void>;

beforeAll(async () => {
  const { started, routes: found } = await startedRoutes(() => createHostileClient(domains, SETTINGS));
  client = started;
  routes = [...found, ...MIDDLEWARE];
  const { world, server } = client;
  ({ receivers, close } = await openReceivers(server.app, world));
  await inSystem(server.app.database, (db) =>
    User.query(db).findById(client.credentials.userId).patch({ isStaff: true }).execute(),
  );
  const { apiKeys } = world.tenant.call.organizations;
  const { key: publishableKey } = await apiKeys.create({ name: 'Shop', kind: 'publishable', origins: [SHOP] });
  credentials = { ...client.credentials, publishableKey };
}, 60_000);
afterAll(async () => {
  await close();
  await client[Symbol.asyncDispose]();
});

/** Requests that are made at once: the server under test runs in this thread, and must not wait for what is no part of it. */
const AT_ONCE = 10;

/** A part of all requests, shared equally by the targets. */
function* requestsTo<T>(
  targets: readonly T[],
  part: number,
  broken: (target: T) => fc.Arbitrary<RawRequest>,
): Generator<RawRequest> {
  const each = Math.ceil((COUNT * part) / targets.length);
  for (const [i, target] of targets.entries()) {
    const arbitrary = broken(target);
    for (let made = 0; made < each; made += AT_ONCE) {
      const seed = SEED * 1_000_003 + i * 10_007 + made;
      yield* fc.sample(arbitrary, { numRuns: Math.min(AT_ONCE, each - made), seed });
    }
  }
}

const rows = (sql: string) =>
  inSystem(client.server.app.database, async (db) => (await db.raw(sql)).rows as Record<string, unknown>[]);

/** Waits until webhooks and imports are processed. */
async function settled(): Promise<void> {
  for (;;) {
    const [row] = await rows(
      `select (select count(*) from messaging.inbound_webhooks where due_at <= now())
         + (select count(*) from contacts.imports where status in ('queued', 'running')) as open`,
    );
    if (Number(row?.open) === 0) return;
    await wait(20);
  }
}

it(
  'every route: broken URLs, headers and bodies are no error of the server',
  async () => {
    const bodies = [...receivers.flatMap((receiver) => receiver.bodies), '{}'];
    const requests = requestsTo(routes, 0.25, (route) => brokenRequest(route, credentials, client.world, bodies));
    expect(await sendAll(client.server.url, requests)).toEqual([]);
    // The statements and schemas of the first requests stay in memory.
    if (COUNT >= FULL) load.begin();
  },
  TIMEOUT_MS,
);

it(
  'every procedure and transport: broken inputs, annotations and cursors are no error of the server',
  async () => {
    const requests = requestsTo(Object.keys(procedures), 0.6, (path) =>
      brokenCall(path, inputOf(path, client.world), credentials),
    );
    expect(await sendAll(client.server.url, requests)).toEqual([]);
  },
  TIMEOUT_MS,
);

it(
  'every webhook: signed bodies with broken content are received and processed',
  async () => {
    expect(await sendAll(client.server.url, requestsTo(receivers, 0.15, brokenWebhook))).toEqual([]);
    await settled();
    const failed = await rows(
      `select s.provider, w.error, count(*), min(w.id::text) as id from messaging.inbound_webhooks w
     join messaging.senders s on s.id = w.sender_id
     where w.error is not null and w.error not like '%reports about messages%' and w.error <> 'not understood' group by 1, 2`,
    );
    expect(failed).toEqual([]);
  },
  TIMEOUT_MS,
);

it(
  'contacts.imports: a broken file is imported or refused with its problem',
  async () => {
    const { imports } = client.world.tenant.call.contacts;
    const file = fc.constantFrom(...csvFiles).chain((bytes) => brokenBytes(bytes.toString('latin1'), 'latin1'));
    for (const bytes of fc.sample(file, { numRuns: Math.ceil(COUNT * 0.01), seed: SEED })) {
      const { id } = await imports.create({ fileName: 'broken.csv' });
      await imports.append({ id, startByte: 0, data: bytes.toString('base64') });
      await imports.start({ id });
    }
    await settled();
    const failed = `status not in ('completed', 'failed') or error like 'Something went wrong%'`;
    const sql = `select id, status, error from contacts.imports where file_name = 'broken.csv' and (${failed})`;
    expect(await rows(sql)).toEqual([]);
  },
  TIMEOUT_MS,
);

it('no job fails because of what was sent', async () => {
  const failed = await rows(
    // The files of inbound messages are not there.
    `select name, state, count(*), max(left(output::text, 1000)) as output from jobs.job
     where state in ('failed', 'retry') and name <> 'messaging.fetchMedia' group by 1, 2`,
  );
  expect(failed).toEqual([]);
});

it.runIf(COUNT >= FULL)('the event loop was free, and the memory is', () => {
  const { delayMs, busyMs, heapMb } = load.end();
  console.log({ requests: COUNT, delayMs, busyMs, heapMb });
  expect(busyMs).toBeLessThan(100);
  expect(heapMb.after - heapMb.before).toBeLessThan(50);
});
