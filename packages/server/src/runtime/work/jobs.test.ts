import { setTimeout as wait } from 'node:timers/promises';
import { inSystem } from '@tessera/db';
import { createTestDatabase, type TestDatabase } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { App } from '../app.ts';
import { defineJob, type JobDefinition, type Jobs, startJobs } from '../jobs.ts';
import { createLog } from '../logger.ts';

let test: TestDatabase;
let jobs: Jobs;
const runs: { name: string; payload: object; at: number }[] = [];
const note = (name: string, payload: object) => runs.push({ name, payload, at: performance.now() });

const definitions = [
  defineJob({
    name: 'test.once',
    payload: z.object({ n: z.int() }),
    run: async (_app, payload) => void note('once', payload),
  }),
  defineJob({
    name: 'test.retried',
    payload: z.object({}),
    async run(_app, payload) {
      note('retried', payload);
      if (runs.filter(({ name }) => name === 'retried').length === 1) throw new Error('no');
    },
  }),
  defineJob({
    name: 'test.gathered',
    payload: z.object({ organizationId: z.string() }),
    gatherSeconds: 1,
    run: async (_app, payload) => void note('gathered', payload),
  }),
] as unknown as JobDefinition<never>[];

beforeAll(async () => {
  test = await createTestDatabase();
  const log = createLog('silent');
  jobs = await startJobs({ url: test.url, log, definitions, runsJobs: true });
  await jobs.work({ database: test.database, log } as App);
});
afterAll(async () => {
  await jobs.stop();
  await test[Symbol.asyncDispose]();
});

const send = (name: string, ...payloads: object[]) => inSystem(test.database, (db) => jobs.send(db, name, ...payloads));
const runsOf = (wanted: string) => runs.filter(({ name }) => name === wanted);

async function until(isTrue: () => boolean): Promise<void> {
  for (const started = performance.now(); !isTrue(); await wait(10)) {
    if (performance.now() - started > 15_000) throw new Error('It took too long');
  }
}

describe('startJobs', () => {
  it('a job starts by the NOTIFY of its transaction, long before any poll', async () => {
    for (let n = 0; n < 3; n++) {
      await send('test.once', { n });
      await until(() => runsOf('once').length === n + 1);
    }
    expect(runsOf('once').map(({ payload }) => payload)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });

  it('a failed job is tried again after its delay, which one statement for all queues finds', async () => {
    await send('test.retried', {});
    await until(() => runsOf('retried').length === 2);
    const [first, second] = runsOf('retried');
    expect((second?.at as number) - (first?.at as number)).toBeGreaterThan(500);
  });

  it('gatherSeconds: one run serves all that an organization asked for before it', async () => {
    for (let n = 0; n < 5; n++) await send('test.gathered', { organizationId: 'one' }, { organizationId: 'two' });
    await until(() => runsOf('gathered').length >= 2);
    await wait(300);
    const served = runsOf('gathered').map(({ payload }) => (payload as { organizationId: string }).organizationId);
    expect(served.sort()).toEqual(['one', 'two']);
    // A run that has begun does not serve what comes after it.
    await send('test.gathered', { organizationId: 'one' });
    await until(() => runsOf('gathered').length === 3);
  });
});
