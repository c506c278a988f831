/**
 * All processes are restarted one after the other while clients call through a proxy that learns from /readyz: no call fails.
 * TESSERA_TEST_RESTARTS=20 restarts two API processes and two workers 20 times each, at 200 calls a second.
 */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey } from '../../src/domains/organizations/index.ts';
import { createTestApp, type TestApp } from '../index.ts';
import { createProcesses, type Processes, type ServerProcess } from '../process.ts';
import { type ReadinessProxy, startProxy } from './readiness-proxy.ts';

const FULL = Number(process.env.TESSERA_TEST_RESTARTS ?? 0);
const RESTARTS = FULL || 1;
const CALLS_PER_SECOND = FULL ? 200 : 40;
const PROBE_MS = FULL ? 1_000 : 100;
const DRAIN_SECONDS = FULL ? 5 : 1;

let test: TestApp;
let processes: Processes;
let proxy: ReadinessProxy;
let key: string;

beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url);
  proxy = await startProxy(PROBE_MS);
  const tenant = await test.createTenant();
  ({ key } = await tenant.transaction((ctx) =>
    createApiKey(ctx, { name: 'Load', kind: 'secret', scopes: ['contacts.read', 'contacts.write'], origins: [] }),
  ));
});

afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]();
  await processes?.[Symbol.asyncDispose]();
  await test?.[Symbol.asyncDispose]();
});

const agent = new Agent({ keepAlive: true, maxSockets: 50 });

/** The status of one call, or the error of its connection. */
function call(number: number): Promise<string> {
  const isRead = number % 2 === 0;
  const body = JSON.stringify({ json: isRead ? {} : { name: 'Rolling', email: `rolling-${number}@example.com` } });
  return new Promise((resolve) => {
    const sent = request(
      `${proxy.url}/trpc/${isRead ? 'contacts.list' : 'contacts.create'}`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += chunk));
        answer.on('close', () => resolve(answer.complete ? `${answer.statusCode}` : 'the answer was cut off'));
        answer.on('end', () => answer.statusCode !== 200 && resolve(`${answer.statusCode} ${text.slice(0, 200)}`));
      },
    );
    sent.on('error', (error) => resolve(error.message));
    sent.end(body);
  });
}

/** Calls at a steady rate until `signal` aborts; then the answers, by how often each was given. */
async function load(signal: AbortSignal): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  const running: Promise<void>[] = [];
  const started = performance.now();
  while (!signal.aborted) {
    const due = ((performance.now() - started) / 1_000) * CALLS_PER_SECOND;
    while (running.length < due) {
      running.push(call(running.length).then((answer) => void answers.set(answer, (answers.get(answer) ?? 0) + 1)));
    }
    await delay(5);
  }
  await Promise.all(running);
  return answers;
}

const start = (role: string): Promise<ServerProcess> =>
  processes.start({ TESSERA_ROLE: role, TESSERA_DRAIN_SECONDS: role === 'api' ? `${DRAIN_SECONDS}` : '0' });

it(
  'rolling restart: no call fails',
  async () => {
    const apis = await Promise.all([start('api'), start('api')]);
    const workers = FULL ? await Promise.all([start('worker'), start('worker')]) : [];
    for (const { url } of apis) await proxy.add(url);

    const stopping = new AbortController();
    const loaded = load(stopping.signal);
    try {
      for (let round = 0; round < RESTARTS; round++) {
        for (const [i, { url, stop }] of apis.entries()) {
          expect(await stop()).toBe(0);
          proxy.remove(url);
          apis[i] = await start('api');
          await proxy.add(apis[i].url);
        }
        for (const [i, { stop }] of workers.entries()) {
          expect(await stop()).toBe(0);
          workers[i] = await start('worker');
        }
      }
    } finally {
      stopping.abort();
    }
    const answers = await loaded;
    agent.destroy();
    if (FULL) console.log(`${RESTARTS} restarts of each process: ${JSON.stringify([...answers])}`);
    expect([...answers.keys()]).toEqual(['200']);
    expect(answers.get('200')).toBeGreaterThan(20);
  },
  60_000 + RESTARTS * 60_000,
);
