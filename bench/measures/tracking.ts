/** Sends events through the API, compared with COPY of the same rows into the same tables, which is the upper bound. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { newId } from '@tessera/db';
import pg from 'pg';
import { type BenchDatabase, createOrganization } from '../harness/database.ts';
import { memoryOf, startServer } from '../harness/processes.ts';
import { median, milliseconds, percentile, ratio, type Section, table, whole } from '../harness/results.ts';

const BATCH = 500;
const CLIENTS = 8;
/** Clients that send one event at a time. */
const SMALL_CLIENTS = 64;

export interface TrackingOptions {
  events: number;
  /** Events that are sent one by one. */
  single: number;
}

interface BenchEvent {
  type: 'track';
  event: string;
  messageId: string;
  anonymousId: string;
  timestamp: string;
  properties: object;
  context: object;
}

export async function measureTracking(db: BenchDatabase, { events, single }: TrackingOptions): Promise<Section> {
  const server = await startServer(db, '../servers/tessera.ts', { isTessera: true });
  const source = await createSource(db);
  const sent = Array.from({ length: events }, (_, i) => eventAt(i));
  const bodies = inBatches(sent, BATCH).map((batch) => JSON.stringify({ writeKey: source.key, batch }));
  const url = `${server.url}/v1/batch`;
  const warmUp = inBatches(
    Array.from({ length: 20 * BATCH }, (_, i) => eventAt(i)),
    BATCH,
  ).map((batch) => JSON.stringify({ writeKey: source.key, batch }));
  await post(url, warmUp, CLIENTS);

  const memory = [memoryOf(server.pid)];
  const watch = setInterval(() => memory.push(memoryOf(server.pid)), 200);
  const batches = await post(url, bodies, CLIENTS);
  const again = await post(url, bodies, CLIENTS);
  clearInterval(watch);
  const [stored] = await db.sql<{ n: string }>(
    'select count(*) as n from tracking.data_events where organization_id = $1',
    [source.organizationId],
  );
  if (Number(stored?.n) !== events + 20 * BATCH) throw new Error(`${stored?.n} of ${events} events were stored`);
  const small = Array.from({ length: single }, (_, i) => JSON.stringify({ ...eventAt(i), writeKey: source.key }));
  const alone = await post(`${server.url}/v1/track`, small, SMALL_CLIENTS);

  const rows = await copy(db, 'tracking.data_events', ROW, sent, rowText);
  const keys = await copy(db, 'tracking.event_keys', KEY, sent, keyText);
  const perSecond = (seconds: number) => events / seconds;
  const line = (name: string, count: number, { seconds, times }: Awaited<ReturnType<typeof post>>) => [
    name,
    whole(count / seconds),
    ratio(count / seconds, perSecond(rows)),
    milliseconds(median(times)),
    milliseconds(percentile(times, 0.99)),
  ];
  const megabytes = (value: number | undefined) => `${whole(value)} MB`;
  return {
    title: `Ingestion of ${events.toLocaleString('en')} events`,
    lines: [
      ...table(
        ['', 'events/s', 'to COPY', 'p50', 'p99'],
        [
          line(`batches of ${BATCH}, all new`, events, batches),
          line('the same again, all duplicates', events, again),
          line(`one by one, ${SMALL_CLIENTS} clients`, single, alone),
          ['COPY of the rows, one connection', whole(perSecond(rows)), '1.00', '', ''],
          [
            'COPY of the rows and of the keys',
            whole(perSecond(rows + keys)),
            ratio(perSecond(rows + keys), perSecond(rows)),
            '',
            '',
          ],
        ],
      ),
      '',
      ...table(
        ["the server's memory: at the start", 'half-way', 'at the end', 'at most'],
        [[memory[0], memory[memory.length >> 1], memory.at(-1), Math.max(...memory)].map(megabytes)],
      ),
      '',
      `${CLIENTS} clients send batches of ${whole((bodies[0] as string).length / 1024)} kB, generator, server and PostgreSQL on the same cores. ` +
        'Answers come after the commit. COPY neither parses a request nor looks for duplicates; its second line is what the ' +
        'unique key of messages alone costs PostgreSQL.',
    ],
  };
}

