/** The same calls on Tessera and its peers, in alternating rounds. */
import { randomUUID } from 'node:crypto';
import { tesseraBody, tesseraPath, withJwt, withKey } from '../harness/client.ts';
import { type BenchDatabase, type BenchOrganization, createOrganization } from '../harness/database.ts';
import { type Call, CONNECTIONS, load, type Measure, medians } from '../harness/load.ts';
import { compileNest, POOL, type RunningServer, startServer } from '../harness/processes.ts';
import { milliseconds, ratio, type Section, table, whole } from '../harness/results.ts';

export interface Peer extends RunningServer {
  name: string;
  /** The organization in which it creates contacts. */
  own: BenchOrganization;
  speaks: Dialect;
  /** Whether it has one effect per Idempotency-Key. The raw server ignores keys and stays the measure. */
  takesKeys: boolean;
}

interface Dialect {
  headers(organization: BenchOrganization): Record<string, string>;
  path(procedure: string, input: Record<string, unknown>): string;
  body(input: object): string;
  /** The fields of every answer. */
  content(answer: unknown): unknown;
}

const trpc: Dialect = {
  headers: withKey,
  path: tesseraPath,
  body: tesseraBody,
  content: (answer) => (answer as { result: { data: { json: unknown } } }).result.data.json,
};

const rest = (headers: Dialect['headers']): Dialect => ({
  headers,
  path: (procedure, input) => `/${procedure}?${new URLSearchParams(input as Record<string, string>)}`,
  body: JSON.stringify,
  content: (answer) => answer,
});

const RAW = 'raw node:http + pg';
const SAME_WORK = '../servers/fastify-drizzle-same-work/main.ts';

export async function startPeers(db: BenchDatabase): Promise<Peer[]> {
  const nest = compileNest();
  await createOutbox(db);
  const start = async (name: string, module: string, speaks: Dialect): Promise<Peer> => ({
    name,
    speaks,
    own: await createOrganization(db),
    takesKeys: speaks === trpc || module === SAME_WORK,
    ...(await startServer(db, module, {
      isTessera: speaks === trpc,
      // Row-level security applies to Tessera's role only.
      ...(module === SAME_WORK && { env: { DATABASE_URL: db.url } }),
    })),
  });
  return [
    await start(
      RAW,
      '../servers/raw.ts',
      rest(({ id }) => ({ 'x-organization-id': id })),
    ),
    await start('Tessera', '../servers/tessera.ts', trpc),
    await start('Fastify + Drizzle, same work', SAME_WORK, rest(withKey)),
    await start('Fastify + Drizzle', '../servers/fastify-drizzle.ts', rest(withJwt)),
    await start('NestJS + TypeORM', nest, rest(withJwt)),
  ];
}

/** Where the peer that does the same work stores events: the relay of the Tessera server beside it does not read this table. */
const createOutbox = (db: BenchDatabase): Promise<unknown> =>
  db.sql(`
    create schema bench;
    grant usage on schema bench to tessera_app, tessera_system;
    create table bench.outbox (like platform.events including all);
    call platform.tenant_table('bench.outbox')`);

const WITH_KEY = 'contacts.create with an Idempotency-Key';
const ENDPOINTS = ['contacts.get', 'contacts.list', 'contacts.create', WITH_KEY] as const;
type Endpoint = (typeof ENDPOINTS)[number];

let created = 0;

function callOf({ speaks, own }: Peer, endpoint: Endpoint, organization: BenchOrganization, id: string): Call {
  if (endpoint === 'contacts.create' || endpoint === WITH_KEY) {
    const body = () => {
      created += 1;
      return speaks.body({
        name: 'Asha Nair',
        phone: `+9198${String(created).padStart(8, '0')}`,
        email: `asha.${created}@example.com`,
      });
    };
    const path = speaks.path('contacts.create', {}).replace(/\?.*/, '');
    const ownHeaders = endpoint === WITH_KEY ? () => ({ 'idempotency-key': randomUUID() }) : undefined;
    return { method: 'POST', path, headers: speaks.headers(own), body, ownHeaders };
  }
  const input = endpoint === 'contacts.get' ? { id } : { limit: 20 };
  return { method: 'GET', path: speaks.path(endpoint, input), headers: speaks.headers(organization) };
}

interface Timing {
  warmUpSeconds: number;
  seconds: number;
  rounds: number;
}

