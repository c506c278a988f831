/** A server whose machine's clock is wrong goes by PostgreSQL's clock. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inSystem } from '@tessera/db';
import { createTestDatabase, type TestDatabase } from '@tessera/db/test';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sweepDueCarts } from '../../src/domains/ticketing/carts/cart.jobs.ts';
import { createLog } from '../../src/runtime/logger.ts';
import { startClock } from '../../src/runtime/process/clock.ts';
import { serverCode } from '../architecture/sources.ts';
import { createTestServer } from '../index.ts';
import { createWorld } from '../worlds/world.ts';

let db: TestDatabase;
let dir: string;

beforeAll(async () => {
  db = await createTestDatabase();
  dir = await mkdtemp(join(tmpdir(), 'tessera-clock-'));
});

afterAll(async () => {
  await db[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});

async function clockFile(content: string): Promise<string> {
  const path = join(dir, content.replace(/\W/g, '_'));
  await writeFile(path, content);
  return path;
}

it.each(['+300', '-300'])('clock: a machine that is wrong by %s seconds has the time of PostgreSQL', async (wrong) => {
  const log = { ...createLog('silent'), warn: vi.fn() };
  const clock = await startClock({ database: db.database, log, testClock: await clockFile(wrong) });
  try {
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1_000);
    expect(clock.skewMs() / 1_000).toBeCloseTo(Number(wrong), 0);
    expect(log.warn).toHaveBeenCalledWith({ skewSeconds: clock.skewMs() / 1_000 }, expect.stringContaining('clock'));
  } finally {
    clock.stop();
  }
});

it('clock: a clock that agrees with that of PostgreSQL is not moved, and no warning is logged', async () => {
  const log = { ...createLog('silent'), warn: vi.fn() };
  const clock = await startClock({ database: db.database, log, testClock: undefined });
  clock.stop();
  expect(Math.abs(clock.skewMs())).toBeLessThan(100);
  expect(log.warn).not.toHaveBeenCalled();
});

it('clock: the clock of tests turns the time of a server', async () => {
  const time = '2031-05-06T07:08:09.000Z';
  const clock = await startClock({
    database: db.database,
    log: createLog('silent'),
    testClock: await clockFile(time),
  });
  expect(clock.now().toISOString()).toBe(time);
});

it('clock: a server that is five minutes fast expires no cart early, and its metrics show the difference', async () => {
  await using server = await createTestServer({ TESSERA_TEST_CLOCK: await clockFile('+300') });
  const { ids } = await createWorld(server.app, 'clock', 'ticketing');
  await inSystem(server.db.database, (system) =>
    system.raw("update ticketing.carts set expires_at = :at, reclaim_at = :at where id = :cart and status = 'active'", {
      at: new Date(Date.now() + 180_000),
      cart: ids.cart,
    }),
  );
  await sweepDueCarts(server.app);
  const { rows } = await inSystem(server.db.database, (system) =>
    system.raw('select status from ticketing.carts where id = ?', [ids.cart]),
  );
  expect(rows).toEqual([{ status: 'active' }]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(Number(/^tessera_clock_skew_seconds (.+)$/m.exec(metrics)?.[1])).toBeCloseTo(300, 0);
});

it('clock: domains take the time from the clock of the app', () => {
  // The snippet runs in browsers.
  const own = serverCode.filter(({ path }) => path.includes('/domains/') && !path.endsWith('/snippet.ts'));
  expect(own.filter(({ text }) => /\bnew Date\(\)/.test(text)).map(({ path }) => path)).toEqual([]);
});