async function createSource(db: BenchDatabase) {
  const { id: organizationId } = await createOrganization(db);
  const key = `wk_${randomBytes(24).toString('base64url')}`;
  await db.sql(
    `insert into tracking.data_sources (organization_id, source_type, name, key_hash, key_hint) values ($1, 'gtm', 'Bench', $2, $3)`,
    [organizationId, createHash('sha256').update(key).digest('base64url'), key.slice(-4)],
  );
  return { organizationId, key };
}

const NAMES = ['page_view', 'view_item', 'add_to_cart', 'begin_checkout', 'purchase'];

const eventAt = (i: number): BenchEvent => ({
  type: 'track',
  event: NAMES[i % NAMES.length] as string,
  messageId: randomUUID(),
  anonymousId: randomUUID(),
  timestamp: new Date().toISOString(),
  properties: { sku: `SKU-${i % 1_000}`, price: (i * 37) % 5_000, currency: 'INR', category: 'Things to buy' },
  context: { page: { url: `https://shop.example.com/things/${i}`, title: 'A thing to buy' }, locale: 'en-IN' },
});

const inBatches = <T>(items: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** Sends every body once, with this many concurrent clients. */
async function post(url: string, bodies: string[], clients: number): Promise<{ seconds: number; times: number[] }> {
  const waiting = [...bodies].reverse();
  const times: number[] = [];
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let body = waiting.pop(); body; body = waiting.pop()) {
        const sentAt = performance.now();
        const response = await fetch(url, { method: 'POST', body });
        const text = await response.text();
        if (!response.ok || text.includes('rejected')) throw new Error(`Events were refused: ${text.slice(0, 200)}`);
        times.push(performance.now() - sentAt);
      }
    }),
  );
  return { seconds: (performance.now() - started) / 1_000, times };
}

const ROW =
  'organization_id, id, data_source_id, event_type, event_data, message_id, anonymous_id, occurred_at, created_at, processed_at';
const KEY = 'organization_id, key, created_at';
const copied = { organizationId: newId(), sourceId: newId() };

function rowText({ event, messageId, anonymousId, timestamp, properties, context }: BenchEvent): string {
  const data = JSON.stringify({ properties, context }).replaceAll('\\', '\\\\');
  const { organizationId, sourceId } = copied;
  const cells = [organizationId, newId(), sourceId, event, data, messageId, anonymousId];
  return [...cells, timestamp, timestamp, timestamp].join('\t');
}

const keyText = ({ messageId, timestamp }: BenchEvent): string => {
  const key = createHash('sha256').update(messageId).digest('hex').slice(0, 32);
  return [copied.organizationId, key, timestamp].join('\t');
};

/** The parts of pg's connection that COPY needs. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Seconds that one connection takes to COPY them. Their text is prepared beforehand. */
async function copy(
  db: BenchDatabase,
  target: string,
  columns: string,
  events: BenchEvent[],
  text: (event: BenchEvent) => string,
): Promise<number> {
  const chunks = inBatches(events, 1_000).map((some) => Buffer.from(`${some.map(text).join('\n')}\n`));
  const client = new pg.Client(db.adminUrl);
  await client.connect();
  try {
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      client.query({
        submit: (connection: CopyConnection) => connection.query(`copy ${target} (${columns}) from stdin`),
        handleCopyInResponse(connection: CopyConnection) {
          for (const chunk of chunks) connection.sendCopyFromChunk(chunk);
          connection.endCopyFrom();
        },
        handleError: reject,
        handleCommandComplete: () => {},
        handleReadyForQuery: resolve,
      } as unknown as pg.Submittable);
    });
    return (performance.now() - started) / 1_000;
  } finally {
    await client.end();
  }
}