/** `organization` owns the contacts that are read. */
export async function* comparePeers(
  db: BenchDatabase,
  peers: Peer[],
  organization: BenchOrganization,
  { warmUpSeconds, seconds, rounds }: Timing,
): AsyncGenerator<Section> {
  const [one] = await db.sql<{ id: string }>(
    'select id from contacts.contacts where organization_id = $1 order by id offset 500 limit 1',
    [organization.id],
  );
  for (const endpoint of ENDPOINTS) {
    const compared = peers.filter(({ name, takesKeys }) => endpoint !== WITH_KEY || takesKeys || name === RAW);
    const runs = compared.map((peer) => ({
      peer,
      call: callOf(peer, endpoint, organization, one?.id as string),
      measures: [] as Measure[],
    }));
    await requireSameAnswers(runs, endpoint);
    for (const { peer, call } of runs) await load(db, peer, call, warmUpSeconds);
    for (let round = 0; round < rounds; round++) {
      await forgetCreated(db, peers);
      for (const { peer, call, measures } of runs) measures.push(await load(db, peer, call, seconds));
    }
    await forgetCreated(db, peers);
    const results = runs.map(({ peer, measures }) => ({ name: peer.name, ...medians(measures) }));
    yield sectionOf(endpoint, results, rounds, seconds);
  }
}

const FIELDS = [
  ...['id', 'name', 'phone', 'email', 'company', 'tags', 'customFields', 'source', 'isBlocked'],
  ...['lastMessageAt', 'unreadCount', 'createdBy', 'createdAt', 'updatedAt'],
];

/** Every server must return the same fields: a smaller answer would be faster. */
async function requireSameAnswers(runs: { peer: Peer; call: Call }[], endpoint: Endpoint): Promise<void> {
  let expected: string | undefined;
  for (const { peer, call } of runs) {
    const { method, path, headers, body, ownHeaders } = call;
    const response = await fetch(peer.url + path, {
      method,
      headers: { ...headers, ...ownHeaders?.(), 'content-type': 'application/json' },
      body: body?.(),
    });
    const content = peer.speaks.content(await response.json());
    const { items = [content], nextCursor } = content as { items?: unknown[]; nextCursor?: string };
    const isList = endpoint === 'contacts.list';
    if (isList && !(items.length === 20 && nextCursor)) throw new Error(`${peer.name} lists ${items.length} contacts`);
    for (const item of items as object[]) {
      const fields = Object.keys(item);
      const differing = [
        ...FIELDS.filter((name) => !fields.includes(name)),
        ...fields.filter((name) => !FIELDS.includes(name)),
      ];
      if (differing.length > 0) throw new Error(`${peer.name} differs in ${differing} for ${endpoint}`);
    }
    if (method === 'POST') continue;
    const answer = JSON.stringify((items as Record<string, unknown>[]).map((item) => FIELDS.map((name) => item[name])));
    expected ??= answer;
    if (answer !== expected) throw new Error(`${peer.name} answers ${endpoint} differently`);
  }
}

const WRITTEN = [
  ...['contacts.contacts', 'platform.events', 'platform.idempotency_keys', 'organizations.activity_logs'],
  'bench.outbox',
];

/** Deletes the created contacts, so that later rounds do not run on larger tables. */
async function forgetCreated(db: BenchDatabase, peers: Peer[]): Promise<void> {
  if (created === 0) return;
  const own = peers.map((peer) => peer.own.id);
  for (const table of WRITTEN) await db.sql(`delete from ${table} where organization_id = any($1)`, [own]);
  await db.sql(`vacuum analyze ${WRITTEN.join(', ')}, contacts.contact_identities`);
  created = 0;
}

function sectionOf(
  endpoint: Endpoint,
  measures: (Measure & { name: string })[],
  rounds: number,
  seconds: number,
): Section {
  const raw = measures[0] as Measure;
  const rows = measures.map(({ name, requestsPerSecond, cpu, postgresCpu, p50, p99 }) => [
    name,
    whole(requestsPerSecond),
    ratio(requestsPerSecond, raw.requestsPerSecond),
    whole(cpu),
    cpu && raw.cpu ? ratio(raw.cpu, cpu) : '–',
    whole(postgresCpu),
    milliseconds(p50),
    milliseconds(p99),
  ]);
  const head = ['', 'requests/s', 'to raw', 'CPU µs', 'raw to it', 'PostgreSQL µs', 'p50', 'p99'];
  const how = `${CONNECTIONS} connections, ${POOL} to PostgreSQL; medians of ${rounds} rounds of ${seconds} s.`;
  return { title: endpoint, lines: [...table(head, rows), '', how] };
}
