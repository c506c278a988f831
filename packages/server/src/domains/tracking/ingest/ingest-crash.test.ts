/**
 * Clients that repeat requests send events through servers that are killed: every event is stored once, and no acknowledged event is
 * lost. `TESSERA_TEST_EVENTS=1000000` sets the number of events.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { createProcesses, type Processes, type ServerProcess } from '../../../../test/process.ts';

const SENT = Number(process.env.TESSERA_TEST_EVENTS ?? 40_000);
const DIFFERENT = SENT * 0.8;
const BATCH = 500;
const CLIENTS = 8;

let test: TestApp;
let processes: Processes;
beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url, test.app.masterKeys[0].toString('base64'));
});
afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

const messageId = (n: number): string => `message-${n}`;

/** Every fifth event is a copy of an earlier one, sent by any client. */
function numberAt(place: number): number {
  return place % 5 === 4 ? (place * 7_919) % Math.floor((place * 4) / 5) : place - Math.floor(place / 5);
}

it(`POST /v1/batch: stores ${DIFFERENT.toLocaleString('en')} of ${SENT.toLocaleString('en')}`, {
  timeout: 60_000 + SENT / 5,
}, async () => {
  const tenant = await test.createTenant();
  const { writeKey } = await tenant.call.tracking.sources.create({ type: 'gtm', name: 'Shop' });
  const start = () => processes.start({ TESSERA_ROLE: 'api' });
  const servers: ServerProcess[] = await Promise.all([start(), start()]);

  const answered = new Uint8Array(DIFFERENT);
  const status = { accepted: 0, duplicate: 0, rejected: 0 };
  let next = 0;
  let failures = 0;
  let peakMemory = 0;
  const started = performance.now();

  async function send(from: number, client: number): Promise<void> {
    const numbers = Array.from({ length: Math.min(BATCH, SENT - from) }, (_, i) => numberAt(from + i));
    const batch = numbers.map((n) => ({
      type: 'track',
      event: ['page_view', 'view_item', 'add_to_cart'][n % 3],
      messageId: messageId(n),
      anonymousId: `browser-${n % 5_000}`,
      properties: { sku: `SKU-${n % 1_000}`, price: n % 500, category: 'Things to buy' },
      context: { page: { url: `https://shop.example.com/things/${n}`, title: 'A thing' } },
    }));
    const response = await fetch(`${servers[client % 2]?.url}/v1/batch`, {
      method: 'POST',
      body: JSON.stringify({ writeKey, batch, sentAt: new Date().toISOString() }),
    });
    const { results } = (await response.json()) as { results: { messageId: string; status: keyof typeof status }[] };
    expect(results.map((result) => result.messageId)).toEqual(numbers.map(messageId));
    for (const [i, result] of results.entries()) {
      status[result.status]++;
      if (result.status !== 'rejected') answered[numbers[i] as number] = 1;
    }
  }

  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    while (next < SENT) {
      const from = next;
      next += BATCH;
      for (;;) {
        try {
          await send(from, client);
          break;
        } catch (error) {
          if ((error as Error).name === 'AssertionError') throw error;
          failures++;
          await delay(100);
        }
      }
    }
  });
  const killing = (async () => {
    while (next < SENT / 2) await delay(5);
    await servers[0]?.kill();
    await delay(200);
    servers[0] = await start();
  })();
  const watching = (async () => {
    while (next < SENT) {
      const text = await fetch(`${servers[1]?.url}/metrics`).then((response) => response.text());
      peakMemory = Math.max(peakMemory, Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]));
      await delay(500);
    }
  })();
  await Promise.all([...clients, killing, watching]);
  const seconds = (performance.now() - started) / 1_000;
  const acceptedTwice = status.accepted - DIFFERENT;

  const count = async (what: string) =>
    (
      await tenant.transaction((ctx) =>
        ctx.db.raw(`select ${what} as n from tracking.data_events where organization_id = ?`, [ctx.organization.id]),
      )
    ).rows[0].n;
  expect(failures).toBeGreaterThan(0);
  expect(status.rejected).toBe(0);
  expect(await count('count(*)')).toBe(DIFFERENT);
  expect(await count('count(distinct message_id)')).toBe(DIFFERENT);
  expect(answered.every((one) => one === 1)).toBe(true);
  // An event whose answer was lost is sent again, and is then a duplicate.
  expect(acceptedTwice).toBeLessThanOrEqual(0);
  if (process.env.TESSERA_TEST_EVENTS) {
    console.log({ seconds, eventsPerSecond: SENT / seconds, failures, status, peakMemory: peakMemory / 1e6 });
  }
});
